import Samples
import Statistics
public import Trajectories

/// A mapping that needs no file: named, and made of a topology.
///
/// Water and ions are left out, unless they are asked for (see ``mappings(of:within:seed:)``). Sites of
/// one atom are called by the atom, beads of several by what they are; beads of several atoms are
/// weighted by mass, or alike where masses are not known.
public enum BuiltInMapping: Hashable, Sendable {
  /// `ca`: the α carbons of proteins.
  case alphaCarbons
  /// `ca-cb`: α and β carbons, a site each; glycine has one.
  case alphaAndBetaCarbons
  /// `backbone`: N, CA, CB, C and O, a site each; of caps what lies on the chain (C and O of ACE, N of NME).
  case backbone
  /// `martini-like`: a bead BB of N, CA, C and O in each residue, and side-chain beads SC1 … of two to
  /// four heavy atoms cut as in the Martini models; a cap is one bead. *Like* Martini: the cuts
  /// follow its spirit, bead types and parameters are not assigned.
  case martiniLike
  /// `blocks:N`: N beads of consecutive heavy atoms, as equal in number as can be; chains
  /// get beads by their heavy atoms, at least one each, so that no bead joins two chains.
  case blocks(Int)
  /// `heavy`: each heavy atom is a site.
  case heavy
  /// `random:N` and `random:NxM`: M random choices of N heavy atoms, a site each.
  case random(siteCount: Int, mappingCount: Int)
  /// `all`: each atom is a site, hydrogens too.
  case all

  /// Reads a name as it is typed.
  ///
  /// - Returns: Nil where the text is none of the names.
  /// - Throws: ``CoarseGrainingError/invalidMappingRequest(text:reason:)`` where the name is one of
  ///   these, but its numbers are not.
  public init?(parsing text: String) throws(CoarseGrainingError) {
    switch text {
    case "ca": self = .alphaCarbons
    case "ca-cb": self = .alphaAndBetaCarbons
    case "backbone": self = .backbone
    case "martini-like": self = .martiniLike
    case "heavy": self = .heavy
    case "all": self = .all
    case "blocks", "random":
      throw .invalidMappingRequest(
        text: text,
        reason: text == "blocks"
          ? "say how many beads, as in blocks:10" : "say how many sites, as in random:31x200")
    default:
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      guard parts.count == 2 else { return nil }
      func count(_ word: String, _ what: String) throws(CoarseGrainingError) -> Int {
        guard let count = Int(word), count > 0, count <= 1_000_000 else {
          throw .invalidMappingRequest(
            text: text, reason: "“\(word)” is not a number of \(what) from 1 to 1000000")
        }
        return count
      }
      switch parts[0] {
      case "blocks": self = .blocks(try count(parts[1], "beads"))
      case "random":
        let numbers = parts[1].split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }.map(
          String.init)
        guard numbers.count <= 2 else {
          throw .invalidMappingRequest(
            text: text, reason: "write random:N, or random:NxM for M mappings of N sites")
        }
        self = .random(
          siteCount: try count(numbers[0], "sites"),
          mappingCount: numbers.count == 2 ? try count(numbers[1], "mappings") : 1)
      default: return nil
      }
    }
  }

  /// As it is typed.
  public var name: String {
    switch self {
    case .alphaCarbons: "ca"
    case .alphaAndBetaCarbons: "ca-cb"
    case .backbone: "backbone"
    case .martiniLike: "martini-like"
    case .blocks(let count): "blocks:\(count)"
    case .heavy: "heavy"
    case .random(let sites, 1): "random:\(sites)"
    case .random(let sites, let mappings): "random:\(sites)x\(mappings)"
    case .all: "all"
    }
  }

  /// The names, as help shows them.
  public static let names = [
    "ca", "ca-cb", "backbone", "martini-like", "blocks:N", "heavy", "random:N", "random:NxM", "all",
  ]

  /// The mappings of this name for a system: one, or M random ones.
  ///
  /// - Parameters:
  ///   - atoms: The atoms that may be used; nil for all but water and ions.
  ///   - seed: Of random mappings: mapping k depends on the seed and k alone.
  /// - Throws: ``CoarseGrainingError/unsuitableTopology(mapping:reason:)`` where the system has no such
  ///   atoms, or too few.
  /// - Complexity: O(atoms), times M.
  public func mappings(
    of topology: Topology, within atoms: [Int]? = nil, seed: UInt64 = 1
  ) throws(CoarseGrainingError) -> [Mapping] {
    let builder = BuiltInBuilder(topology, within: atoms, name: name)
    switch self {
    case .alphaCarbons: return [try builder.alphaCarbons(withBeta: false)]
    case .alphaAndBetaCarbons: return [try builder.alphaCarbons(withBeta: true)]
    case .backbone: return [try builder.backbone()]
    case .martiniLike: return [try builder.martiniLike()]
    case .blocks(let count): return [try builder.blocks(count)]
    case .heavy: return [try builder.sites(try builder.requiredHeavyAtoms())]
    case .all: return [try builder.sites(builder.allowedAtoms)]
    case .random(let siteCount, let mappingCount):
      let heavy = try builder.requiredHeavyAtoms()
      guard heavy.count >= siteCount else {
        throw builder.unsuitable(
          "there are \(heavy.count) heavy atoms, fewer than \(siteCount) sites; ask for fewer")
      }
      let generator = SeededGenerator(seed: seed)
      return (0..<mappingCount).map { index in
        var stream = generator.stream(index)
        let number = String(index + 1)
        let padding = String(repeating: "0", count: String(mappingCount).count - number.count)
        let name = mappingCount == 1 ? self.name : "random-\(siteCount)-\(padding)\(number)"
        return builder.sites(Self.choice(of: siteCount, among: heavy, &stream), name: name)
      }
    }
  }

  /// A random subset, ascending; all are equally likely.
  private static func choice(of count: Int, among atoms: [Int], _ generator: inout SeededGenerator) -> [Int]
  {
    var atoms = atoms
    for i in 0..<count { atoms.swapAt(i, i + generator.nextIndex(below: atoms.count - i)) }
    return atoms[..<count].sorted()
  }
}
