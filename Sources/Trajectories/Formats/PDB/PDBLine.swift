import Glibc

/// The columns of PDB lines, counted from 0.
///
/// - Reference: wwPDB, Atomic Coordinate Entry Format 3.3.
enum PDBColumns {
  static let serial = 6..<11
  static let name = 12..<16
  static let alternate = 16
  static let chain = 21
  static let residueNumber = 22..<26
  static let insertionCode = 26
  static let coordinates = (30..<38, 38..<46, 46..<54)
  static let segment = 72..<76
  static let element = 76..<78
  /// CRYST1: three lengths, three angles.
  static let cell = [6..<15, 15..<24, 24..<33, 33..<40, 40..<47, 47..<54]
}

extension TextLine {
  /// Whether this is an ATOM or a HETATM record.
  @inline(__always)
  var isPDBAtom: Bool {
    guard count >= 6 else { return false }
    return memcmp(start, "ATOM  ", 6) == 0 || memcmp(start, "HETATM", 6) == 0
      // A serial number of six digits.
      || (memcmp(start, "ATOM ", 5) == 0 && (start[5] &- 0x30) < 10)
  }

  /// Whether this ends a model: ENDMDL or END, but not ENDRAMA and the like.
  var endsPDBModel: Bool { begins(with: "ENDMDL") || (begins(with: "END") && self[3] <= 0x20) }

  /// Whether the third coordinate is there, perhaps without its last decimals.
  var holdsPDBCoordinates: Bool { count >= PDBColumns.coordinates.2.upperBound }

  /// The residue's name: three columns, and a fourth that CHARMM and others use.
  var pdbResidueName: TextLine { field(17..<21) }

  /// The position in nm.
  @inline(__always)
  func pdbPosition() throws(LineFault) -> SIMD3<Double> {
    SIMD3(
      try number(in: PDBColumns.coordinates.0, tenths: 1),
      try number(in: PDBColumns.coordinates.1, tenths: 1),
      try number(in: PDBColumns.coordinates.2, tenths: 1))
  }

  /// The box of a CRYST1 record; nil for zeros and for the cell 1 × 1 × 1 that
  /// stands for none.
  func pdbBox() throws(LineFault) -> Box? {
    var numbers: [Double] = []
    for (index, columns) in PDBColumns.cell.enumerated() {
      let value = try number(in: columns, tenths: index < 3 ? 1 : 0)
      guard value.isFinite else { throw notANumber(field(columns), columns: columns) }
      numbers.append(value)
    }
    let lengths = SIMD3(numbers[0], numbers[1], numbers[2])
    if lengths == SIMD3() || lengths == SIMD3(repeating: 0.1) { return nil }
    guard let box = Box(lengths: lengths, angles: SIMD3(numbers[3], numbers[4], numbers[5])) else {
      throw LineFault("there is no box with these lengths and angles")
    }
    return box
  }
}
