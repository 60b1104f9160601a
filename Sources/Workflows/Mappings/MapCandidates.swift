import CoarseGraining
import Trajectories

/// The mappings that a user asked for, those that need no data; searches are kept for later.
struct MapCandidates {
  /// A search that is wanted.
  struct Search: Sendable {
    var score: String
    var siteCount: Int
  }

  private(set) var mappings: [ScoredMapping] = []
  private(set) var searches: [Search] = []
  /// Files that were read.
  private(set) var files: [String] = []
  /// What a user should know, a sentence each.
  private(set) var notes: [String] = []

  /// - Throws: ``MappingError/nameTwice(name:)``, `CoarseGrainingError`.
  init(_ texts: [String], topology: Topology, base: IndexBase?, seed: UInt64) throws {
    guard !texts.isEmpty else { throw MappingError.noMappings }
    for text in texts {
      let request = try MappingRequest.parse(text)
      if case .optimise(let score, let count) = request {
        searches.append(Search(score: score, siteCount: count))
        continue
      }
      if case .file(let path) = request { files.append(path) }
      let found = try request.mappings(of: topology, base: base, seed: seed) ?? []
      for mapping in found {
        try mapping.validate(in: topology)
        mappings.append(
          ScoredMapping(mapping: mapping, origin: found.count > 1 ? .member(family: text) : .named))
      }
      if found.count == 1, let shared = Self.sharedNote(found[0]) { notes.append(shared) }
    }
    try Self.requireDistinct(mappings)
  }

  private static func sharedNote(_ mapping: Mapping) -> String? {
    let shared = mapping.sharedAtoms.count
    return shared == 0
      ? nil : "\(mapping.name): \(counted(shared, "atom")) \(shared == 1 ? "belongs" : "belong") to several beads"
  }

  /// - Throws: ``MappingError/nameTwice(name:)``.
  static func requireDistinct(_ mappings: [ScoredMapping]) throws {
    var seen: Set<String> = []
    for mapping in mappings where !seen.insert(mapping.name).inserted {
      throw MappingError.nameTwice(name: mapping.name)
    }
  }
}
