import Glibc

/// Goes through a file line by line, in blocks.
package final class LineScanner {
  private let file: RandomAccessFile
  private let path: String
  private var buffer: UnsafeMutableRawBufferPointer
  /// The file's offset of the buffer's first byte.
  private var bufferOffset = 0
  private var filled = 0
  private var position = 0
  /// The number of the line that ``next()`` returns, counted from 1.
  package private(set) var lineNumber: Int
  /// Whether the last line returned had a newline at its end.
  package private(set) var endedWithNewline = true

  /// A longer line is no table's.
  private static let lineLimit = 1 << 26

  package init(_ file: RandomAccessFile, path: String, offset: Int = 0, lineNumber: Int = 1) {
    self.file = file
    self.path = path
    self.lineNumber = lineNumber
    bufferOffset = offset
    buffer = .allocate(byteCount: 1 << 18, alignment: 64)
  }

  deinit {
    buffer.deallocate()
  }

  /// The file's offset of the line that ``next()`` returns.
  package var offset: Int { bufferOffset + position }

  /// Continues at another line.
  package func seek(to offset: Int, lineNumber: Int) {
    self.lineNumber = lineNumber
    if offset >= bufferOffset, offset <= bufferOffset + filled {
      position = offset - bufferOffset
    } else {
      bufferOffset = offset
      filled = 0
      position = 0
    }
  }

  /// The next line without its end (`\n` or `\r\n`), valid until the next call;
  /// `nil` at the file's end.
  package func next() throws(StorageError) -> UnsafeBufferPointer<UInt8>? {
    var searched = position
    while true {
      let base = buffer.baseAddress!
      if searched < filled, let newline = memchr(base + searched, 0x0A, filled - searched) {
        let end = UnsafeRawPointer(newline) - UnsafeRawPointer(base)
        endedWithNewline = true
        return take(upTo: end, next: end + 1)
      }
      searched = filled
      guard try refill(&searched) else {
        guard position < filled else { return nil }
        endedWithNewline = false
        return take(upTo: filled, next: filled)
      }
    }
  }

  @inline(__always)
  private func take(upTo end: Int, next: Int) -> UnsafeBufferPointer<UInt8> {
    let start = UnsafeRawPointer(buffer.baseAddress!) + position
    var count = end - position
    if count > 0, start.load(fromByteOffset: count - 1, as: UInt8.self) == 0x0D { count -= 1 }
    position = next
    lineNumber += 1
    return UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
  }

  /// Brings more of the file behind the unread bytes; false at its end.
  private func refill(_ searched: inout Int) throws(StorageError) -> Bool {
    if position > 0 {
      let rest = filled - position
      memmove(buffer.baseAddress!, buffer.baseAddress! + position, rest)
      bufferOffset += position
      searched -= position
      filled = rest
      position = 0
    }
    if filled == buffer.count {
      guard buffer.count < Self.lineLimit else {
        throw .malformedLine(
          path: path, line: lineNumber, reason: "the line is over \(Self.lineLimit >> 20) MB long")
      }
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: buffer.count * 2, alignment: 64)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
      buffer.deallocate()
      buffer = larger
    }
    let count = try file.readAvailable(
      at: bufferOffset + filled, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
    filled += count
    return count > 0
  }
}
