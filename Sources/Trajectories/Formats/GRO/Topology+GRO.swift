import Storage

extension Topology {
  /// The atoms of a GRO file's first frame, with its coordinates and box.
  ///
  /// A residue ends where its number or its name changes. GRO files have no chains,
  /// so there is one; numbers above 99 999 begin again at 0, and are kept so.
  ///
  /// - Throws: ``StorageError/malformedLine(path:line:reason:)`` and the like.
  package init(groFile path: String) throws(StorageError) {
    let (file, start) = try openTrajectoryText(path, format: "GRO")
    try self.init(groFile: path, file, start: start)
  }

  init(groFile path: String, _ file: RandomAccessFile, start: Int) throws(StorageError) {
    let lines = LineScanner(file, path: path, offset: start)
    func malformed(_ reason: String) -> StorageError {
      .malformedLine(path: path, line: lines.lineNumber - 1, reason: reason)
    }
    func line() throws(StorageError) -> TextLine {
      try lines.lineOfFirstFrame(of: file, start: start)
    }
    _ = try line()
    let counted = try line().trimmed
    guard let count = counted.integer, count > 0 else {
      throw malformed("the number of atoms is expected, not \(counted.quoted)")
    }
    guard count <= file.size / 32 else {
      throw .truncatedFrame(path: path, byteOffset: start, wholeFrames: 0)
    }
    var builder = TopologyBuilder(capacity: count)
    var layout: GROLayout?
    for _ in 0..<count {
      let line = try line()
      if layout == nil { layout = GROLayout(line) }
      guard let layout else { throw malformed("the coordinates are not in columns of equal width") }
      guard let number = line.field(0..<5).integer else {
        throw malformed("the residue's number is expected in columns 1–5, not \(line.field(0..<5).quoted)")
      }
      do throws(LineFault) {
        for axis in 0..<3 { builder.positions.append(try line.number(in: layout.columns(axis))) }
      } catch {
        throw malformed(error.reason)
      }
      let name = line.field(10..<15).string
      let residue = line.field(5..<10).string
      builder.append(
        name: name, element: guessElement(name: name, residue: residue),
        serial: line.field(15..<20).integer, residue: .init(name: residue, number: number))
    }
    let last = try line()
    do throws(LineFault) {
      builder.box = try GROFrameDecoder.box(last)
    } catch {
      throw malformed(error.reason)
    }
    self = builder.topology()
  }
}
