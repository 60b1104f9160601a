import Trajectories

extension FeatureResolver {
  func distances(
    _ request: PairRequest, _ form: DistanceForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    let pairs: [AtomPair]
    switch request {
    case .explicit(let lists):
      var listed: [AtomPair] = []
      for list in lists {
        let atoms = try atoms(list, place)
        listed.append(AtomPair(atoms[0], atoms[1]))
      }
      pairs = listed
    case .within(let text, let apart):
      let atoms = try atoms(text, place)
      pairs = try pairsWithin(atoms, place) { isApart($0, $1, apart) }.map { AtomPair($0, $1) }
    case .between(let from, let to, let apart):
      let (first, second) = (try atoms(from, place), try atoms(to, place))
      pairs = try pairsBetween(first, second, place) { isApart($0, $1, apart) }
        .map { AtomPair($0, $1) }
    }
    guard !pairs.isEmpty else { throw .nothingFound(place, what: "pair of atoms", topology: name) }
    var shortLabels: [Int: String] = [:]
    for pair in pairs {
      for atom in [pair.a, pair.b] where shortLabels[atom] == nil {
        shortLabels[atom] = labels.shortAtom(atom)
      }
    }
    return pairs.map { pair in
      FeatureDefinition(
        name: form.name(of: "d", "\(shortLabels[pair.a]!)–\(shortLabels[pair.b]!)"),
        quantity: .distance(pair, form))
    }
  }

  /// Pairs of residues; each stands for its selected atoms.
  func closest(
    _ request: PairRequest, _ hydrogens: Bool, _ form: DistanceForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    func groups(_ text: String) throws(FeatureError) -> [Int: [Int]] {
      let atoms = try atoms(text, place).filter { hydrogens || !topology.isHydrogen(atom: $0) }
      return Dictionary(grouping: atoms) { topology.atoms[$0].residue }
    }
    let pairs: [(Int, Int)]
    let (first, second): ([Int: [Int]], [Int: [Int]])
    switch request {
    case .within(let text, let apart):
      first = try groups(text)
      second = first
      pairs = try pairsWithin(first.keys.sorted(), place) { areApart($0, $1, apart) }
    case .between(let from, let to, let apart):
      (first, second) = (try groups(from), try groups(to))
      pairs = try pairsBetween(first.keys.sorted(), second.keys.sorted(), place) {
        areApart($0, $1, apart)
      }
    case .explicit:
      preconditionFailure("residues are not listed one by one")
    }
    guard !pairs.isEmpty else {
      throw .nothingFound(place, what: "pair of residues", topology: name)
    }
    return pairs.map { a, b in
      FeatureDefinition(
        name: form.name(of: "closest", "\(labels.residue(a))–\(labels.residue(b))"),
        quantity: .closestDistance(first[a] ?? second[a]!, second[b] ?? first[b]!, form))
    }
  }

  // MARK: - Pairs

  /// Whether two atoms' residues are far enough apart.
  func isApart(_ a: Int, _ b: Int, _ apart: Int) -> Bool {
    areApart(topology.atoms[a].residue, topology.atoms[b].residue, apart)
  }

  /// Whether two residues are in different chains, or so many places apart.
  private func areApart(_ a: Int, _ b: Int, _ apart: Int) -> Bool {
    abs(a - b) >= apart || topology.residues[a].chain != topology.residues[b].chain
  }

  /// More candidates than can be looked at in a second or two.
  private static var candidateLimit: Int { 200_000_000 }

  /// All i < j of a list that are wanted.
  private func pairsWithin(
    _ items: [Int], _ place: SpecificationPlace, _ isWanted: (Int, Int) -> Bool
  ) throws(FeatureError) -> [(Int, Int)] {
    let candidates = items.count.multipliedReportingOverflow(by: items.count - 1).partialValue / 2
    guard candidates <= Self.candidateLimit else { throw tooMany(candidates, place) }
    var count = 0
    for i in items.indices {
      for j in (i + 1)..<max(i + 1, items.count) where isWanted(items[i], items[j]) { count += 1 }
    }
    guard count <= FeatureSpecification.columnLimit else { throw tooMany(count, place) }
    var pairs: [(Int, Int)] = []
    pairs.reserveCapacity(count)
    for i in items.indices {
      for j in (i + 1)..<max(i + 1, items.count) where isWanted(items[i], items[j]) {
        pairs.append((items[i], items[j]))
      }
    }
    return pairs
  }

  /// Each of one list with each of another, no pair twice and none with itself.
  private func pairsBetween(
    _ first: [Int], _ second: [Int], _ place: SpecificationPlace, _ isWanted: (Int, Int) -> Bool
  ) throws(FeatureError) -> [(Int, Int)] {
    let (candidates, overflow) = first.count.multipliedReportingOverflow(by: second.count)
    guard !overflow, candidates <= Self.candidateLimit else { throw tooMany(candidates, place) }
    let inFirst = Set(first)
    let inBoth = inFirst.intersection(second)
    // A pair of two atoms that are in both lists comes up in both orders.
    func isFirstTime(_ a: Int, _ b: Int) -> Bool {
      a != b && (a < b || !inBoth.contains(a) || !inBoth.contains(b))
    }
    var pairs: [(Int, Int)] = []
    for a in first {
      for b in second where isWanted(a, b) && isFirstTime(a, b) {
        guard pairs.count < FeatureSpecification.columnLimit else { throw tooMany(candidates, place) }
        pairs.append((a, b))
      }
    }
    return pairs
  }
}

extension DistanceForm {
  /// The name of a distance in this form: `d(…)`, `1/d(…)`, `contact(…)`, `switch(…)`.
  func name(of distance: String, _ what: String) -> String {
    switch self {
    case .value: "\(distance)(\(what))"
    case .inverse: "1/\(distance)(\(what))"
    case .contact: "contact(\(what))"
    case .switching: "switch(\(what))"
    }
  }
}
