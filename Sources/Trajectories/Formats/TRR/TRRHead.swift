/// What stands before the numbers of a TRR frame: which there are, and how long.
///
/// Magic number, a version string, the bytes of thirteen sections and the atoms,
/// then step, time in ps and a coupling parameter, in the frame's own precision.
/// The sections follow in the order in which their sizes are listed.
struct TRRHead: XDRFrameHead {
  static let formatName = "TRR"
  static let magicNumber = 1993
  static let versionText = Array("GMX_trn_file".utf8)
  /// The most bytes of a head.
  static let size = 92

  /// The bytes of a section; none where it is empty.
  struct Section {
    var range: Range<Int>
    var isEmpty: Bool { range.isEmpty }
  }

  var atomCount: Int
  var step: Int
  var time: Double
  /// Whether numbers have eight bytes.
  var isDouble: Bool
  /// Counted from the frame's own begin.
  var box, positions, velocities, forces: Section
  /// The bytes of the whole frame.
  var frameByteCount: Int

  /// Reads a head.
  ///
  /// - Returns: nil where the bytes end too early.
  /// - Throws: What is wrong with it.
  init?(_ bytes: UnsafeRawBufferPointer) throws(TRRDamage) {
    guard bytes.count >= 4 else { return nil }
    let xdr = XDRBytes(bytes)
    guard xdr.int(at: 0) == Self.magicNumber else { throw .magic(xdr.int(at: 0)) }
    guard bytes.count >= 76 else { return nil }
    // The length is there twice, with and without a zero at the end.
    guard xdr.int(at: 4) == 13, xdr.int(at: 8) == 12, bytes[12..<24].elementsEqual(Self.versionText)
    else { throw .version }
    // Input record, energies, box, virial, pressure, topology, symbols, x, v, f.
    let sizes = (0..<10).map { xdr.int(at: 24 + 4 * $0) }
    atomCount = xdr.int(at: 64)
    guard atomCount > 0 else { throw .atomCount(atomCount) }
    guard sizes.allSatisfy({ $0 >= 0 }) else { throw .sizes }
    let counted = [(2, 9), (7, 3 * atomCount), (8, 3 * atomCount), (9, 3 * atomCount)]
    guard let (first, numbers) = counted.first(where: { sizes[$0.0] > 0 }) else { throw .nothing }
    isDouble = sizes[first] == 8 * numbers
    let width = isDouble ? 8 : 4
    guard counted.allSatisfy({ sizes[$0.0] == 0 || sizes[$0.0] == width * $0.1 }) else {
      throw .sizes
    }
    step = xdr.int(at: 68)
    let dataOffset = 76 + 2 * width
    guard bytes.count >= dataOffset else { return nil }
    time = isDouble ? xdr.double(at: 76) : Double(xdr.float(at: 76))
    var end = dataOffset
    let sections = sizes.map { size in
      end += size
      return Section(range: (end - size)..<end)
    }
    (box, positions) = (sections[2], sections[7])
    (velocities, forces) = (sections[8], sections[9])
    frameByteCount = end
  }
}

/// What can be wrong with a TRR frame.
enum TRRDamage: XDRDamage {
  case magic(Int)
  case version
  case atomCount(Int)
  case changedAtomCount(from: Int, to: Int)
  case sizes
  case nothing
  case tooShort

  var reason: String {
    switch self {
    case .magic(let number):
      "it begins with \(number), not with 1993"
    case .version:
      "its head does not name the format GMX_trn_file"
    case .atomCount(let count):
      "it has \(count) atoms"
    case .changedAtomCount(let first, let count):
      "it has \(count) atoms, the first frame \(first)"
    case .sizes:
      "the sizes in its head do not fit its number of atoms"
    case .nothing:
      "it holds no box, positions, velocities or forces"
    case .tooShort:
      "it ends too early"
    }
  }
}
