import Trajectories

/// Files and small systems for the tests of topologies.
enum TopologyFixtures {
  /// Calls `body` with a file of this content.
  @discardableResult
  static func withFile<Result>(
    _ content: some Sequence<UInt8>, suffix: String, _ body: (String) throws -> Result
  ) throws -> Result {
    let scratch = try ScratchFolder()
    return try withExtendedLifetime(scratch) { try body(scratch.file("topology\(suffix)", content)) }
  }

  @discardableResult
  static func withFile<Result>(
    _ content: String, suffix: String, _ body: (String) throws -> Result
  ) throws -> Result {
    try withFile(content.utf8, suffix: suffix, body)
  }

  /// A topology of residues, each with a name, a number, a chain and its atoms' names.
  static func topology(
    _ residues: [(name: String, number: Int, chain: String, atoms: [String])],
    bonds: [Topology.Bond] = [], positions: [Double]? = nil, box: Box? = nil
  ) -> Topology {
    var atoms: [Topology.Atom] = []
    var all: [Topology.Residue] = []
    var chains: [Topology.Chain] = []
    for residue in residues {
      if chains.last?.identifier != residue.chain {
        chains.append(.init(identifier: residue.chain, residues: all.count..<all.count))
      }
      let first = atoms.count
      for name in residue.atoms {
        let symbol = name == "NA" || name == "CL" ? name : String(name.prefix(1))
        atoms.append(.init(name: name, element: Element(symbol: symbol), residue: all.count))
      }
      all.append(
        .init(
          name: residue.name, number: residue.number, chain: chains.count - 1,
          atoms: first..<atoms.count))
      chains[chains.count - 1].residues = chains[chains.count - 1].residues.lowerBound..<all.count
    }
    return Topology(
      atoms: atoms, residues: all, chains: chains, bonds: bonds, positions: positions, box: box)
  }
}

/// Damages a file's bytes: flips, digits, cuts, repetitions and insertions.
func damaged(_ bytes: [UInt8], _ random: inout TestGenerator) -> [UInt8] {
  var bytes = bytes
  for _ in 0...random.below(3) where !bytes.isEmpty {
    let place = random.below(bytes.count)
    switch random.below(6) {
    case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes[place] = UInt8(ascii: "9")
    case 2: bytes.removeSubrange(place...)
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(100)))
    case 4:
      let end = min(bytes.count, place + random.below(100))
      bytes.insert(contentsOf: bytes[place..<end], at: place)
    default:
      let words = ["-", "999999999", "\n", "\u{0}", "'", "loop_ "]
      bytes.insert(contentsOf: Array(words[random.below(6)].utf8), at: place)
    }
  }
  return bytes
}
