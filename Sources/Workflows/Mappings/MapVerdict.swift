import CoarseGraining
import Information
import Reporting
import Statistics

/// Which mapping for which purpose, and how sure, in sentences.
struct MapVerdict {
  let analysis: MapAnalysis

  /// What each score is for; those without a purpose of their own are not named.
  private static let purposes: [(score: String, purpose: String)] = [
    ("kinetic_variance", "To keep the slow dynamics"),
    ("timescale_error", "To keep the timescales right"),
    ("mapping_entropy", "To lose least of the energy's variation"),
    ("force_noise", "To fit forces with the least noise"),
    ("structural_fidelity", "For a model of independent distances, angles and torsions"),
    ("information", "To tell the slow state a lag ahead"),
  ]

  var sentences: [String] {
    var sentences = Self.purposes.compactMap { sentence($0.score, $0.purpose) }
    sentences += surprises
    if let compromise { sentences.append(compromise) }
    if let disagreement { sentences.append(disagreement) }
    return sentences
  }

  /// Mappings that can be recommended: members of families only stand in the cloud.
  private var candidates: [Int] { analysis.principal }

  private func sentence(_ score: String, _ purpose: String) -> String? {
    // Two beads have one distance, which depends on nothing.
    let candidates = score == "structural_fidelity"
      ? self.candidates.filter { analysis.mappings[$0].mapping.beadCount > 2 } : self.candidates
    guard let column = analysis.column(score),
      let best = column.best(among: candidates), let estimate = column.estimates[best]
    else { return nil }
    let others = candidates.filter { $0 != best && column.estimates[$0] != nil }
    let ties = others.filter { !(column.comparison($0, best)?.isClear ?? false) }
    let value = MapAnalysis.measured(estimate, unit: column.kind.unit)
    var text = "\(purpose): \(analysis.mappings[best].name) (\(column.kind.title.lowercasedFirst) \(value)"
      + (score == "kinetic_variance" && estimate.value > 1.02 ? ": more than all atoms, which is the features' doing)" : ")")
    if others.isEmpty {
      text += ", the only one named that has this score."
    } else if ties.isEmpty {
      text += ", better than every other beyond the error."
    } else if ties.count == others.count {
      text += "; no other is worse beyond the error, so this score does not decide."
    } else {
      text += "; within the error of the difference also \(list(ties))."
    }
    return text
  }

  /// Mappings that are no better than random choices of as many sites.
  private var surprises: [String] {
    ["kinetic_variance", "mapping_entropy"].compactMap(analysis.column).flatMap { column in
      analysis.families.flatMap { family in
        candidates.compactMap { surprise($0, column, family.name, family.members) }
      }
    }
  }

  private func surprise(
    _ mapping: Int, _ column: MappingScoreColumn, _ family: String, _ members: [Int]
  ) -> String? {
    let own = analysis.mappings[mapping]
    guard own.family == nil, own.mapping.beadCount == analysis.mappings[members[0]].mapping.beadCount,
      let cost = column.cost(mapping), let value = column.value(mapping)
    else { return nil }
    let costs = members.compactMap(column.cost)
    guard costs.count >= 10, cost > costs.reduce(0, +) / Double(costs.count) else { return nil }
    let mean = members.compactMap(column.value).reduce(0, +) / Double(costs.count)
    return "Of \(counted(costs.count, "random mapping")) of as many sites (\(family)), \(costs.count { $0 < cost }) have a better "
      + "\(column.kind.title.lowercasedFirst) than \(own.name): with \(NumberText.significant(value)) it is worse than their mean, "
      + "\(NumberText.significant(mean))."
  }

  private var compromise: String? {
    guard let front = analysis.front else { return nil }
    let names = front.front.objectives.map { analysis.title(of: $0.name).lowercasedFirst }
    let objectives = names.dropLast().joined(separator: ", ") + " and " + names.last!
    guard let knee = front.front.knee() else {
      let members = front.front.members.filter { candidates.contains($0) }
      let rest = front.front.members.count - members.count
      let others = rest > 0 ? ", beside \(counted(rest, "random mapping"))" : ""
      guard let first = members.first else { return nil }
      guard members.count > 1 else {
        return "Of these, \(analysis.mappings[first].name) alone is on the front of \(objectives)\(others)."
      }
      return "Between \(objectives) the front holds \(list(members))\(others); none of them bulges out as a compromise."
    }
    let share = front.probability?.shares[knee.point].map { NumberText.fixed($0, decimals: 2) }
    return "As a compromise of \(objectives): \(analysis.mappings[knee.point].name), the knee of the front"
      + (share.map { " (on the front with a probability of \($0))." } ?? ".")
  }

  /// The pair of scores whose orders differ most.
  private var disagreement: String? {
    let chosen = candidates
    guard chosen.count >= 3 else { return nil }
    // An order within the error is none.
    let columns = analysis.columns.filter { column in
      Self.purposes.contains { $0.score == column.kind.name } && chosen.allSatisfy { column.cost($0) != nil }
        && chosen.contains { mapping in
          column.best(among: chosen).flatMap { column.comparison(mapping, $0)?.isClear } ?? false
        }
    }
    var worst: (tau: Double, a: MappingScoreColumn, b: MappingScoreColumn)?
    for (index, a) in columns.enumerated() {
      for b in columns[(index + 1)...] {
        let tau = RankCorrelation.kendall(chosen.map { a.cost($0)! }, chosen.map { b.cost($0)! })
        if let tau, tau < worst?.tau ?? .infinity { worst = (tau, a, b) }
      }
    }
    guard let worst, worst.tau < 0.99 else { return nil }
    let (a, b) = (worst.a.kind.title.lowercasedFirst, worst.b.kind.title.lowercasedFirst)
    let tau = NumberText.fixed(worst.tau, decimals: 2)
    return worst.tau < 0
      ? "The scores disagree: \(a) and \(b) put the mappings in opposite orders (Kendall's τ = \(tau)), so say what the model is for."
      : "The scores agree in part: of all pairs, \(a) and \(b) order the mappings least alike (Kendall's τ = \(tau))."
  }

  private func list(_ mappings: [Int]) -> String {
    let names = mappings.map { analysis.mappings[$0].name }
    guard names.count > 4 else { return names.joined(separator: ", ") }
    return names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
  }
}

extension String {
  /// For a title within a sentence; names such as `J*` stay as they are.
  var lowercasedFirst: String {
    guard let first, dropFirst().first?.isLowercase ?? false else { return self }
    return first.lowercased() + dropFirst()
  }
}
