import CoarseGraining
import Information
import Reporting

/// The numbers of mappings as CSV tables.
struct MapTables {
  let analysis: MapAnalysis

  private var mappings: [ScoredMapping] { analysis.mappings }

  /// A row a mapping: scores with errors, and how each compares with the best in pairs.
  var scores: ColumnTable {
    var columns: [ColumnTable.Column] = [
      .texts("name", mappings.map(\.name)), .texts("family", mappings.map { $0.family ?? "" }),
      .numbers("beads", mappings.map { Double($0.mapping.beadCount) }),
    ]
    let candidates = analysis.principal
    for column in analysis.columns {
      let name = column.kind.name
      columns += [
        .numbers(name, mappings.indices.map { column.value($0) }),
        .numbers("\(name)_error", column.estimates.map { $0?.standardError }),
        .numbers("\(name)_lower", column.estimates.map { $0?.interval?.lowerBound }),
        .numbers("\(name)_upper", column.estimates.map { $0?.interval?.upperBound }),
      ]
      if let best = column.best(among: candidates) {
        columns.append(
          .numbers("\(name)_p_best", mappings.indices.map { column.comparison($0, best)?.pValue }))
      }
    }
    if let front = analysis.front {
      columns += [
        .texts("front", mappings.indices.map { front.front.contains($0) ? "true" : "false" }),
        .numbers("front_probability", mappings.indices.map { front.probability?.shares[$0] }),
      ]
    }
    return ColumnTable(columns)
  }

  /// The members of the front, along it.
  var front: ColumnTable {
    guard let front = analysis.front else { return ColumnTable([]) }
    let members = front.front.membersAlong
    var columns: [ColumnTable.Column] = [
      .texts("name", members.map { mappings[$0].name }),
      .numbers("beads", members.map { Double(mappings[$0].mapping.beadCount) }),
    ]
    for (index, objective) in front.front.objectives.enumerated() where objective.name != MappingFront.beads {
      columns.append(.numbers(objective.name, members.map { front.front.points[$0][index] }))
      if let column = analysis.column(objective.name) {
        columns.append(.numbers("\(objective.name)_error", members.map { column.estimates[$0]?.standardError }))
      }
    }
    columns += [
      .numbers("front_probability", members.map { front.probability?.shares[$0] }),
      .texts("duplicate", members.map { front.front.isDuplicate($0) ? "true" : "false" }),
      .texts("knee", members.map { front.front.knee()?.point == $0 ? "true" : "false" }),
    ]
    return ColumnTable(columns)
  }

  /// Tables of the folder `tables`.
  var all: [(name: String, table: ColumnTable)] {
    var tables = [("pairs", pairs)]
    if let kinetics = analysis.kinetics {
      tables += [
        ("retention", kinetics.retentionTable(mappings.map(\.name))),
        ("timescales", kinetics.timescaleTable(mappings.map(\.name), scale: analysis.scale)),
        ("features", kinetics.featureTable(analysis.principal.map { ($0, mappings[$0].name) })),
        ("feature-families", kinetics.familyTable(analysis.principal.map { ($0, mappings[$0].name) })),
      ]
    }
    if analysis.entropies != nil { tables.append(("mapping-entropy", entropies)) }
    if analysis.forces != nil { tables.append(("forces", forces)) }
    if !analysis.unseen.isEmpty { tables.append(("unseen", unseen)) }
    if !analysis.searches.isEmpty { tables.append(("search", searches)) }
    return tables
  }

  /// Each pair of mappings that stand for themselves, score by score.
  private var pairs: ColumnTable {
    var (scores, firsts, seconds): ([String], [String], [String]) = ([], [], [])
    var differences: [ScoreDifference] = []
    let candidates = analysis.principal.prefix(40)
    for column in analysis.columns {
      for (place, a) in candidates.enumerated() {
        for b in candidates.dropFirst(place + 1) {
          guard let difference = column.comparison(a, b) else { continue }
          scores.append(column.kind.name)
          firsts.append(mappings[a].name)
          seconds.append(mappings[b].name)
          differences.append(difference)
        }
      }
    }
    return ColumnTable([
      .texts("score", scores), .texts("mapping", firsts), .texts("other", seconds),
      .numbers("difference", differences.map(\.estimate.value)),
      .numbers("difference_error", differences.map(\.estimate.standardError)),
      .numbers("p", differences.map(\.pValue)),
    ])
  }

  /// Every evaluation of every search.
  private var searches: ColumnTable {
    let rows = analysis.searches.flatMap { search in
      search.steps.enumerated().map { (search, $0 + 1, $1) }
    }
    return ColumnTable([
      .texts("mapping", rows.map { $0.0.mapping }), .texts("score", rows.map { $0.0.kind.name }),
      .numbers("evaluation", rows.map { Double($0.1) }), .numbers("value", rows.map { $0.2.score }),
      .numbers("best", rows.map { $0.2.best }),
    ])
  }

  private var unseen: ColumnTable {
    let rows = analysis.unseen
    return ColumnTable([
      .texts("mapping", rows.map(\.mapping)), .texts("choice", rows.map(\.choice)),
      .texts("score", rows.map(\.kind.name)),
      .numbers("seen", rows.map { $0.seen?.value }), .numbers("seen_error", rows.map { $0.seen?.standardError }),
      .numbers("unseen", rows.map { $0.unseen?.value }),
      .numbers("unseen_error", rows.map { $0.unseen?.standardError }),
    ])
  }

  /// Mapping entropy over numbers of macrostates.
  private var entropies: ColumnTable {
    let rows = (analysis.entropies ?? []).enumerated().flatMap { index, outcome in
      outcome.curve.map { (mappings[index].name, $0) }
    }
    return ColumnTable([
      .texts("mapping", rows.map { $0.0 }), .numbers("macrostates", rows.map { Double($0.1.stateCount) }),
      .numbers("mapping_entropy", rows.map { $0.1.estimate.value }),
      .numbers("mapping_entropy_error", rows.map { $0.1.estimate.standardError }),
      .numbers("small_state_share", rows.map { $0.1.smallStateShare }),
    ])
  }

  /// Noise by force map.
  private var forces: ColumnTable {
    let rows = (analysis.forces ?? []).enumerated().flatMap { index, outcome in
      outcome.qualities.map { (mappings[index].name, $0) }
    }
    return ColumnTable([
      .texts("mapping", rows.map { $0.0 }), .texts("force_map", rows.map { $0.1.kind.title }),
      .numbers("noise", rows.map { $0.1.residual.value }),
      .numbers("noise_error", rows.map { $0.1.residual.standardError }),
      .numbers("root_mean_square", rows.map { $0.1.rootMeanSquare.value }),
      .numbers("explained", rows.map { $0.1.explained.value }), .texts("bias", rows.map { $0.1.bias ?? "" }),
    ])
  }
}
