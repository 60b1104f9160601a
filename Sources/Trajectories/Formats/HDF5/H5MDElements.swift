import Storage

/// The time-dependent elements of an H5MD particle group: each a group of `value`,
/// `step` and, maybe, `time`.
struct H5MDElements {
  let file: HDF5File
  /// The group's path.
  let group: String

  /// A dataset, and whether it names its unit.
  typealias Found = (quantity: HDF5Quantity, hasUnit: Bool)

  func positions() throws(StorageError) -> Found {
    let name = "\(group)/position/value"
    guard try file.contains(name) else {
      throw .malformed(
        path: file.path, format: "H5MD", reason: "the positions of “\(group)” do not depend on time")
    }
    let unit = try file.unitFactor("unit", on: name, as: .length)
    let quantity = try HDF5Quantity(file, name, shape: [nil, nil, 3], scale: unit ?? 1)
    guard quantity.frameCount > 0, quantity.layout.shape[1] > 0 else {
      throw .malformed(path: file.path, format: "H5MD", reason: "“\(name)” holds no frames")
    }
    return (quantity, unit != nil)
  }

  /// Velocities or forces; nil where there are none at the positions' steps.
  func quantity(
    _ element: String, _ kind: PhysicalUnit.Quantity, like positions: HDF5Quantity
  ) throws(StorageError) -> Found? {
    let name = "\(group)/\(element)/value"
    guard try file.contains(name), try isAligned(element, positions.frameCount) else { return nil }
    let unit = try file.unitFactor("unit", on: name, as: kind)
    let shape: [Int?] = [positions.frameCount] + positions.frameShape.map { $0 }
    return (try HDF5Quantity(file, name, shape: shape, scale: unit ?? 1), unit != nil)
  }

  /// The elements that are there, but at other steps than the positions.
  func unaligned(like positions: HDF5Quantity) throws(StorageError) -> [String] {
    var names: [String] = []
    for (element, label) in [("force", "forces"), ("velocity", "velocities")]
    where try file.contains("\(group)/\(element)/value") {
      if try !isAligned(element, positions.frameCount) { names.append(label) }
    }
    return names
  }

  /// Whether an element's rows are the positions' frames: as many, and at the same steps
  /// where both say theirs.
  private func isAligned(_ element: String, _ frameCount: Int) throws(StorageError) -> Bool {
    guard try file.shape(of: "\(group)/\(element)/value").first == frameCount else { return false }
    let (mine, theirs) = ("\(group)/\(element)/step", "\(group)/position/step")
    guard try file.contains(mine), try file.contains(theirs) else { return true }
    guard try file.shape(of: mine) == file.shape(of: theirs) else { return false }
    return try file.read(Double.self, from: mine) == file.read(Double.self, from: theirs)
  }

  /// The times or steps of an element: a list, or an increment with an offset.
  func clock(_ element: String, _ what: String) throws(StorageError) -> HDF5Quantities.Clock? {
    let name = "\(group)/\(element)/\(what)"
    guard try file.contains(name) else { return nil }
    let unit = what == "time" ? try file.unitFactor("unit", on: name, as: .time) ?? 1 : 1
    let frames = try file.shape(of: "\(group)/\(element)/value")[0]
    guard try !file.shape(of: name).isEmpty else {
      let increment = try file.read(Double.self, from: name)[0]
      let offset =
        try file.hasAttribute("offset", on: name)
        ? try file.attribute("offset", as: Double.self, on: name) : 0
      return .regular(first: offset * unit, increment: increment * unit)
    }
    return .listed(try HDF5Quantity(file, name, shape: [frames], scale: unit))
  }

  /// The box: edge lengths, or rows of edge vectors, fixed or for each frame.
  ///
  /// - Parameter assumedScale: The positions' factor, where the edges name no unit.
  func cell(
    frameCount: Int, assumedScale: Double
  ) throws(StorageError) -> HDF5Quantities.Cell? {
    let box = "\(group)/box"
    guard try file.contains("\(box)/edges") else { return nil }
    if try file.hasAttribute("boundary", on: box) {
      // Edges without periodic boundaries only say where the particles are.
      let kinds = try file.stringListAttribute("boundary", on: box)
      if !kinds.isEmpty, kinds.allSatisfy({ $0 == "none" }) { return nil }
    }
    if try file.contains("\(box)/edges/value") {
      let name = "\(box)/edges/value"
      let scale = try file.unitFactor("unit", on: name, as: .length) ?? assumedScale
      let isMatrix = try file.shape(of: name).count == 3
      let shape: [Int?] = isMatrix ? [frameCount, 3, 3] : [frameCount, 3]
      return .edges(try HDF5Quantity(file, name, shape: shape, scale: scale))
    }
    let name = "\(box)/edges"
    let scale = try file.unitFactor("unit", on: name, as: .length) ?? assumedScale
    let shape = try file.shape(of: name)
    guard shape == [3] || shape == [3, 3] else {
      throw .shapeMismatch(path: file.path, name: name, expected: [3, 3], actual: shape)
    }
    let edges = try file.read(Double.self, from: name).map { $0 * scale }
    return .constant(Box(edges: edges))
  }
}
