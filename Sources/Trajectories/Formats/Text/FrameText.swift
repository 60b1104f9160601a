import Glibc

/// What is wrong in a frame's text, and where: a byte counted from the frame's begin.
struct TextFault: Error {
  var byte: Int
  var reason: String
}

/// A frame's text in memory, taken line by line.
struct FrameText {
  private let base: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private var position: UnsafePointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    base = bytes.baseAddress!
    end = base + bytes.count
    position = base
  }

  /// The next line without its end; nil behind the last.
  @inline(__always)
  mutating func next() -> TextLine? {
    guard position < end else { return nil }
    let first = position
    var last = end
    if let newline = memchr(position, 0x0A, end - position) {
      last = UnsafePointer(newline.assumingMemoryBound(to: UInt8.self))
      position = last + 1
    } else {
      position = end
    }
    if last > first, (last - 1).pointee == 0x0D { last -= 1 }
    return TextLine(start: first, end: last)
  }

  /// The next line, which has to be there.
  @inline(__always)
  mutating func line() throws(TextFault) -> TextLine {
    guard let line = next() else { throw ended() }
    return line
  }

  /// The next line that is not blank.
  mutating func lineWithText() throws(TextFault) -> TextLine {
    while true {
      let line = try line()
      if !line.isBlank { return line }
    }
  }

  /// The text is shorter than the frame's index or head says.
  func ended() -> TextFault { TextFault(byte: end - base, reason: "the frame ends too early") }

  /// A fault at some of the frame's text.
  func fault(_ place: TextLine, _ reason: String) -> TextFault {
    TextFault(byte: place.start - base, reason: reason)
  }

  /// What is wrong with a line, with its place.
  @inline(__always)
  func at<Result>(
    _ line: TextLine, _ body: () throws(LineFault) -> Result
  ) throws(TextFault) -> Result {
    do throws(LineFault) {
      return try body()
    } catch {
      throw fault(line, error.reason)
    }
  }
}

/// Turns the text of one format's frames into numbers.
protocol TextFrameDecoder: Sendable {
  /// Decodes one frame; `frame` comes with arrays of the last one, to be reused.
  func decode(_ text: inout FrameText, _ request: FrameRequest, into frame: inout Frame) throws(TextFault)
}
