import Foundation
import Samples
public import Trajectories

/// What a user means by `--mapping`.
public enum MappingRequest: Hashable, Sendable {
  /// A mapping that is made of the topology.
  case builtIn(BuiltInMapping)
  /// A file of any ``MappingFormat``.
  case file(String)
  /// `optimise:SCORE:N`: a search for the N heavy-atom sites that are best by a score.
  case optimise(score: String, siteCount: Int)

  /// Reads `ca`, `random:5x200`, `optimise:mapping_entropy:31` or a file's path.
  ///
  /// A built-in name is not looked for as a file: write `./ca` for a file of that name.
  ///
  /// - Throws: ``CoarseGrainingError/unknownMapping(text:nearest:known:)`` where it is neither a name nor
  ///   looks like a file; ``CoarseGrainingError/invalidMappingRequest(text:reason:)`` for bad numbers.
  public static func parse(_ text: String) throws(CoarseGrainingError) -> MappingRequest {
    if let builtIn = try BuiltInMapping(parsing: text) { return .builtIn(builtIn) }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if parts[0] == "optimise" || parts[0] == "optimize" {
      guard parts.count == 3, !parts[1].isEmpty else {
        throw .invalidMappingRequest(
          text: text, reason: "write optimise:SCORE:N, such as optimise:mapping_entropy:31")
      }
      guard let count = Int(parts[2]), count > 0, count <= 1_000_000 else {
        throw .invalidMappingRequest(
          text: text, reason: "“\(parts[2])” is not a number of sites from 1 to 1000000")
      }
      // Scores are called as in JSON, with underscores; people write hyphens.
      return .optimise(score: String(parts[1].map { $0 == "-" ? "_" : $0 }), siteCount: count)
    }
    let looksLikeFile = text.contains("/") || text.contains(".")
    guard looksLikeFile || FileManager.default.fileExists(atPath: text) else {
      let known = BuiltInMapping.names + ["optimise:SCORE:N"]
      // Names without their numbers: `block:3` means `blocks:N`.
      let stems = known.map { String($0.prefix { $0 != ":" }) }
      let nearest = nearestWord(to: parts[0], among: stems).map { stem in
        known[stems.firstIndex(of: stem)!]
      }
      throw .unknownMapping(text: text, nearest: nearest, known: known)
    }
    return .file(text)
  }

  /// The mappings that are meant, for a system.
  ///
  /// - Parameters:
  ///   - base: What indices in files count from, where it is not the format's custom.
  ///   - atoms: The atoms that built-in mappings may use; nil for all but water and ions.
  ///   - seed: Of random mappings.
  /// - Returns: Nil for an optimisation, which needs data.
  public func mappings(
    of topology: Topology, base: IndexBase? = nil, within atoms: [Int]? = nil, seed: UInt64 = 1
  ) throws(CoarseGrainingError) -> [Mapping]? {
    switch self {
    case .builtIn(let builtIn): try builtIn.mappings(of: topology, within: atoms, seed: seed)
    case .file(let path): [try Mapping.read(path, topology: topology, base: base)]
    case .optimise: nil
    }
  }
}
