import Koopman
import Reporting

/// A search in sentences, figures and tables: for its own page and for that of a
/// discovery.
struct SearchReport {
  let result: SearchResult
  let scale: TimeScale
  /// The events behind the first component, where they are counted.
  var visits: SearchVisits?

  var winner: FamilyResult { result.families[result.winner] }

  /// `random Fourier features (200 functions, bandwidth 0.7)`.
  func label(_ family: FamilyResult) -> String {
    family.detail.isEmpty ? family.name : "\(family.name) (\(family.detail))"
  }

  /// A time with its error, in the unit of the input.
  func time(_ timescale: HeldOutTimescale?) -> String {
    guard let timescale, let value = timescale.timescale else { return NumberText.missing }
    return NumberText.measured(
      scale.time(value), error: timescale.uncertainty.standardError.map(scale.time), unit: scale.unit)
  }

  func interval(_ timescale: HeldOutTimescale?) -> String {
    timescale?.uncertainty.interval.map {
      NumberText.interval(scale.time($0), unit: scale.unit)
    } ?? NumberText.missing
  }

  /// The timescale of a model on the data it is fitted to.
  func inSample(_ model: SpectralModel) -> String {
    model.modes.first?.timescale.map {
      NumberText.significant(scale.time($0), digits: 3, unit: scale.unit)
    } ?? NumberText.missing
  }

  var section: ReportPage.Section {
    ReportPage.Section(
      "Search", paragraphs: paragraphs, figures: figures, tables: [comparison])
  }

  private var paragraphs: [String] {
    var text = [
      "Candidates are fitted to training blocks, stopped and chosen on validation blocks, and scored on "
        + "blocks that neither has seen: \(result.folds.summary). Held-out blocks of all folds are scored together, "
        + "so that a fold without a slow event does not count as if it had one. Candidates are compared at "
        + "\(result.request.componentCount) \(result.request.componentCount == 1 ? "component" : "components") "
        + "and one lag, \(scale.text(result.lag)); scores of different lags are never compared. The simplest "
        + "family is kept whose held-out score lies within one standard error of the best. \(stability)",
      verdict,
    ]
    if result.families.contains(where: { $0.name == BandwidthFamily.Kind.landmarks.name }) {
      text.append(
        "Landmarks are drawn once, from all frames as a set: they know where the held-out blocks go, though not "
          + "when.")
    }
    if !result.request.families.isDisjoint(with: [.network, .optimisedBasis]) {
      text.append(
        "How far networks and optimised bases get depends on the machine's speed and the budget; everything else "
          + "is the same on every run with this seed.")
    }
    if let untouched = result.untouched {
      text.append(
        "On \(untouched.files.joined(separator: ", ")), which played no part in the search: slowest timescale "
          + "\(time(untouched.timescale)), 95 % interval \(interval(untouched.timescale)); VAMP-2 "
          + "\(NumberText.significant(untouched.scores.vamp2, digits: 4)), against "
          + "\(NumberText.significant(untouched.linearScores.vamp2, digits: 4)) of components that are linear "
          + "in the features."
          + (visits?.untouched.map(Self.sentence) ?? ""))
    }
    return text
  }

  private static func sentence(_ untouched: VisitCount) -> String {
    " The first component goes to its rarer side \(untouched.times) there, counted as in the searched data."
  }

  private var stability: String {
    let others = Set(result.choices).subtracting([result.bestInFolds]).sorted()
    return others.isEmpty
      ? "The choice does not hang on any one fold."
      : "Without one of the folds it would be \(others.map { result.families[$0].name }.joined(separator: " or ")): the "
        + "winner's scores are a little flattered by the choice."
  }

  var verdict: String {
    let linear = "linear components find \(inSample(result.linear))"
    guard result.hasSlowProcess else {
      return "No family predicts held-out data better than the constant by two standard errors: nothing slow was found. "
        + "Linear components are kept."
    }
    if case .features(let columns) = result.candidate, result.winner > 0,
      columns.count == result.linear.features.count
    {
      return "The selection takes all features: none can be left out."
    }
    if result.bestInFolds != result.winner {
      return "The folds choose \(result.families[result.bestInFolds].name), which proposes nothing on all data; "
        + "components that are linear in the features are kept."
    }
    guard result.families.dropFirst().contains(where: { $0.score != nil }) else {
      return "No other family was finished; components that are linear in the features are kept."
    }
    guard result.winner > 0 else {
      return "Components that are linear in the features score within one standard error of the best family; "
        + "they are kept."
    }
    let doubt = winner.comparison.map(Self.doubt) ?? ""
    return "Kept: \(label(winner)). Its slowest process, on data it was not fitted to, has a timescale of "
      + "\(time(winner.timescale)) (95 % interval \(interval(winner.timescale))); \(linear) in the data they are "
      + "fitted to." + doubt
  }

  /// What the paired folds say where they do not say that it is better.
  private static func doubt(_ comparison: PairedComparison) -> String {
    switch comparison.verdict {
    case .better: ""
    case .worse:
      " It scores below linear components (\(describe(comparison))), within the best family's own error, and is "
        + "simpler."
    case .tie where comparison.meanDifference == 0: ""
    case .tie: " The folds alone do not tell it from linear components (\(describe(comparison)))."
    }
  }

  private var comparison: ReportTable {
    ReportTable(
      caption: "Families of candidates; scores on untouched blocks of all folds, with standard errors corrected for overlapping training data",
      columns: [
        .init("Candidates"), .init("VAMP-2", isNumeric: true), .init("VAMP-E", isNumeric: true),
        .init("Slowest timescale", isNumeric: true), .init("95 % interval", isNumeric: true),
        .init("Against linear"), .init("Time / s", isNumeric: true),
      ],
      rows: result.families.map { family in
        guard let score = family.score else {
          let reason = family.reason == nil ? family.isEmpty ? "nothing found" : "left out" : "failed"
          return [family.name] + Array(repeating: NumberText.missing, count: 4) + [reason, NumberText.missing]
        }
        func text(_ value: (value: Double, standardError: Double?)) -> String {
          NumberText.measured(value.value, error: value.standardError)
        }
        return [
          family.name, text(score.vamp2), text(score.vampE), time(family.timescale), interval(family.timescale),
          family.comparison.map(Self.brief) ?? "",
          NumberText.significant(family.seconds, digits: 2),
        ]
      })
  }

  private static func brief(_ comparison: PairedComparison) -> String {
    signed(comparison.meanDifference) + " (p " + NumberText.significant(comparison.pValue, digits: 2) + ")"
  }

  private static func signed(_ value: Double) -> String {
    (value < 0 ? "−" : "+") + NumberText.significant(abs(value), digits: 2)
  }

  static func describe(_ comparison: PairedComparison) -> String {
    signed(comparison.meanDifference) + " ± "
      + NumberText.significant(comparison.standardError, digits: 2)
      + ", p = \(NumberText.significant(comparison.pValue, digits: 2))"
  }

  var figures: [Figure] {
    var figures: [Figure] = []
    let shown = result.families.filter { $0.timescale?.timescale != nil }
    if !shown.isEmpty {
      var rows = [
        IntervalPlot.Row(
          "linear, in the data", value: result.linear.modes.first?.timescale.map(scale.time), isFitted: true)
      ]
      rows += shown.map { family in
        IntervalPlot.Row(
          family.name, value: family.timescale?.timescale.map(scale.time),
          interval: family.timescale?.uncertainty.interval.map(scale.time))
      }
      if let untouched = result.untouched {
        rows.append(
          IntervalPlot.Row(
            "untouched runs", value: untouched.timescale?.timescale.map(scale.time),
            interval: untouched.timescale?.uncertainty.interval.map(scale.time)))
      }
      figures.append(
        IntervalPlot(
          title: "Slowest timescale, held out", rows: rows, axis: "timescale / \(scale.unit)",
          caption: "The slowest process that each family finds, measured on blocks it was not fitted to, with "
            + "95 % intervals; hollow: what linear components say of the data they are fitted to."
        ).figure(name: "held-out-timescales"))
    }
    if winner.steps.count > 1 {
      figures.append(
        TrainingPlot(
          steps: winner.steps.map { .init(index: $0.index, training: $0.training, validation: $0.validation) },
          caption: "VAMP-2 of the winner's last fit, on the data it is fitted to and on those that stop it; "
            + "the epoch with the best validation score is kept."
        ).figure(name: "training"))
    }
    return figures
  }
}
