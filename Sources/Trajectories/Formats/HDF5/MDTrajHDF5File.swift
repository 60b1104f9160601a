import Storage

/// A trajectory in MDTraj's HDF5 convention.
///
/// - Reference: MDTraj HDF5 format 1.1 (mdtraj.org, “MDTraj HDF5 Format Specification”).
struct MDTrajHDF5File: TrajectoryFile {
  let file: HDF5File
  let quantities: HDF5Quantities
  let topology: Topology?

  var path: String { file.path }
  var formatName: String { "MDTraj HDF5" }
  var atomCount: Int { quantities.atomCount }
  var frameCount: Int { quantities.frameCount }
  var fields: FrameFields { quantities.fields }

  init(_ file: HDF5File) throws(StorageError) {
    self.file = file
    /// A dataset with the shape of a frame's part; the first axis counts frames.
    func quantity(
      _ name: String, _ shape: [Int?], _ kind: PhysicalUnit.Quantity?
    ) throws(StorageError) -> HDF5Quantity? {
      guard try file.contains(name) else { return nil }
      // The convention's units are ours: nm, ps, degrees.
      let scale = try kind.flatMap { kind throws(StorageError) in
        try file.unitFactor("units", on: name, as: kind)
      }
      return try HDF5Quantity(file, name, shape: shape, scale: scale ?? 1)
    }
    guard let positions = try quantity("/coordinates", [nil, nil, 3], .length) else {
      throw .missingObject(path: file.path, name: "/coordinates")
    }
    let frames = positions.frameCount
    let atoms = positions.layout.shape[1]
    guard frames > 0, atoms > 0 else {
      throw .malformed(
        path: file.path, format: "MDTraj HDF5", reason: "it holds no \(frames == 0 ? "frames" : "atoms")")
    }
    var quantities = HDF5Quantities(positions: positions)
    quantities.velocities = try quantity("/velocities", [frames, atoms, 3], .velocity)
    if let time = try quantity("/time", [frames], .time) { quantities.clock = .listed(time) }
    if let lengths = try quantity("/cell_lengths", [frames, 3], .length),
      let angles = try quantity("/cell_angles", [frames, 3], nil)
    {
      quantities.cell = .lengthsAndAngles(lengths, angles)
    }
    try quantities.findBox()
    self.quantities = quantities
    topology = try MDTrajTopology.read(from: file, atomCount: atoms)
  }

  var details: [(name: String, value: String)] {
    var details = [(name: "topology", value: topology == nil ? "none" : "in the file")]
    if let chunk = quantities.positions.layout.chunk {
      details.insert((name: "frames a chunk", value: "\(chunk[0])"), at: 0)
    }
    return details
  }

  func times() throws(StorageError) -> [Double]? { try quantities.times() }

  func makeReader() throws(StorageError) -> any FrameReader { HDF5FrameReader(quantities) }
}
