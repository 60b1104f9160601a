import Storage

/// What a walk through one frame of a text finds.
enum ScannedFrame {
  /// A frame, and its time in ps where the text says it.
  case whole(time: Double?)
  /// The file ends within the frame.
  case cutShort
  /// Nothing but blanks and closing words was left.
  case end
}

/// Finds the frames of a text by walking through it.
///
/// - Parameters:
///   - start: Where the text begins, behind a byte-order mark.
///   - step: Takes the lines of one frame, counted from 0.
func scanFrames(
  _ file: RandomAccessFile, format: String, start: Int, options: TrajectoryOptions,
  step: (_ lines: LineScanner, _ frame: Int) throws(StorageError) -> ScannedFrame
) throws(StorageError) -> FrameIndex {
  let lines = LineScanner(file, path: file.path, offset: start)
  var offsets = [start]
  var times: [Double] = []
  walk: while true {
    let begin = lines.offset
    switch try step(lines, offsets.count - 1) {
    case .whole(let time):
      // The first frame begins at the text's start, whatever precedes it.
      offsets.append(lines.offset)
      if let time { times.append(time) }
    case .cutShort:
      guard options.allowsTruncated, offsets.count > 1 else {
        throw .truncatedFrame(path: file.path, byteOffset: begin, wholeFrames: offsets.count - 1)
      }
      break walk
    case .end:
      guard offsets.count > 1 else {
        throw .malformed(path: file.path, format: format, reason: "it holds no atoms")
      }
      offsets[offsets.count - 1] = file.size
      break walk
    }
  }
  return FrameIndex(offsets: offsets, times: times.count == offsets.count - 1 ? times : nil)
}

extension LineScanner {
  /// The next line; nil at the file's end.
  func nextLine() throws(StorageError) -> TextLine? {
    guard let bytes = try next() else { return nil }
    return TextLine(bytes)
  }

  /// The next line of a file's first frame, which has to be there.
  ///
  /// - Throws: ``StorageError/truncatedFrame(path:byteOffset:wholeFrames:)``.
  func lineOfFirstFrame(of file: RandomAccessFile, start: Int) throws(StorageError) -> TextLine {
    guard let line = try nextLine() else {
      throw .truncatedFrame(path: file.path, byteOffset: start, wholeFrames: 0)
    }
    return line
  }

  /// Goes over whole lines of atoms.
  ///
  /// - Parameters:
  ///   - count: As the file says, not to be trusted.
  ///   - isWhole: Judges a last line without a newline.
  /// - Returns: false where the file ends before the last of them.
  func skipLines(_ count: Int, isWhole: (TextLine) -> Bool) throws(StorageError) -> Bool {
    var left = count
    while left > 0 {
      guard let line = try nextLine() else { return false }
      left -= 1
      if !endedWithNewline, left > 0 || !isWhole(line) { return false }
    }
    return true
  }

  /// Whether only blank lines are left; where not, the place is kept.
  func isAtEnd() throws(StorageError) -> Bool {
    while true {
      let (place, number) = (offset, lineNumber)
      guard let line = try nextLine() else { return true }
      if !line.isBlank {
        seek(to: place, lineNumber: number)
        return false
      }
    }
  }
}

/// Opens a text trajectory and finds where its text begins.
func openTrajectoryText(_ path: String, format: String) throws(StorageError) -> (RandomAccessFile, start: Int)
{
  let file = try RandomAccessFile(path: path)
  let head = try file.bytes(at: 0, count: min(file.size, 3))
  guard !isGzip(head) else { throw compressed(path, format: format) }
  if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
    throw .malformed(path: path, format: format, reason: "it is UTF-16; save it as UTF-8")
  }
  return (file, head == [0xEF, 0xBB, 0xBF] ? 3 : 0)
}

/// The first lines of a file's head, without their ends, for ``TrajectoryFormat``.
func firstLines(_ head: [UInt8], _ count: Int) -> [[UInt8]] {
  var body = head[...]
  if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
  return body.split(separator: 0x0A, maxSplits: count, omittingEmptySubsequences: false)
    .prefix(count).map { line in Array(line.last == 0x0D ? line.dropLast() : line) }
}

extension [UInt8] {
  /// Looks at these bytes as a line.
  func withLine<Result>(_ body: (TextLine) -> Result) -> Result {
    // One byte more, since an empty array may have no address.
    (self + [0x20]).withUnsafeBufferPointer { bytes in
      body(TextLine(UnsafeBufferPointer(rebasing: bytes.dropLast())))
    }
  }
}
