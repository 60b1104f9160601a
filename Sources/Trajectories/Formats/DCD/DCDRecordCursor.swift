import Storage

/// Goes through Fortran records, each between two marks of its length.
struct DCDRecordCursor {
  let file: RandomAccessFile
  let encoding: DCDEncoding
  private(set) var offset = 0

  init(file: RandomAccessFile, encoding: DCDEncoding) {
    self.file = file
    self.encoding = encoding
  }

  func malformed(_ reason: String) -> StorageError {
    .malformed(path: file.path, format: "DCD", reason: reason)
  }

  /// The content of the next record.
  mutating func next(_ what: String, count expected: Int?) throws(StorageError) -> [UInt8] {
    let width = encoding.markerSize
    guard file.size - offset >= 2 * width else { throw malformed("its \(what) is cut short") }
    let count = encoding.marker(try file.bytes(at: offset, count: width), at: 0)
    guard expected == nil || count == expected else {
      throw malformed("its \(what) has \(count) bytes instead of \(expected ?? 0)")
    }
    // No title is longer; a list of atoms is checked above.
    guard count >= 0, expected != nil || count <= 1 << 20 else {
      throw malformed("its \(what) claims \(count) bytes")
    }
    guard count <= file.size - offset - 2 * width else {
      throw malformed("its \(what) is cut short")
    }
    let bytes = try file.bytes(at: offset + width, count: count + width)
    guard encoding.marker(bytes, at: count) == count else {
      throw malformed("its \(what) does not end where it says")
    }
    offset += count + 2 * width
    return Array(bytes.prefix(count))
  }
}
