/// Collects atoms whose residues and chains the reader begins itself.
struct TopologyAssembly {
  private(set) var atoms: [Topology.Atom] = []
  private(set) var residues: [Topology.Residue] = []
  private(set) var chains: [Topology.Chain] = []

  /// Begins a chain; its residues follow.
  mutating func startChain(_ identifier: String) {
    chains.append(
      Topology.Chain(identifier: identifier, residues: residues.count..<residues.count))
  }

  /// Begins a residue of the last chain; its atoms follow.
  mutating func startResidue(
    name: String, number: Int, insertionCode: String = "", segment: String = ""
  ) {
    if chains.isEmpty { startChain("") }
    residues.append(
      Topology.Residue(
        name: name, number: number, insertionCode: insertionCode, chain: chains.count - 1,
        segment: segment, atoms: atoms.count..<atoms.count))
    let last = chains.count - 1
    chains[last].residues = chains[last].residues.lowerBound..<residues.count
  }

  /// Appends an atom to the last residue.
  mutating func add(
    name: String, element: Element?, serial: Int? = nil, mass: Double? = nil, charge: Double? = nil
  ) {
    let last = residues.count - 1
    atoms.append(
      Topology.Atom(
        name: name, element: element, residue: last, serial: serial, mass: mass, charge: charge))
    residues[last].atoms = residues[last].atoms.lowerBound..<atoms.count
  }

  /// The topology, with bonds in any order.
  func topology(bonds: Set<Topology.Bond>, positions: [Double]? = nil, box: Box? = nil) -> Topology {
    Topology(
      atoms: atoms, residues: residues, chains: chains,
      bonds: bonds.sorted { ($0.first, $0.second) < ($1.first, $1.second) }, positions: positions,
      box: box)
  }
}
