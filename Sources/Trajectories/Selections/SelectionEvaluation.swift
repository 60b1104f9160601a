/// Which atoms of a topology an expression selects.
struct SelectionEvaluation {
  let text: String
  let topology: Topology
  let positions: [Double]?
  let box: Box?

  /// Whether each atom is selected.
  func mask(_ expression: SelectionExpression) throws(TrajectoryError) -> [Bool] {
    switch expression {
    case .everything: return [Bool](repeating: true, count: topology.atomCount)
    case .nothing: return [Bool](repeating: false, count: topology.atomCount)
    case .kind(let kind): return mask(of: kind)
    case .text(let property, let patterns): return mask(property, patterns)
    case .number(let property, let ranges):
      return mask(property) { value in ranges.contains { $0.contains(value) } }
    case .comparison(let property, let comparison, let bound):
      return mask(property) { comparison.holds($0, bound) }
    case .not(let inner): return try mask(inner).map { !$0 }
    case .all(let terms): return try combine(terms) { $0 && $1 }
    case .any(let terms): return try combine(terms) { $0 || $1 }
    case .within(let radius, let centre, let excluding):
      return try within(radius, of: try mask(centre), excluding: excluding)
    case .same(let group, let inner): return same(group, as: try mask(inner))
    }
  }

  private func combine(
    _ terms: [SelectionExpression], _ operation: (Bool, Bool) -> Bool
  ) throws(TrajectoryError) -> [Bool] {
    var result = try mask(terms[0])
    for term in terms.dropFirst() {
      let other = try mask(term)
      for atom in result.indices { result[atom] = operation(result[atom], other[atom]) }
    }
    return result
  }

  private func mask(of kind: SelectionKind) -> [Bool] {
    func residues(_ holds: (Int) -> Bool) -> [Bool] {
      let ofResidue = topology.residues.indices.map(holds)
      return topology.atoms.map { ofResidue[$0.residue] }
    }
    func atoms(_ holds: (Int) -> Bool) -> [Bool] { topology.atoms.indices.map(holds) }
    return switch kind {
    case .protein: residues { topology.isProtein(residue: $0) }
    case .water: residues { topology.isWater(residue: $0) }
    case .nucleic: residues { topology.isNucleic(residue: $0) }
    case .ion: residues { topology.isIon(residue: $0) }
    case .solvent: residues { topology.isWater(residue: $0) || topology.isIon(residue: $0) }
    case .backbone: atoms { topology.isBackbone(atom: $0) }
    case .sidechain: atoms { topology.isSidechain(atom: $0) }
    case .alpha: atoms { topology.atoms[$0].name == "CA" && topology.isBackbone(atom: $0) }
    case .hydrogen: atoms { topology.isHydrogen(atom: $0) }
    case .heavy: atoms { topology.atoms[$0].element != nil && !topology.isHydrogen(atom: $0) }
    }
  }

  private func mask(_ property: TextProperty, _ patterns: [TextPattern]) -> [Bool] {
    let matcher = TextMatcher(patterns)
    // Systems have few different names.
    var known: [String: Bool] = [:]
    return topology.atoms.map { atom in
      let residue = topology.residues[atom.residue]
      let value =
        switch property {
        case .name: atom.name
        case .element: atom.element?.symbol ?? ""
        case .residueName: residue.name
        case .chain: topology.chains[residue.chain].identifier
        case .segment: residue.segment
        case .insertionCode: residue.insertionCode
        }
      if let answer = known[value] { return answer }
      let answer = matcher.matches(value)
      known[value] = answer
      return answer
    }
  }

  private func mask(_ property: NumberProperty, _ holds: (Double) -> Bool) -> [Bool] {
    topology.atoms.indices.map { index in
      let atom = topology.atoms[index]
      let value: Double? =
        switch property {
        case .index: Double(index)
        case .serial: Double(atom.serial ?? index + 1)
        case .residueNumber: Double(topology.residues[atom.residue].number)
        case .residueIndex: Double(atom.residue)
        case .chainIndex: Double(topology.residues[atom.residue].chain)
        case .mass: topology.mass(ofAtom: index)
        case .charge: atom.charge
        }
      return value.map(holds) ?? false
    }
  }

  private func within(
    _ radius: Double, of centre: [Bool], excluding: Bool
  ) throws(TrajectoryError) -> [Bool] {
    guard let positions else { throw .coordinatesNeeded(text: text) }
    let grid = NeighbourGrid(
      atoms: centre.indices.filter { centre[$0] }, positions: positions,
      lattice: box.flatMap(Lattice.init), radius: radius)
    return centre.indices.map { atom in
      if centre[atom] { return !excluding }
      if grid.coversAll { return true }
      var isNear = false
      grid.forEachNeighbour(of: point(positions, atom)) { _, _ in
        isNear = true
        return false
      }
      return isNear
    }
  }

  private func same(_ group: SelectionGroup, as selected: [Bool]) -> [Bool] {
    func spread<Key: Hashable>(_ key: (Int) -> Key) -> [Bool] {
      var keys: Set<Key> = []
      for atom in selected.indices where selected[atom] { keys.insert(key(atom)) }
      return selected.indices.map { keys.contains(key($0)) }
    }
    func residue(_ atom: Int) -> Topology.Residue { topology.residues[topology.atoms[atom].residue] }
    switch group {
    case .residue: return spread { topology.atoms[$0].residue }
    case .chain: return spread { residue($0).chain }
    case .segment: return spread { residue($0).segment }
    case .residueName: return spread { residue($0).name }
    case .name: return spread { topology.atoms[$0].name }
    case .element: return spread { topology.atoms[$0].element }
    case .molecule:
      let molecules = topology.molecules(bonds: topology.inferredBonds())
      return spread { molecules[$0] }
    }
  }
}

/// Compares texts with patterns; expressions are compiled once.
private struct TextMatcher {
  private var literals: Set<String> = []
  private var whole: [Regex<AnyRegexOutput>] = []
  private var prefixes: [Regex<AnyRegexOutput>] = []

  init(_ patterns: [TextPattern]) {
    for pattern in patterns {
      // The parser has compiled each once, so that none fails here.
      switch pattern {
      case .literal(let text): literals.insert(text)
      case .whole(let text, let pattern):
        literals.insert(text)
        if let regex = try? Regex(pattern) { whole.append(regex) }
      case .prefix(let pattern):
        if let regex = try? Regex(pattern) { prefixes.append(regex) }
      }
    }
  }

  func matches(_ text: String) -> Bool {
    literals.contains(text) || whole.contains { text.wholeMatch(of: $0) != nil }
      || prefixes.contains { text.prefixMatch(of: $0) != nil }
  }
}
