import Koopman
import Reporting

extension SearchReport {
  /// The numbers behind the page.
  var tables: [(name: String, table: ColumnTable)] {
    var tables = [("search", families), ("search-folds", folds)]
    let steps = winner.steps
    if !steps.isEmpty {
      tables.append(
        (
          "search-training",
          ColumnTable([
            .numbers("step", steps.map { Double($0.index) }),
            .numbers("training_vamp2", steps.map(\.training)),
            .numbers("validation_vamp2", steps.map(\.validation)),
          ])
        ))
    }
    return tables
  }

  private var families: ColumnTable {
    let all = result.families
    let unit = scale.unit
    return ColumnTable([
      .texts("candidates", all.map(\.name)),
      .texts("kept", all.indices.map { $0 == result.winner ? "yes" : "no" }),
      .texts("detail", all.map(\.detail)),
      .numbers("held_out_vamp2", all.map { $0.score?.vamp2.value }), .numbers("held_out_vamp2_error", all.map { $0.score?.vamp2.standardError }),
      .numbers("held_out_vamp_e", all.map { $0.score?.vampE.value }), .numbers("held_out_vamp_e_error", all.map { $0.score?.vampE.standardError }),
      .numbers("held_out_timescale_\(unit)", all.map { $0.timescale?.timescale.map(scale.time) }),
      .numbers("lower95_\(unit)", all.map { $0.timescale?.uncertainty.interval.map { scale.time($0.lowerBound) } }),
      .numbers("upper95_\(unit)", all.map { $0.timescale?.uncertainty.interval.map { scale.time($0.upperBound) } }),
      .numbers("against_linear", all.map { $0.comparison?.meanDifference }),
      .numbers("against_linear_error", all.map { $0.comparison?.standardError }),
      .numbers("against_linear_p", all.map { $0.comparison?.pValue }),
      .numbers("seconds", all.map { $0.score == nil ? nil : $0.seconds }),
    ])
  }

  private var folds: ColumnTable {
    let rows = result.families.flatMap { family in
      (family.score?.test ?? []).enumerated().map { (family, $0.offset, $0.element) }
    }
    return ColumnTable([
      .texts("candidates", rows.map { $0.0.name }),
      .numbers("fold", rows.map { Double($0.1 + 1) }),
      .texts("detail", rows.map { $0.0.score!.details[$0.1] }),
      .numbers("training_vamp2", rows.map { $0.2.trainingVAMP2 }),
      .numbers("held_out_vamp2", rows.map { $0.2.vamp2 }),
      .numbers("held_out_vamp_e", rows.map { $0.2.vampE }),
      .numbers("held_out_timescale_\(scale.unit)", rows.map { $0.2.timescales.first.flatMap { $0.map(scale.time) } }),
    ])
  }
}
