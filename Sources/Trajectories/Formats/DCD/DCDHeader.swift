import Storage

/// The three or four Fortran records at the head of a DCD file.
///
/// The first holds a mark and twenty 4-byte numbers, of which these matter: 1 the
/// number of frames (often 0 or wrong), 2 the step of the first frame, 3 the steps
/// between frames, 9 the number of fixed atoms, 10 the time step, 11 whether frames
/// have a cell, 12 whether they have a fourth coordinate, 20 the CHARMM version. X-PLOR
/// leaves the version 0 and holds the time step as a double in 10 and 11.
struct DCDHeader: Sendable {
  var encoding: DCDEncoding
  /// 0 for X-PLOR; other programs than CHARMM claim 24.
  var version: Int
  var statedFrameCount: Int
  var firstStep: Int
  var stepInterval: Int
  /// In the unit of the writer.
  var timeStep: Double
  var hasCell: Bool
  var hasFourthCoordinate: Bool
  var titles: [String]
  var atomCount: Int
  /// The atoms that frames after the first hold, counted from 0; nil for all.
  var freeAtoms: [Int]?
  /// The file's offset of the first frame.
  var end: Int

  /// How a file is encoded, from its first bytes; nil for another format.
  static func encoding(of head: [UInt8]) -> DCDEncoding? {
    guard head.count >= 12 else { return nil }
    for encoding in DCDEncoding.all where encoding.marker(head, at: 0) == 84 {
      let mark = head[encoding.markerSize..<encoding.markerSize + 4]
      if mark.elementsEqual("CORD".utf8) || mark.elementsEqual("VELD".utf8) { return encoding }
    }
    return nil
  }

  init(_ file: RandomAccessFile) throws(StorageError) {
    let start = try file.bytes(at: 0, count: min(file.size, 16))
    guard let encoding = Self.encoding(of: start) else {
      throw .malformed(
        path: file.path, format: "DCD", reason: "it does not begin with a record of 84 bytes “CORD”")
    }
    var records = DCDRecordCursor(file: file, encoding: encoding)
    let first = try records.next("header", count: 84)
    guard first[0] == UInt8(ascii: "C") else {
      throw records.malformed("it holds velocities, not positions; give the trajectory of positions")
    }
    func control(_ index: Int) -> Int { encoding.integer(first, at: 4 * index) }
    self.encoding = encoding
    version = control(20)
    statedFrameCount = control(1)
    firstStep = control(2)
    stepInterval = control(3)
    let isXPLOR = version == 0
    timeStep = isXPLOR ? encoding.double(first, at: 40) : encoding.float(first, at: 40)
    hasCell = !isXPLOR && control(11) != 0
    hasFourthCoordinate = !isXPLOR && control(12) != 0
    let text = try records.next("title", count: nil)
    titles = stride(from: 4, to: text.count, by: 80).map { start in
      String(decoding: text[start..<min(start + 80, text.count)].prefix { $0 != 0 }, as: UTF8.self)
    }
    atomCount = encoding.integer(try records.next("atom count", count: 4), at: 0)
    guard atomCount > 0, 12 * atomCount <= file.size else {
      throw records.malformed("it states \(atomCount) atoms, which its size does not allow")
    }
    let fixedCount = control(9)
    if fixedCount != 0 {
      let atomCount = atomCount
      guard fixedCount > 0, fixedCount < atomCount else {
        throw records.malformed("\(fixedCount) of \(atomCount) atoms are said to be fixed")
      }
      let count = atomCount - fixedCount
      let list = try records.next("list of free atoms", count: 4 * count)
      let atoms = (0..<count).map { encoding.integer(list, at: 4 * $0) - 1 }
      guard atoms.allSatisfy({ (0..<atomCount).contains($0) }) else {
        throw records.malformed("the list of free atoms names one that does not exist")
      }
      freeAtoms = atoms
    }
    end = records.offset
  }
}
