import CoarseGraining
import Information
import Koopman

/// Scores mappings that were chosen among many, or searched for, on blocks that the choice has not seen.
///
/// The best of N by a noisy score is good by luck in part: on other data it falls back. Each family is
/// ranked anew on one half of the data, and its best is scored on the other.
struct MapRescoring {
  let scoring: MapScoring
  let halves: MapHalves?

  /// Scores by which a choice is of interest beside the objectives of the front.
  private static let always = ["kinetic_variance", "mapping_entropy"]

  /// - Throws: What scoring meets.
  func scores(of analysis: MapAnalysis) throws -> [UnseenScore] {
    guard let halves, analysis.mappings.contains(where: { $0.origin != .named }) else { return [] }
    let wanted = analysis.columns.map(\.kind.name).filter { name in
      analysis.front?.front.objectives.contains { $0.name == name } ?? Self.always.contains(name)
    }
    // The half's own reference is a pass over the data: one for all families.
    let needsKinetics = wanted.contains("kinetic_variance")
      || analysis.mappings.contains { $0.origin == .optimised(score: "kinetic_variance") }
    let reference = needsKinetics ? try orNil { try self.reference(on: halves.choice) } : nil
    var scores: [UnseenScore] = []
    for family in analysis.families where family.members.count > 1 {
      let mappings = family.members.map { analysis.mappings[$0].mapping }
      for name in wanted {
        guard let column = analysis.column(name),
          let seen = try orNil({ try estimates(name, mappings, in: halves.choice, reference: reference) })
        else { continue }
        let costs = seen.map { $0.map { column.kind.direction == .lower ? $0.value : -$0.value } }
        guard let best = costs.indices.filter({ costs[$0] != nil }).min(by: { costs[$0]! < costs[$1]! })
        else { continue }
        scores.append(
          UnseenScore(
            mapping: mappings[best].name, choice: "best of \(mappings.count)", kind: column.kind,
            seen: seen[best], unseen: try orNil { try rescored(name, mappings[best]) }))
      }
    }
    for scored in analysis.mappings {
      guard case .optimised(let name) = scored.origin, let column = analysis.column(name) else { continue }
      scores.append(
        UnseenScore(
          mapping: scored.name, choice: "search", kind: column.kind,
          seen: try orNil { try estimates(name, [scored.mapping], in: halves.choice, reference: reference)?[0] },
          unseen: try orNil { try rescored(name, scored.mapping) }))
    }
    return scores
  }

  /// A half may be too short for what the whole can tell; the scores of the whole stay.
  private func orNil<Value>(_ body: () throws -> Value?) throws -> Value? {
    do {
      return try body()
    } catch KoopmanError.noPairs, CoarseGrainingError.tooFewFrames, CoarseGrainingError.cannotSplit {
      return nil
    }
  }

  /// A score of mappings on some blocks; nil for one that cannot be made on a part.
  ///
  /// - Parameter reference: The all-atom kinetics of these blocks.
  private func estimates(
    _ name: String, _ mappings: [Mapping], in blocks: Set<Int>, reference: KineticReference? = nil
  ) throws -> [JackknifeEstimate?]? {
    switch name {
    case "kinetic_variance":
      guard let reference else { return nil }
      return KineticVariance().outcomes(of: try scoring.tables(mappings, reference: reference)).map(\.estimate)
    case "mapping_entropy":
      guard var entropy = scoring.entropy else { return nil }
      let frames = scoring.data.frames.frames(inBlocks: blocks)
      if case .at(let count) = entropy.stateCount {
        // A half of the frames is sorted into half as many macrostates.
        entropy.stateCount = .at(max(2, count / 2))
      }
      let own = mappings.map { scoring.data.restricted($0) }
      let table = try scoring.macrostates(own, of: frames, stateCount: entropy.stateCount)
      return try scoring.scored(entropy, own, on: table).map(\.estimate)
    case "force_noise":
      guard let data = scoring.forceData(scoring.data.forces?.frames(inBlocks: blocks)) else { return nil }
      let own = mappings.map { scoring.data.restricted($0) }
      return try scoring.scored(ForceNoise(threadCount: scoring.settings.threadCount), own, on: data)
        .map(\.estimate)
    case "structural_fidelity":
      let own = mappings.map { scoring.data.restricted($0) }
      return try scoring.scored(StructuralFidelity(), own, on: scoring.data.frames.frames(inBlocks: blocks))
        .map(\.estimate)
    default: return nil
    }
  }

  /// Kinetics of a part of the data, in fewer folds where it is too short for as many.
  func reference(on blocks: Set<Int>?) throws -> KineticReference? {
    for foldCount in [scoring.job.foldCount, 3, 2] {
      do {
        return try scoring.reference(blocks: blocks, foldCount: foldCount)
      } catch CoarseGrainingError.cannotSplit {
        continue
      }
    }
    return nil
  }

  /// One mapping on the other half: kinetics trained on the half of the choice.
  private func rescored(_ name: String, _ mapping: Mapping) throws -> JackknifeEstimate? {
    guard let halves else { return nil }
    guard name == "kinetic_variance" else {
      return try estimates(name, [mapping], in: halves.unseen)?[0]
    }
    guard let reference = scoring.whole else { return nil }
    return try UnseenKinetics(
      [mapping], reference: reference, training: halves.choice, test: halves.unseen
    ).outcomes[0].estimate
  }
}
