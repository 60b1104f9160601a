import Trajectories

extension FeatureResolver {
  func centres(
    _ pairs: [CentrePair], _ weighting: Weighting, _ form: DistanceForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    var found: [FeatureDefinition] = []
    for pair in pairs {
      let from = try group(pair.from, weighting, place)
      let to = try group(pair.to, weighting, place)
      guard from.atoms != to.atoms else {
        throw .unsuitable(place, reason: "“\(pair.from)” and “\(pair.to)” are the same atoms")
      }
      makeWhole(from.atoms + to.atoms)
      found.append(
        FeatureDefinition(
          name: form.name(of: "centres", "\(pair.from)–\(pair.to)"),
          quantity: .centreDistance(from, to, form)))
    }
    return found
  }

  /// Surfaces of all atoms together, or residue by residue.
  func surfaces(
    _ request: SurfaceRequest, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    let picked = try atoms(request.atoms, place)
    var covering: [Int]
    if let text = request.environment {
      covering = try atoms(text, place)
    } else {
      covering = topology.atoms.indices.filter { !topology.isWater(residue: topology.atoms[$0].residue) }
    }
    covering = Set(covering).union(picked).sorted()
    var radii: [Double] = []
    for atom in covering {
      guard let radius = topology.atoms[atom].element?.vanDerWaalsRadius else {
        throw .unsuitable(
          place,
          reason: "the van der Waals radius of \(labels.atom(atom)) is not known; "
            + "leave it out of “environment:”")
      }
      radii.append(radius)
    }
    makeWhole(covering)
    let options = SurfaceOptions(
      probeRadius: request.probeRadius, pointCount: request.pointCount, radii: radii)
    guard request.isPerResidue else {
      return [
        FeatureDefinition(
          name: "sasa(\(request.atoms))",
          quantity: .surface(atoms: picked, environment: covering, options))
      ]
    }
    let residues = Dictionary(grouping: picked) { topology.atoms[$0].residue }
    return residues.keys.sorted().map { residue in
      FeatureDefinition(
        name: "sasa(\(labels.residue(residue)))",
        quantity: .surface(atoms: residues[residue]!, environment: covering, options))
    }
  }

  /// Possible hydrogen bonds: hydrogens of N and O, and lone pairs of O and N.
  func hydrogenBonds(
    _ request: HydrogenBondRequest, _ form: HydrogenBondForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    var triples: [AtomTriple] = []
    switch request {
    case .explicit(let lists):
      for list in lists {
        let atoms = try atoms(list, place)
        triples.append(AtomTriple(atoms[0], atoms[1], atoms[2]))
      }
    case .between(let donors, let acceptors, let apart):
      let hydrogens = try donatedHydrogens(donors, place)
      let receivers = try acceptorAtoms(acceptors, place)
      for (donor, hydrogen) in hydrogens {
        for acceptor in receivers where acceptor != donor && isApart(donor, acceptor, apart) {
          guard triples.count < FeatureSpecification.columnLimit else {
            throw tooMany(hydrogens.count * receivers.count, place)
          }
          triples.append(AtomTriple(donor, hydrogen, acceptor))
        }
      }
    }
    guard !triples.isEmpty else {
      throw .nothingFound(place, what: "pair of donor and acceptor", topology: name)
    }
    let prefix =
      switch form {
      case .distance: "hbond"
      case .angle: "hbond-angle"
      case .present: "hbond-present"
      }
    return triples.map { triple in
      let (donor, hydrogen) = (labels.shortAtom(triple.a), labels.shortAtom(triple.b))
      return FeatureDefinition(
        name: "\(prefix)(\(donor)–\(hydrogen)…\(labels.shortAtom(triple.c)))",
        quantity: .hydrogenBond(triple, form))
    }
  }

  /// Each hydrogen of a selection's N and O, behind the atom that holds it.
  private func donatedHydrogens(
    _ selection: String, _ place: SpecificationPlace
  ) throws(FeatureError) -> [(donor: Int, hydrogen: Int)] {
    let picked = Set(try atoms(selection, place))
    var found: [(donor: Int, hydrogen: Int)] = []
    for bond in bonds {
      for (donor, hydrogen) in [(bond.first, bond.second), (bond.second, bond.first)]
      where picked.contains(donor) && isElement(donor, 7, 8) && topology.isHydrogen(atom: hydrogen) {
        found.append((donor, hydrogen))
      }
    }
    return found.sorted { ($0.donor, $0.hydrogen) < ($1.donor, $1.hydrogen) }
  }

  /// A selection's O, and its N with fewer than three bonds: the others have no lone
  /// pair to share (amides, ammonium).
  private func acceptorAtoms(
    _ selection: String, _ place: SpecificationPlace
  ) throws(FeatureError) -> [Int] {
    var bondCounts = [Int](repeating: 0, count: topology.atomCount)
    for bond in bonds {
      bondCounts[bond.first] += 1
      bondCounts[bond.second] += 1
    }
    return try atoms(selection, place).filter {
      isElement($0, 8) || (isElement($0, 7) && bondCounts[$0] < 3)
    }
  }

  private func isElement(_ atom: Int, _ numbers: Int...) -> Bool {
    topology.atoms[atom].element.map { numbers.contains($0.atomicNumber) } ?? false
  }
}
