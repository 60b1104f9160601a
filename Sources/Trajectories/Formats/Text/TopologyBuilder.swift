/// Gathers atoms in the order of a file into residues and chains.
struct TopologyBuilder {
  /// What tells a residue from its neighbours.
  struct ResidueKey: Equatable {
    var name: String
    var number: Int
    var insertionCode = ""
    var chain = ""
    var segment = ""
  }

  private var atoms: [Topology.Atom] = []
  private var residues: [Topology.Residue] = []
  private var chains: [Topology.Chain] = []
  private var current: ResidueKey?
  private var startsChain = true
  var bonds: [Topology.Bond] = []
  var positions: [Double] = []
  var box: Box?

  init(capacity: Int = 0) {
    atoms.reserveCapacity(capacity)
    positions.reserveCapacity(3 * capacity)
  }

  var atomCount: Int { atoms.count }

  /// The next atom begins another chain, whatever it is called.
  mutating func endChain() {
    startsChain = true
  }

  mutating func append(name: String, element: Element?, serial: Int?, residue key: ResidueKey) {
    if let current, !startsChain,
      key.chain != current.chain || (key.chain.isEmpty && key.segment != current.segment)
    {
      startsChain = true
    }
    if startsChain || key != current {
      if startsChain {
        chains.append(.init(identifier: key.chain, residues: residues.count..<residues.count))
      }
      residues.append(
        .init(
          name: key.name, number: key.number, insertionCode: key.insertionCode,
          chain: chains.count - 1, segment: key.segment, atoms: atoms.count..<atoms.count))
      chains[chains.count - 1].residues = chains[chains.count - 1].residues.lowerBound..<residues.count
      current = key
      startsChain = false
    }
    atoms.append(.init(name: name, element: element, residue: residues.count - 1, serial: serial))
    let first = residues[residues.count - 1].atoms.lowerBound
    residues[residues.count - 1].atoms = first..<atoms.count
  }

  /// What was gathered; bonds sorted, each once.
  func topology() -> Topology {
    Topology(
      atoms: atoms, residues: residues, chains: chains,
      bonds: Set(bonds).sorted { ($0.first, $0.second) < ($1.first, $1.second) },
      positions: positions, box: box)
  }
}
