/// How atoms and residues of a topology are called in names and messages.
///
/// A residue is its name and number, `ALA2`, with the insertion code behind:
/// `SER52A`. A chain goes before it, `A:ALA2`, in topologies where residues of
/// several chains have the same number. Where chain and number do not tell residues
/// apart (GRO has no chains), `resindex12:ALA2` does: the residue's index from 0,
/// as in selections. Water takes part on its own account, so that a protein's
/// labels do not change with the solvent.
public struct TopologyLabels: Sendable {
  private let topology: Topology
  private let prefixes: [String]

  /// The labels of a topology.
  ///
  /// - Complexity: O(residues).
  public init(_ topology: Topology) {
    self.topology = topology
    prefixes = Self.prefixes(of: topology)
  }

  /// `ALA2`, or with its chain `A:ALA2`.
  public func residue(_ index: Int) -> String {
    let residue = topology.residues[index]
    return "\(prefixes[index])\(residue.name)\(residue.number)\(residue.insertionCode)"
  }

  /// `ALA2 CA`, or with its chain `A:ALA2 CA`.
  public func atom(_ index: Int) -> String {
    "\(residue(topology.atoms[index].residue)) \(topology.atoms[index].name)"
  }

  /// `CA2`, or with its chain `A:CA2`: an atom's name and its residue's number.
  public func shortAtom(_ index: Int) -> String {
    let atom = topology.atoms[index]
    let residue = topology.residues[atom.residue]
    // An atom's name may end in a digit: H1 of residue 1 is not H11.
    let isNumbered = atom.name.last?.isNumber ?? false
    return "\(prefixes[atom.residue])\(atom.name)\(isNumbered ? "_" : "")\(residue.number)"
      + residue.insertionCode
  }

  private struct Number: Hashable {
    var number: Int
    var insertionCode: String
    /// Nil in any chain.
    var chain: String?
  }

  /// What goes before each residue's name.
  private static func prefixes(of topology: Topology) -> [String] {
    let isWater = topology.residues.indices.map { topology.isWater(residue: $0) }
    var solute: [Number: Int] = [:]
    var all: [Number: Int] = [:]
    func numbers(_ index: Int) -> (bare: Number, inChain: Number) {
      let residue = topology.residues[index]
      let bare = Number(number: residue.number, insertionCode: residue.insertionCode, chain: nil)
      var inChain = bare
      inChain.chain = topology.chains[residue.chain].identifier
      return (bare, inChain)
    }
    for index in topology.residues.indices {
      let (bare, inChain) = numbers(index)
      for key in [bare, inChain] {
        all[key, default: 0] += 1
        if !isWater[index] { solute[key, default: 0] += 1 }
      }
    }
    let soluteRepeats = solute.contains { $0.key.chain == nil && $0.value > 1 }
    return topology.residues.indices.map { index in
      let (bare, inChain) = numbers(index)
      let counts = isWater[index] ? all : solute
      let needsChain = isWater[index] ? all[bare]! > 1 : soluteRepeats
      if !needsChain { return "" }
      let chain = inChain.chain ?? ""
      if counts[inChain]! > 1 { return "resindex\(index):" }
      return chain.isEmpty ? "" : "\(chain):"
    }
  }
}

extension Topology {
  /// An atom's residue and name, `ALA2 CA`; for many atoms use one ``TopologyLabels``.
  ///
  /// - Complexity: O(residues).
  public func label(ofAtom atom: Int) -> String { TopologyLabels(self).atom(atom) }

  /// An atom's name and residue number, `CA2`; for many atoms use one ``TopologyLabels``.
  ///
  /// - Complexity: O(residues).
  public func shortLabel(ofAtom atom: Int) -> String { TopologyLabels(self).shortAtom(atom) }
}
