import Storage

/// A dataset of an HDF5 trajectory whose first axis counts frames.
struct HDF5Quantity: Sendable {
  let file: HDF5File
  let name: String
  let layout: HDF5DatasetLayout
  /// What stored numbers are multiplied by to give ours.
  var scale: Double

  var frameCount: Int { layout.shape[0] }
  /// The shape of a frame's part.
  var frameShape: [Int] { Array(layout.shape.dropFirst()) }

  /// A dataset of this name and shape.
  ///
  /// - Parameter shape: `nil` for any extent along an axis.
  /// - Throws: ``StorageError/missingObject(path:name:)``,
  ///   ``StorageError/shapeMismatch(path:name:expected:actual:)``, or
  ///   ``StorageError/malformed(path:format:reason:)``.
  init(_ file: HDF5File, _ name: String, shape: [Int?], scale: Double = 1) throws(StorageError) {
    let layout = try file.layout(of: name)
    let agrees =
      layout.shape.count == shape.count
      && zip(shape, layout.shape).allSatisfy { $0 == nil || $0 == $1 }
    guard agrees, !shape.isEmpty else {
      throw .shapeMismatch(path: file.path, name: name, expected: shape, actual: layout.shape)
    }
    self.file = file
    self.name = name
    self.layout = layout
    self.scale = scale
  }

  /// All values of a dataset of one number a frame.
  func values() throws(StorageError) -> [Double] {
    try file.read(Double.self, from: name).map { $0 * scale }
  }
}

extension HDF5File {
  /// The factor of the unit that an object's attribute names.
  ///
  /// - Returns: Nil where there is no such attribute, or an empty one.
  /// - Throws: ``StorageError/malformed(path:format:reason:)`` for an unknown unit.
  func unitFactor(
    _ attribute: String, on object: String, as quantity: PhysicalUnit.Quantity
  ) throws(StorageError) -> Double? {
    guard try hasAttribute(attribute, on: object) else { return nil }
    let text = try stringAttribute(attribute, on: object)
    guard !text.isEmpty else { return nil }
    guard let factor = PhysicalUnit.factor(of: text, as: quantity) else {
      throw .malformed(
        path: path, format: "HDF5",
        reason: "“\(object)” is in “\(text)”, no known unit of \(quantity.rawValue)")
    }
    return factor
  }
}
