package import Storage

extension Topology {
  /// Reads an AMBER topology (prmtop, parm7; CHAMBER's too): names, residues, elements, masses,
  /// charges and bonds.
  ///
  /// Residues are numbered from 1 unless the file states the numbers of its PDB file
  /// (`RESIDUE_NUMBER`). Chains are the file's (`RESIDUE_CHAINID`) or else end where no bond
  /// joins a residue to the next one; molecules of one residue that follow each other, such as
  /// all water, share a chain.
  ///
  /// - Throws: ``StorageError/malformed(path:format:reason:)`` and its kin.
  package init(prmtopFile path: String) throws(StorageError) {
    let file = try PrmtopFile(path: path)
    func malformed(_ reason: String) -> StorageError {
      .malformed(path: path, format: "AMBER prmtop", reason: reason)
    }
    guard let pointers = try file.integers("POINTERS"), pointers.count >= 28 else {
      throw malformed("POINTERS is missing or short")
    }
    let (count, residueCount) = (pointers[0], pointers[11])
    guard count > 0, residueCount > 0, residueCount <= count else {
      throw malformed("\(count) atoms in \(residueCount) residues are not possible")
    }
    func checked<Value>(_ name: String, _ values: [Value]?, _ expected: Int) throws(StorageError) {
      guard let values, values.count != expected else { return }
      throw malformed("\(name) has \(values.count) values where \(expected) are expected")
    }
    guard let names = try file.texts("ATOM_NAME", count: count) else {
      throw malformed("ATOM_NAME is missing")
    }
    guard let labels = try file.texts("RESIDUE_LABEL", count: residueCount),
      let starts = try file.integers("RESIDUE_POINTER")
    else { throw malformed("RESIDUE_LABEL or RESIDUE_POINTER is missing") }
    try checked("RESIDUE_POINTER", starts, residueCount)
    let ends = starts.dropFirst().map { $0 } + [count + 1]
    guard starts[0] == 1, zip(starts, ends).allSatisfy({ $0 < $1 }) else {
      throw malformed("RESIDUE_POINTER does not rise from 1 to at most \(count)")
    }
    let atomicNumbers = try file.integers("ATOMIC_NUMBER")
    let masses = try file.numbers("MASS")
    let charges = try file.numbers("CHARGE")
    let residueNumbers = try file.integers("RESIDUE_NUMBER")
    try checked("ATOMIC_NUMBER", atomicNumbers, count)
    try checked("MASS", masses, count)
    try checked("CHARGE", charges, count)
    try checked("RESIDUE_NUMBER", residueNumbers, residueCount)
    if let mass = masses?.first(where: { $0 < 0 }) { throw malformed("a mass is negative: \(mass)") }
    let codes = try file.texts("RESIDUE_ICODE", count: residueCount)
    let chainNames = try file.texts("RESIDUE_CHAINID", count: residueCount)

    let bonds = try Self.prmtopBonds(file, atomCount: count)
    let chainStarts =
      chainNames.map { names in names.indices.map { $0 == 0 || names[$0] != names[$0 - 1] } }
      ?? Self.chainStarts(residueStarts: starts, labels: labels, bonds: bonds, atomCount: count)
    var builder = TopologyBuilder(capacity: count)
    for residue in 0..<residueCount {
      if chainStarts[residue] { builder.startChain(chainNames?[residue] ?? "") }
      builder.startResidue(
        name: labels[residue], number: residueNumbers?[residue] ?? residue + 1,
        insertionCode: codes?[residue] ?? "")
      for atom in (starts[residue] - 1)..<(ends[residue] - 1) {
        let mass = masses?[atom]
        // Charges are stored for energies in kcal/mol and distances in Å.
        builder.append(
          name: names[atom],
          element: atomicNumbers.map { Element(atomicNumber: $0[atom]) }
            ?? mass.flatMap { Element(mass: $0, name: names[atom]) },
          mass: mass, charge: charges.map { $0[atom] / 18.2223 })
      }
    }
    builder.bonds = bonds
    builder.box = try Self.prmtopBox(file, kind: pointers[27])
    self = builder.topology()
  }

  private static func prmtopBonds(
    _ file: PrmtopFile, atomCount: Int
  ) throws(StorageError) -> [Bond] {
    var bonds: [Bond] = []
    for name in ["BONDS_INC_HYDROGEN", "BONDS_WITHOUT_HYDROGEN"] {
      guard let values = try file.integers(name) else { continue }
      // Triples: each atom's offset into coordinates (3 × index), and a type.
      var place = 0
      while place < values.count {
        guard place + 2 < values.count, case let (a, b) = (values[place] / 3, values[place + 1] / 3),
          values[place] >= 0, values[place + 1] >= 0, a < atomCount, b < atomCount, a != b
        else {
          throw .malformed(
            path: file.path, format: "AMBER prmtop",
            reason: "bond \(place / 3 + 1) of \(name) does not join two of the \(atomCount) atoms")
        }
        bonds.append(Bond(a, b))
        place += 3
      }
    }
    return bonds
  }

  /// Which residues begin a chain where the file names no chains.
  private static func chainStarts(
    residueStarts: [Int], labels: [String], bonds: [Bond], atomCount: Int
  ) -> [Bool] {
    var residueOf = [Int](repeating: 0, count: atomCount)
    for (residue, start) in residueStarts.enumerated() {
      let end = residue + 1 < residueStarts.count ? residueStarts[residue + 1] - 1 : atomCount
      for atom in (start - 1)..<end { residueOf[atom] = residue }
    }
    var joinsNext = [Bool](repeating: false, count: residueStarts.count)
    var isAlone = [Bool](repeating: true, count: residueStarts.count)
    for bond in bonds {
      let (first, second) = (residueOf[bond.first], residueOf[bond.second])
      guard first != second else { continue }
      isAlone[first] = false
      isAlone[second] = false
      if second == first + 1 { joinsNext[first] = true }
    }
    return residueStarts.indices.map { residue in
      guard residue > 0 else { return true }
      if joinsNext[residue - 1] { return false }
      let areAlike =
        ResidueKinds.isWater(labels[residue]) == ResidueKinds.isWater(labels[residue - 1])
      return !(isAlone[residue - 1] && isAlone[residue] && areAlike)
    }
  }

  /// The box; nil where there is none, or where its angles are only in the coordinates.
  private static func prmtopBox(_ file: PrmtopFile, kind: Int) throws(StorageError) -> Box? {
    guard let values = try file.numbers("BOX_DIMENSIONS"), values.count == 4, kind == 1 || kind == 2
    else { return nil }
    let lengths = SIMD3(values[1], values[2], values[3]) / 10
    // 1: only β may differ from 90°; 2: a truncated octahedron, all angles equal.
    let angles = kind == 1 ? SIMD3(90, values[0], 90) : SIMD3(repeating: values[0])
    return Box(lengths: lengths, angles: angles)
  }
}
