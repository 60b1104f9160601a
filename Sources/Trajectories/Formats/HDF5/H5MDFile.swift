import Storage

/// A trajectory in the H5MD convention: one group of particles of an HDF5 file.
///
/// - Reference: P. de Buyl, P. H. Colberg, F. Höfling, Comput. Phys. Commun. 185, 1546
///   (2014), doi:10.1016/j.cpc.2014.01.018; H5MD 1.1 (nongnu.org/h5md).
struct H5MDFile: TrajectoryFile {
  let file: HDF5File
  let quantities: HDF5Quantities
  let group: String
  let details: [(name: String, value: String)]

  var path: String { file.path }
  var formatName: String { "H5MD" }
  var atomCount: Int { quantities.atomCount }
  var frameCount: Int { quantities.frameCount }
  var fields: FrameFields { quantities.fields }

  init(_ file: HDF5File) throws(StorageError) {
    let group = try Self.particleGroup(of: file)
    let elements = H5MDElements(file: file, group: "/particles/\(group)")
    var notes = [(name: "particle group", value: group)]
    let positions = try elements.positions()
    var quantities = HDF5Quantities(positions: positions.quantity)
    quantities.clock = try elements.clock("position", "time")
    quantities.steps = try elements.clock("position", "step")
    let velocities = try elements.quantity("velocity", .velocity, like: positions.quantity)
    let forces = try elements.quantity("force", .force, like: positions.quantity)
    quantities.velocities = velocities?.quantity
    quantities.forces = forces?.quantity
    quantities.cell = try elements.cell(
      frameCount: quantities.frameCount, assumedScale: positions.quantity.scale)
    try quantities.findBox()
    for name in try elements.unaligned(like: positions.quantity) {
      notes.append((name: name, value: "left out: not at the positions’ steps"))
    }
    if !positions.hasUnit { notes.append((name: "units", value: "not stated: taken as nm and ps")) }
    self.file = file
    self.group = group
    self.quantities = quantities
    details = notes.sorted { $0.name < $1.name }
  }

  /// The group whose positions are meant.
  private static func particleGroup(of file: HDF5File) throws(StorageError) -> String {
    var groups: [String] = []
    for name in try file.members(of: "/particles")
    where try file.contains("/particles/\(name)/position") { groups.append(name) }
    if groups.count == 1 { return groups[0] }
    if let usual = ["all", "trajectory"].first(where: groups.contains) { return usual }
    guard !groups.isEmpty else {
      throw .malformed(
        path: file.path, format: "H5MD", reason: "no group of “particles” has a “position”")
    }
    throw .malformed(
      path: file.path, format: "H5MD",
      reason: "it has several particle groups (\(groups.joined(separator: ", "))), none named “all” "
        + "or “trajectory”; keep one of them")
  }

  func times() throws(StorageError) -> [Double]? { try quantities.times() }

  func makeReader() throws(StorageError) -> any FrameReader { HDF5FrameReader(quantities) }
}
