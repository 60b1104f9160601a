import Trajectories

extension Mapping {
  /// One molecule where that says it all, else all molecules as one.
  func votcaText(_ topology: Topology) throws(CoarseGrainingError) -> String {
    let molecules = MoleculeResidues.of(topology)
    var moleculeOfResidue = [Int](repeating: 0, count: topology.residues.count)
    for (index, residues) in molecules.enumerated() {
      for residue in residues { moleculeOfResidue[residue] = index }
    }
    func molecule(_ bead: Bead) -> Int { moleculeOfResidue[topology.atoms[bead.atoms[0]].residue] }
    let first = molecule(beads[0])
    let attempts = [
      (beads.filter { molecule($0) == first }, molecules[first]), (beads, Array(topology.residues.indices)),
    ]
    for (some, residues) in attempts {
      guard let text = try votcaText(some, residues, topology) else { continue }
      // A reader finds molecules by what is in them: it must find these ones, and no others.
      let source = MappingSource(path: name, topology: topology, base: nil, formatBase: .zero)
      if let back = try? VOTCAReader(source).read(text), isSame(as: back, some) { return text }
    }
    throw votcaFault(
      "its molecules are mapped differently, or beads have atoms of several; write a file for each molecule, "
        + "or another format")
  }

  /// Whether what was read is this mapping, written as the copies of some of its beads.
  private func isSame(as back: Mapping, _ some: [Bead]) -> Bool {
    guard back.beads.map(\.atoms) == beads.map(\.atoms) else { return false }
    return beads.indices.allSatisfy { index in
      let (bead, read, written) = (beads[index], back.beads[index], some[index % some.count])
      return bead.name == written.name && bead.type == read.type
        && zip(bead.weights, read.weights).allSatisfy { abs($0 - $1) < 1e-9 }
    }
  }

  private func votcaFault(_ reason: String) -> CoarseGrainingError {
    .cannotWriteMapping(mapping: name, format: MappingFormat.votca.name, reason: reason)
  }

  /// A text of some beads, whose residues are counted in a list; nil where an atom is not in it.
  private func votcaText(
    _ some: [Bead], _ residues: [Int], _ topology: Topology
  ) throws(CoarseGrainingError) -> String? {
    var ordinals: [Int: Int] = [:]
    for (index, residue) in residues.enumerated() { ordinals[residue] = index + 1 }
    func word(_ text: String) throws(CoarseGrainingError) -> String {
      guard !text.isEmpty, !text.contains(where: \.isWhitespace) else {
        throw votcaFault("“\(text)” is not one word; rename it")
      }
      return XMLTree.escaped(text)
    }
    let names = Self.unique(some.map(\.name))
    var maps: [(name: String, weights: [Double], d: [Double]?)] = []
    var beadsText = ""
    let d = votcaForceWeights()
    var indices: [[Int]: [Int]] = [:]
    for (index, bead) in beads.enumerated() { indices[bead.atoms, default: []].append(index) }
    for (bead, name) in zip(some, names) {
      var references: [String] = []
      for atom in bead.atoms {
        let residue = topology.atoms[atom].residue
        guard let ordinal = ordinals[residue] else { return nil }
        let label = topology.atoms[atom].name
        let range = topology.residues[residue].atoms
        guard range.first(where: { topology.atoms[$0].name == label }) == atom else {
          throw votcaFault(
            "residue \(TopologyLabelText.residue(residue, topology)) has several atoms \(label), and this "
              + "format names atoms")
        }
        let residueName = try word(topology.residues[residue].name)
        guard !residueName.contains(":") else {
          throw votcaFault("residue name “\(residueName)” holds a colon")
        }
        references.append("\(ordinal):\(residueName):\(try word(label))")
      }
      let place = indices[bead.atoms]!.first { beads[$0] == bead }!
      let map: String
      if let known = maps.first(where: { $0.weights == bead.weights && $0.d == d[place].d }) {
        map = known.name
      } else {
        map = "M\(maps.count + 1)"
        maps.append((map, bead.weights, d[place].d))
      }
      beadsText +=
        "      <cg_bead>\n        <name>\(try word(name))</name>\n"
        + "        <type>\(try word(bead.type))</type>\n        <mapping>\(map)</mapping>\n"
        + "        <beads>\(references.joined(separator: " "))</beads>\n"
        + "      </cg_bead>\n"
    }
    let label = XMLTree.escaped(String(self.name.map { $0.isWhitespace ? "_" : $0 }))
    var text =
      "<cg_molecule>\n  <name>\(label)</name>\n  <ident>\(label)</ident>\n  <topology>\n    <cg_beads>\n"
    text += beadsText + "    </cg_beads>\n  </topology>\n  <maps>\n"
    for map in maps {
      func line(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: " ") }
      text += "    <map>\n      <name>\(map.name)</name>\n      <weights>\(line(map.weights))</weights>\n"
      if let d = map.d { text += "      <d>\(line(d))</d>\n" }
      text += "    </map>\n"
    }
    return text + "  </maps>\n</cg_molecule>\n"
  }

  /// `<d>` of each bead, nil where it is not needed or cannot be, and whether forces are then as they were.
  func votcaForceWeights() -> [(d: [Double]?, isExact: Bool)] {
    zip(beads, resolvedForceWeights).map { bead, forceWeights in
      let usual = bead.weights.map { $0 == 0 ? 0.0 : 1.0 }
      if forceWeights == usual { return (nil, true) }
      let d = zip(bead.weights, forceWeights).map { $0 * $1 }
      let sum = d.reduce(0, +)
      let fits = zip(bead.weights, forceWeights).allSatisfy { $0 != 0 || $1 == 0 }
      guard fits, abs(sum) > 1e-12 else { return (nil, false) }
      return (d, abs(sum - 1) < 1e-9)
    }
  }

  /// Names with a number behind those that occur again.
  static func unique(_ names: [String]) -> [String] {
    var counts: [String: Int] = [:]
    for name in names { counts[name, default: 0] += 1 }
    var taken = Set(names)
    var next: [String: Int] = [:]
    return names.map { name in
      guard counts[name]! > 1 else { return name }
      while true {
        next[name, default: 0] += 1
        let candidate = "\(name)_\(next[name]!)"
        if taken.insert(candidate).inserted { return candidate }
      }
    }
  }
}
