/// The header of an NPY file: what its bytes mean and where they begin.
///
/// - Reference: NumPy Enhancement Proposal 1 and `numpy.lib.format`.
struct NPYHeader: Equatable, Sendable {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The bytes that say how long the header is, in any version.
  static let prefixCount = 12
  /// NumPy itself refuses headers beyond 10 000 bytes; structured ones may be longer.
  static let headerLimit = 1 << 20

  let element: ArrayElement
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let shape: [Int]
  /// Where the elements begin.
  let dataOffset: Int

  /// The length of the whole header, from the file's first bytes.
  ///
  /// - Parameters:
  ///   - prefix: The first 12 bytes, or all where there are fewer.
  ///   - size: The bytes of the whole file.
  static func byteCount(
    prefix: [UInt8], size: Int, path: String
  ) throws(StorageError) -> Int {
    guard size > 0 else { throw .empty(path: path) }
    guard prefix.count >= 10, prefix.starts(with: magic) else {
      throw .malformed(path: path, format: "NPY", reason: "it does not begin with \\x93NUMPY")
    }
    let count: Int
    switch prefix[6] {
    case 1:
      count = 10 + Int(prefix[8]) + Int(prefix[9]) << 8
    case 2, 3:
      guard prefix.count >= 12 else {
        throw .malformed(path: path, format: "NPY", reason: "the header is cut short")
      }
      count = 12 + (0..<4).reduce(0) { $0 + Int(prefix[8 + $1]) << (8 * $1) }
    default:
      throw .malformed(path: path, format: "NPY", reason: "version \(prefix[6]) is not known")
    }
    guard count <= size else {
      throw .malformed(path: path, format: "NPY", reason: "the header is cut short")
    }
    guard count <= headerLimit else {
      throw .malformed(path: path, format: "NPY", reason: "the header is over 1 MB long")
    }
    return count
  }

  /// Reads a whole header.
  ///
  /// - Parameters:
  ///   - bytes: As many as ``byteCount(prefix:size:path:)`` says.
  init(bytes: [UInt8], path: String) throws(StorageError) {
    let start = bytes[6] == 1 ? 10 : 12
    var parser = PythonLiteralParser(bytes[start...])
    guard let fields = parser.parseHeader() else {
      throw .malformed(
        path: path, format: "NPY",
        reason: "the header is not a dictionary of descr, "
          + "fortran_order and shape")
    }
    guard case .text(let description) = fields.descr else {
      throw .unsupportedType(path: path, type: "structured records")
    }
    var code = description[...]
    var order = Character("=")
    if let first = code.first, "<>=|".contains(first) {
      order = first
      code = code.dropFirst()
    }
    // "?" is NumPy's other name for a Boolean.
    guard let element = code == "?" ? .bool : ArrayElement(rawValue: String(code)) else {
      throw .unsupportedType(path: path, type: ArrayElement.unsupportedName(description))
    }
    self.element = element
    isBigEndian = order == ">"
    isFortranOrder = fields.isFortranOrder
    shape = fields.shape
    dataOffset = bytes.count
  }

  /// Reads the header of an NPY file, or of a stored member.
  init(_ window: ByteWindow, path: String) throws(StorageError) {
    let prefix = try window.file.bytes(
      at: window.offset, count: min(window.count, Self.prefixCount))
    let count = try Self.byteCount(prefix: prefix, size: window.count, path: path)
    try self.init(
      bytes: try window.file.bytes(at: window.offset, count: count), path: path)
  }

  /// The shape as Python writes it, for messages.
  var shapeDescription: String {
    "(\(shape.map(String.init).joined(separator: ", "))\(shape.count == 1 ? "," : ""))"
  }
}
