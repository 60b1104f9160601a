import Storage

/// A quantity of an AMBER NetCDF file, which has a value for each frame.
struct AMBERNetCDFField: Sendable {
  let variable: NetCDFVariable
  /// What stored numbers are multiplied by to give ours.
  let scale: Double
  /// How frames are told apart.
  let axis: Axis

  enum Axis: Equatable {
    /// One record a frame, as trajectories are.
    case records
    /// A first dimension of fixed extent.
    case fixed
    /// There is one frame, as in restarts.
    case none
  }

  /// The elements of a frame's part.
  let count: Int

  /// Finds a variable and checks its shape.
  ///
  /// - Parameters:
  ///   - shape: The shape of one frame's part; `nil` for any extent.
  ///   - unit: What the variable holds, and the factor where it names no unit.
  /// - Returns: Nil where the file has no such variable.
  init?(
    _ name: String, in file: NetCDFFile, shape: [Int?],
    unit: (quantity: PhysicalUnit.Quantity, assumed: Double)?
  ) throws(StorageError) {
    guard let variable = file.variable(name) else { return nil }
    func malformed(_ reason: String) -> StorageError {
      .malformed(path: file.path, format: "AMBER NetCDF", reason: reason)
    }
    let hasFixedAxis = !variable.isRecord && variable.shape.count == shape.count + 1
    let frameShape = hasFixedAxis ? Array(variable.shape.dropFirst()) : variable.shape
    guard frameShape.count == shape.count,
      zip(frameShape, shape).allSatisfy({ $1 == nil || $0 == $1 })
    else {
      let dimensions = variable.dimensions.joined(separator: ", ")
      throw malformed("“\(name)” has the dimensions (\(dimensions)), not those of AMBER’s convention")
    }
    guard variable.isNumeric else { throw malformed("“\(name)” holds text") }
    var scale = 1.0
    if let unit {
      scale = unit.assumed
      if let text = variable.attributes["units"]?.string, !text.isEmpty {
        guard let factor = PhysicalUnit.factor(of: text, as: unit.quantity) else {
          throw malformed("“\(name)” is in “\(text)”, no known unit of \(unit.quantity.rawValue)")
        }
        scale = factor
      }
    }
    if let factor = variable.attributes["scale_factor"] {
      guard let number = factor.number, number.isFinite, number != 0 else {
        throw malformed("the scale_factor of “\(name)” is not a number")
      }
      scale *= number
    }
    self.variable = variable
    self.scale = scale
    axis = variable.isRecord ? .records : hasFixedAxis ? .fixed : .none
    count = frameShape.reduce(1, *)
  }

  /// Reads the first elements of a frame's part.
  func read(
    _ frame: Int, from file: NetCDFFile, scratch: inout [UInt8],
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) {
    let start = axis == .fixed ? frame * count : 0
    try file.read(
      variable, record: axis == .records ? frame : 0, elements: start..<(start + buffer.count),
      scale: scale, scratch: &scratch, into: buffer)
  }

  /// Reads a small part whole.
  func values(_ frame: Int, from file: NetCDFFile) throws(StorageError) -> [Double] {
    let start = axis == .fixed ? frame * count : 0
    let stored = try file.values(
      of: variable, record: axis == .records ? frame : 0, elements: start..<(start + count))
    return stored.map { $0 * scale }
  }
}
