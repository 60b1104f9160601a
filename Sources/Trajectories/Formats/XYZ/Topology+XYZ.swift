import Storage

/// What the first words of an XYZ file's lines are.
enum XYZNames: String {
  /// Each is an element's symbol: `C`, `Cl`.
  case symbols = "element symbols"
  /// Some are not (`CH3`, `HB1`), so that `CA` is a carbon.
  case atoms = "atom names"
}

extension Topology {
  /// The atoms of an XYZ file's first frame, with its coordinates, as one residue `UNK`.
  ///
  /// The first words are element symbols (or atomic numbers) where each of them is one; else they are
  /// atom names, and elements follow from these.
  ///
  /// - Throws: ``StorageError/malformedLine(path:line:reason:)`` and the like.
  package init(xyzFile path: String) throws(StorageError) {
    let (file, start) = try openTrajectoryText(path, format: "XYZ")
    var names = XYZNames.symbols
    try self.init(xyzFile: path, file, start: start, names: &names)
  }

  init(
    xyzFile path: String, _ file: RandomAccessFile, start: Int, names: inout XYZNames
  ) throws(StorageError) {
    let lines = LineScanner(file, path: path, offset: start)
    func malformed(_ reason: String) -> StorageError {
      .malformedLine(path: path, line: lines.lineNumber - 1, reason: reason)
    }
    func line() throws(StorageError) -> TextLine {
      try lines.lineOfFirstFrame(of: file, start: start)
    }
    var counted = try line().trimmed
    while counted.isEmpty { counted = try line().trimmed }
    guard let count = counted.integer, count > 0 else {
      throw malformed("the number of atoms is expected, not \(counted.quoted)")
    }
    guard count <= file.size / 7 else {
      throw .truncatedFrame(path: path, byteOffset: start, wholeFrames: 0)
    }
    let second = try line()
    let comment: XYZComment
    do throws(LineFault) {
      comment = try XYZComment(second)
    } catch {
      throw malformed(error.reason)
    }
    var builder = TopologyBuilder(capacity: count)
    builder.box = comment.box
    var words: [String] = []
    for _ in 0..<count {
      let line = try line()
      var rest = line
      var name = ""
      for index in 0..<comment.positionWord {
        let word = rest.nextWord()?.string ?? ""
        if index == comment.nameWord { name = word }
      }
      for _ in 0..<3 {
        guard let value = rest.nextWord()?.decimal(tenths: 1) else {
          throw malformed("a name and three coordinates are expected, not \(line.trimmed.quoted)")
        }
        builder.positions.append(value)
      }
      if comment.nameWord > comment.positionWord {
        for _ in comment.positionWord + 3..<comment.nameWord { _ = rest.nextWord() }
        name = rest.nextWord()?.string ?? ""
      }
      words.append(name)
    }
    func symbol(_ word: String) -> Element? {
      Element(symbol: word) ?? Int(word).flatMap { Element(atomicNumber: $0) }
    }
    names = Set(words).allSatisfy { symbol($0) != nil } ? .symbols : .atoms
    for word in words {
      let element =
        names == .symbols ? symbol(word) : guessElement(name: word, residue: "")
      builder.append(name: word, element: element, serial: nil, residue: .init(name: "UNK", number: 1))
    }
    self = builder.topology()
  }
}
