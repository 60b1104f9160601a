import CoarseGraining
import Reporting

/// The pictures of a comparison of mappings.
struct MapFigures {
  let analysis: MapAnalysis

  /// Mappings that are drawn on the molecule.
  static let mostDrawings = 12

  private var mappings: [ScoredMapping] { analysis.mappings }

  /// The first two objectives against each other.
  var front: Figure? {
    guard let front = analysis.front else { return nil }
    let objectives = front.front.objectives.prefix(2).map { objective in
      let unit = analysis.column(objective.name)?.kind.unit
      return FrontPlot.Objective(
        Axis(analysis.title(of: objective.name) + (unit.map { " / \($0)" } ?? "")),
        isMaximised: objective.direction == .maximise)
    }
    let columns = front.front.objectives.prefix(2).map { analysis.column($0.name) }
    func place(_ mapping: Int) -> FrontPlot.Place? {
      let values = front.front.points[mapping].prefix(2)
      guard values.allSatisfy(\.isFinite) else { return nil }
      return FrontPlot.Place(values[0], values[1])
    }
    let points = analysis.principal.filter { place($0) != nil }.prefix(40).map { mapping in
      FrontPlot.Point(
        mappings[mapping].name, x: place(mapping)!.x, y: place(mapping)!.y,
        xError: columns[0]?.estimates[mapping]?.standardError,
        yError: columns[1]?.estimates[mapping]?.standardError,
        isOnFront: front.front.contains(mapping),
        frontProbability: front.probability?.shares[mapping])
    }
    let isCloud = mappings.indices.filter { mappings[$0].isMember && !analysis.principal.contains($0) }
    return FrontPlot(
      x: objectives[0], y: objectives[1], points: Array(points), cloud: isCloud.compactMap(place),
      front: front.front.members.compactMap(place),
      knee: front.front.knee().flatMap { place($0.point) },
      caption: front.front.objectives.count > 2
        ? "Two of \(front.front.objectives.count) objectives: filled points are on the front of all, and may lie behind the line, which "
          + "is the front of these two. Crosses are standard errors, small dots random mappings."
        : nil
    ).figure()
  }

  /// R² of each slow process of all atoms.
  var retention: Figure? {
    guard let kinetics = analysis.kinetics else { return nil }
    let count = kinetics.componentCount
    return RetentionHeatMap(
      columns: (0..<count).map { process in
        let time = process < kinetics.referenceTimescales.count ? kinetics.referenceTimescales[process].value : nil
        return .init(
          "process \(process + 1)",
          timescale: time.map { NumberText.significant(analysis.scale.time($0), digits: 2, unit: analysis.scale.unit) })
      },
      rows: rows(limit: RetentionHeatMap.rowLimit).map { name, members in
        RetentionHeatMap.Row(
          name,
          (0..<count).map { process in
            let values = members.compactMap { mapping in
              kinetics.retention[mapping].indices.contains(process) ? kinetics.retention[mapping][process].value : nil
            }
            return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
          })
      }
    ).figure()
  }

  /// Held-out timescales of mappings beside those of all atoms.
  var timescales: Figure? {
    guard let kinetics = analysis.kinetics else { return nil }
    func estimates(_ times: [MappingKinetics.Timescale]) -> [TimescaleOverlayPlot.Estimate] {
      times.map { .init($0.value.map { analysis.scale.time($0) }, interval: $0.interval.map { analysis.scale.time($0) }) }
    }
    return TimescaleOverlayPlot(
      reference: .init("all atoms", estimates(kinetics.referenceTimescales)),
      rows: analysis.principal.prefix(TimescaleOverlayPlot.rowLimit).map {
        .init(mappings[$0].name, estimates(kinetics.timescales[$0]))
      }, unit: analysis.scale.unit
    ).figure()
  }

  /// How the orders by different scores differ.
  var disagreement: Figure? {
    let chosen = Array(analysis.principal.prefix(RankDisagreementPlot.rowLimit))
    let columns = analysis.columns.filter { column in chosen.count { column.cost($0) != nil } >= 2 }
    guard chosen.count >= 3, columns.count >= 2 else { return nil }
    let ranks = columns.prefix(RankDisagreementPlot.scoreLimit).map { $0.ranks(among: chosen) }
    return RankDisagreementPlot(
      title: "Ranks by score", scores: columns.prefix(RankDisagreementPlot.scoreLimit).map(\.kind.title),
      rows: chosen.indices.map { place in .init(mappings[chosen[place]].name, ranks.map { $0[place] }) }
    ).figure()
  }

  /// A drawing of each mapping that stands for itself; of families the first member.
  var drawings: [Figure] {
    let shown = analysis.principal.prefix(Self.mostDrawings)
    return shown.enumerated().map { place, mapping in
      analysis.drawing.figure(
        mappings[mapping].mapping, title: mappings[mapping].name, name: "mapping-\(place + 1)")
    }
  }

  var all: [Figure] { [front, retention, timescales, disagreement].compactMap { $0 } + drawings }

  /// Mappings that stand for themselves, and families as a mean.
  private func rows(limit: Int) -> [(name: String, members: [Int])] {
    let principal = analysis.principal
    let own = principal.prefix(limit).map { (mappings[$0].name, [$0]) }
    let families = analysis.families.filter { !principal.contains($0.members[0]) }
      .map { ("\($0.name), mean", $0.members) }
    return own + families
  }
}
