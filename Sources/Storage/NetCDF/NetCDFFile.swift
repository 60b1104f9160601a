/// A classic NetCDF file (CDF-1, CDF-2 with 64-bit offsets, CDF-5), open for reading.
///
/// Opening reads the header alone. NetCDF-4 files are HDF5 files and not read here.
///
/// - Reference: Unidata, “The NetCDF classic format specification”;
///   R. Rew, G. Davis, IEEE Comput. Graph. Appl. 10, 76 (1990), doi:10.1109/38.56302.
package final class NetCDFFile: Sendable {
  /// The path that messages show.
  package let path: String
  /// 1, 2 or 5.
  package let version: Int
  /// The number of records that the header states; nil where it leaves it open.
  package let statedRecordCount: Int?
  /// The number of records that lie wholly within the file.
  package let wholeRecordCount: Int
  /// The distance of two records in bytes; 0 where there is no record variable.
  package let recordSize: Int
  /// The file's offset of the first record; the file's size where there is none.
  package let recordStart: Int
  /// The extents of the dimensions; nil for the record dimension.
  package let dimensions: [String: Int?]
  /// The attributes of the file as a whole.
  package let attributes: [String: NetCDFAttribute]
  /// In the order of the file.
  package let variables: [NetCDFVariable]
  let file: RandomAccessFile

  /// The number of bytes.
  package var size: Int { file.size }

  /// Whether a file begins as a classic NetCDF file does.
  package static func hasSignature(_ head: [UInt8]) -> Bool {
    head.count >= 4 && head[..<3].elementsEqual("CDF".utf8) && [1, 2, 5].contains(head[3])
  }

  /// Opens a file and reads its header.
  ///
  /// - Throws: ``StorageError/cannotRead(path:reason:)``, or
  ///   ``StorageError/malformed(path:format:reason:)``.
  package init(path: String) throws(StorageError) {
    let file = try RandomAccessFile(path: path)
    var cursor = NetCDFHeaderCursor(file, path: path)
    let magic = try cursor.magic()
    guard Self.hasSignature(magic) else {
      throw cursor.malformed("it does not begin with “CDF” and a version")
    }
    version = Int(magic[3])
    cursor.hasWideCounts = version == 5
    cursor.hasWideOffsets = version != 1
    statedRecordCount = try cursor.recordCount()
    var extents: [(name: String, extent: Int?)] = []
    for _ in 0..<(try cursor.list(tag: 0x0A, of: "dimensions")) {
      let name = try cursor.name()
      let extent = try cursor.count()
      guard extent > 0 || !extents.contains(where: { $0.extent == nil }) else {
        throw cursor.malformed("it has two record dimensions")
      }
      extents.append((name, extent == 0 ? nil : extent))
    }
    attributes = try cursor.attributes()
    var variables: [NetCDFVariable] = []
    for _ in 0..<(try cursor.list(tag: 0x0B, of: "variables")) {
      variables.append(try Self.variable(&cursor, extents))
    }
    self.path = path
    self.file = file
    self.variables = variables
    dimensions = Dictionary(extents.map { ($0.name, $0.extent) }) { first, _ in first }
    let records = variables.filter(\.isRecord)
    recordStart = records.map(\.begin).min() ?? file.size
    recordSize = try Self.recordSize(records, cursor)
    var whole = records.isEmpty ? 0 : Int.max
    for variable in records {
      let room = file.size - variable.begin - variable.byteCount
      whole = min(whole, room < 0 || recordSize == 0 ? 0 : room / recordSize + 1)
    }
    wholeRecordCount = whole
    let first = variables.map(\.begin).min() ?? cursor.offset
    guard first >= cursor.offset else {
      throw cursor.malformed("a variable begins within the header")
    }
  }

  /// The variable of a name.
  package func variable(_ name: String) -> NetCDFVariable? {
    variables.first { $0.name == name }
  }

  private static func variable(
    _ cursor: inout NetCDFHeaderCursor, _ extents: [(name: String, extent: Int?)]
  ) throws(StorageError) -> NetCDFVariable {
    let name = try cursor.name()
    let rank = try cursor.count()
    guard rank <= 1024 else { throw cursor.malformed("“\(name)” has \(rank) dimensions") }
    var names: [String] = []
    var shape: [Int] = []
    var isRecord = false
    for axis in 0..<rank {
      let index = try cursor.count()
      guard index < extents.count else {
        throw cursor.malformed("“\(name)” has a dimension that does not exist")
      }
      names.append(extents[index].name)
      if let extent = extents[index].extent {
        shape.append(extent)
      } else {
        guard axis == 0 else {
          throw cursor.malformed("the record dimension of “\(name)” is not its first")
        }
        isRecord = true
      }
    }
    let attributes = try cursor.attributes()
    let type = try cursor.type()
    _ = try cursor.count()  // The size as stated, which large variables cannot state.
    let begin = try cursor.fileOffset()
    var byteCount = type.size
    for extent in shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: extent)
      // Sums of a few sizes and offsets must not overflow either.
      guard !overflow, product < 1 << 56 else { throw cursor.malformed("“\(name)” is too large") }
      byteCount = product
    }
    guard begin < 1 << 56 else { throw cursor.malformed("“\(name)” begins beyond any file") }
    return NetCDFVariable(
      name: name, dimensions: names, shape: shape, isRecord: isRecord, attributes: attributes,
      type: type, begin: begin)
  }

  /// Variables of a record are padded to four bytes, except a single one.
  private static func recordSize(
    _ records: [NetCDFVariable], _ cursor: NetCDFHeaderCursor
  ) throws(StorageError) -> Int {
    if records.count == 1 { return records[0].byteCount }
    var size = 0
    for variable in records {
      size += (variable.byteCount + 3) / 4 * 4
      guard size < 1 << 56 else { throw cursor.malformed("a record is too large") }
    }
    return size
  }
}
