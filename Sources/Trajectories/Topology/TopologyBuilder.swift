/// Gathers the atoms of a topology in the order of a file.
///
/// A reader begins chains and residues itself, or lets ``append(name:element:serial:residue:)``
/// find where they begin.
struct TopologyBuilder {
  private(set) var atoms: [Topology.Atom] = []
  private(set) var residues: [Topology.Residue] = []
  private(set) var chains: [Topology.Chain] = []
  /// In any order, repetitions included.
  var bonds: [Topology.Bond] = []
  /// In nm; empty where the file has none.
  var positions: [Double] = []
  var box: Box?
  /// The last atom's residue; nil where the next atom begins a chain.
  private var current: ResidueKey?

  /// A topology of about so many atoms.
  init(capacity: Int = 0) {
    atoms.reserveCapacity(capacity)
    positions.reserveCapacity(3 * capacity)
  }

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
    let last = chains.count - 1
    residues.append(
      Topology.Residue(
        name: name, number: number, insertionCode: insertionCode, chain: last, segment: segment,
        atoms: atoms.count..<atoms.count))
    chains[last].residues = chains[last].residues.lowerBound..<residues.count
  }

  /// Appends an atom to the last residue.
  mutating func append(
    name: String, element: Element?, serial: Int? = nil, mass: Double? = nil, charge: Double? = nil
  ) {
    let last = residues.count - 1
    atoms.append(
      Topology.Atom(
        name: name, element: element, residue: last, serial: serial, mass: mass, charge: charge))
    residues[last].atoms = residues[last].atoms.lowerBound..<atoms.count
  }

  /// What was gathered.
  func topology() -> Topology {
    Topology(
      atoms: atoms, residues: residues, chains: chains,
      bonds: Set(bonds).sorted { ($0.first, $0.second) < ($1.first, $1.second) },
      positions: positions.isEmpty ? nil : positions, box: box)
  }
}

extension TopologyBuilder {
  /// What tells a residue from its neighbours.
  struct ResidueKey: Equatable {
    var name: String
    var number: Int
    var insertionCode = ""
    var chain = ""
    var segment = ""
  }

  /// The next atom begins another chain, whatever it is called.
  mutating func endChain() {
    current = nil
  }

  /// Appends an atom to the residue of this key, which begins where the key changes; a chain
  /// begins where the chain's name changes, or the segment's in files without chains.
  mutating func append(name: String, element: Element?, serial: Int?, residue key: ResidueKey) {
    let isSameChain =
      current.map { $0.chain == key.chain && (!key.chain.isEmpty || $0.segment == key.segment) }
      ?? false
    if !isSameChain { startChain(key.chain) }
    if !isSameChain || key != current {
      startResidue(
        name: key.name, number: key.number, insertionCode: key.insertionCode, segment: key.segment)
      current = key
    }
    append(name: name, element: element, serial: serial)
  }
}
