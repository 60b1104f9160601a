public import CoarseGraining
import Information
import Reporting
import Trajectories

/// Mappings with all their scores, and their front.
public struct MapAnalysis: Sendable {
  /// The report's heading.
  public internal(set) var title: String
  /// In the order given; members of families stand together.
  public let mappings: [ScoredMapping]
  /// A column a score, those that can be had.
  public internal(set) var columns: [MappingScoreColumn] = []
  /// Nil where there are no two scores for one.
  public internal(set) var front: MappingFront?
  /// What the lag told; nil without one.
  public internal(set) var kinetics: MappingKinetics?
  /// Force maps of each mapping; nil without forces.
  public internal(set) var forces: [ForceNoise.Outcome]?
  /// Mapping entropy over numbers of macrostates; nil without energies.
  public internal(set) var entropies: [MappingEntropy.Outcome]?
  /// Mappings that were chosen among many or searched for, scored where the choice did not look.
  public internal(set) var unseen: [UnseenScore] = []
  /// How searches went.
  public internal(set) var searches: [SearchTrace] = []
  /// What a reader has to know.
  public internal(set) var advice: [Advice] = []
  /// The folder that was written.
  public internal(set) var folder: String?
  /// Frames to time.
  let scale: TimeScale
  /// τ in frames.
  var lag: Int? { kinetics?.lag }
  let frameCount: Int
  let trajectoryCount: Int
  let blockCount: Int
  /// Frames that scores without a lag are made on.
  let comparedCount: Int
  let temperature: Double?
  /// The number of macrostates that was asked for.
  let macrostateCount: Int?
  let drawing: MoleculeDrawing

  init(
    job: MapScoreJob, mappings: [ScoredMapping], scale: TimeScale, frameCount: Int, trajectoryCount: Int,
    blockCount: Int, comparedCount: Int, drawing: MoleculeDrawing
  ) {
    title = job.title.flatMap { $0.isEmpty ? nil : $0 } ?? "Coarse-grained mappings"
    self.mappings = mappings
    self.scale = scale
    self.frameCount = frameCount
    self.trajectoryCount = trajectoryCount
    self.blockCount = blockCount
    self.comparedCount = comparedCount
    temperature = job.temperature
    macrostateCount = job.macrostateCount
    self.drawing = drawing
  }

  /// Mappings that stand for themselves: named ones, those searched for, and, where there are none of these,
  /// all.
  var principal: [Int] {
    let named = mappings.indices.filter { !mappings[$0].isMember }
    return named.isEmpty ? Array(mappings.indices) : named
  }

  /// The families of random mappings, in their order.
  var families: [(name: String, members: [Int])] {
    var families: [(name: String, members: [Int])] = []
    for (index, mapping) in mappings.enumerated() {
      guard let family = mapping.family else { continue }
      if families.last?.name == family {
        families[families.count - 1].members.append(index)
      } else {
        families.append((family, [index]))
      }
    }
    return families
  }

  /// Puts scores in the order in which pages and terminals show them.
  mutating func sortColumns() {
    let order = [
      "kinetic_variance", "timescale_error", "mapping_entropy", "force_noise", "structural_fidelity", "information",
      "j_star", "kl_mapping_entropy", "resolution", "relevance", "state_entropy",
    ]
    columns.sort { a, b in
      (order.firstIndex(of: a.kind.name) ?? .max) < (order.firstIndex(of: b.kind.name) ?? .max)
    }
  }

  /// A score's column by name.
  func column(_ name: String) -> MappingScoreColumn? { columns.first { $0.kind.name == name } }

  /// An objective as pages call it.
  func title(of objective: String) -> String {
    column(objective)?.kind.title ?? (objective == MappingFront.beads ? "Number of beads" : objective)
  }

  /// Which mapping for which purpose, a sentence each.
  public var verdict: [String] { MapVerdict(analysis: self).sentences }

  /// A value with its error and unit.
  static func measured(_ estimate: JackknifeEstimate?, unit: String? = nil) -> String {
    guard let estimate else { return NumberText.missing }
    guard let error = estimate.standardError, error > 1e-9 else {
      return NumberText.significant(abs(estimate.value) < 1e-9 ? 0 : estimate.value, unit: unit ?? "")
    }
    return NumberText.measured(estimate.value, error: error, unit: unit ?? "")
  }
}

/// How a search for a mapping went.
public struct SearchTrace: Sendable {
  /// The mapping that was found.
  public let mapping: String
  /// What was searched for.
  public let kind: ScoreKind
  /// The score of each evaluation, and the best so far.
  public let steps: [(score: Double, best: Double)]
}

/// A mapping that was chosen among many by a score, where the choice looked and where it did not.
public struct UnseenScore: Sendable {
  /// The mapping.
  public let mapping: String
  /// How it was found: `best of 200` or `search`.
  public let choice: String
  /// The score by which it was chosen.
  public let kind: ScoreKind
  /// On the blocks of the choice.
  public let seen: JackknifeEstimate?
  /// On the others.
  public let unseen: JackknifeEstimate?
}
