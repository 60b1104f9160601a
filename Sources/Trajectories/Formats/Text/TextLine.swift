import Glibc
import Storage

/// Some bytes of a text in memory: a line, a field or a word.
///
/// Valid as long as the buffer that it points into.
struct TextLine {
  private(set) var start: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>

  init(start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
    self.start = start
    self.end = end
  }

  /// A line as ``LineScanner`` returns it.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    start = bytes.baseAddress!
    end = start + bytes.count
  }

  var count: Int { end - start }
  var isEmpty: Bool { end == start }
  var string: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

  /// The byte at a column counted from 0; a blank behind the end.
  subscript(column: Int) -> UInt8 { column < count ? start[column] : 0x20 }

  /// Whether there is nothing but blanks.
  var isBlank: Bool { trimmed.isEmpty }

  func begins(with text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && memcmp(start, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && begins(with: text)
  }

  /// Without the blanks at both ends.
  @inline(__always)
  var trimmed: TextLine {
    var (first, last) = (start, end)
    while first < last, first.pointee <= 0x20 { first += 1 }
    while last > first, (last - 1).pointee <= 0x20 { last -= 1 }
    return TextLine(start: first, end: last)
  }

  /// Columns counted from 0, without blanks at both ends; what lies behind the
  /// line's end is missing.
  @inline(__always)
  func field(_ columns: Range<Int>) -> TextLine {
    let first = min(columns.lowerBound, count)
    let last = min(columns.upperBound, count)
    return TextLine(start: start + first, end: start + last).trimmed
  }

  /// Takes the next word from the front; nil where only blanks are left.
  @inline(__always)
  mutating func nextWord() -> TextLine? {
    while start < end, start.pointee <= 0x20 { start += 1 }
    guard start < end else { return nil }
    let first = start
    while start < end, start.pointee > 0x20 { start += 1 }
    return TextLine(start: first, end: start)
  }

  /// The number of words.
  var wordCount: Int {
    var rest = self
    var count = 0
    while rest.nextWord() != nil { count += 1 }
    return count
  }

  /// For messages: the beginning, quoted.
  var quoted: String {
    let shown = TextLine(start: start, end: min(end, start + 40)).string
    return count > 40 ? "“\(shown)…”" : "“\(shown)”"
  }
}
