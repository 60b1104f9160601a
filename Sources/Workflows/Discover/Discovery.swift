public import Koopman
import LinearAlgebra
import Reporting
import Samples

/// What was found.
public struct Discovery: Sendable {
  /// The report's heading.
  public let title: String
  /// What was read.
  public let source: SourceSummary
  /// The search that the components come from; nil where they are linear in the features.
  public let search: SearchResult?
  /// The spectra at all lags.
  public let scan: SpectralScan
  /// Where the slowest timescale stops depending on the lag, if it does.
  public let suggestion: LagSuggestion
  /// The spectrum that components and numbers are taken from.
  public let chosen: LagSpectrum
  /// Nil where the data cannot be split.
  public let heldOut: HeldOutScores?
  /// What chance alone does; nil where the trajectories are too short to tell.
  public let null: SurrogateNull?
  /// The model of the components that were written.
  public let projection: ProjectionModel
  let output: ProjectionPass.Output
  let histograms: ComponentHistograms
  /// Nil where the slowest component does not fall into two classes.
  public let visits: VisitCount?
  /// The same on trajectories that the search did not see; nil where none were named.
  public let untouchedVisits: VisitCount?
  /// Nil where the blocks are too few.
  public let stationarity: Stationarity?
  let freeEnergy: FreeEnergy
  let requestedComponents: Int?
  /// The folder of the report.
  public let folder: String
  /// What limits the result, and notes on the input.
  public internal(set) var advice: [Advice] = []

  /// Frames to the input's unit of time.
  public var scale: TimeScale { TimeScale(scan.header) }

  /// What the components are correlated with: the input's features (rows) with each
  /// component that is written (columns).
  var correlations: (features: [Feature], values: Matrix<Double>) {
    if let values = output.correlations { return (source.features, values) }
    return (
      chosen.model.features, chosen.model.correlations.columns(0..<projection.componentCount)
    )
  }

  /// The search as the report tells it.
  var searchReport: SearchReport? {
    search.map { SearchReport(result: $0, scale: scale, visits: searchVisits) }
  }

  /// The events behind the first component, where it falls into two classes.
  public var searchVisits: SearchVisits? {
    visits.map { SearchVisits(searched: $0, untouched: untouchedVisits) }
  }

  /// The components above the null, at most as many as the held-out score
  /// supports.
  public var keptCount: Int {
    Self.keptCount(
      values: projection.values, thresholds: null?.thresholds, supported: supportedCount,
      requested: requestedComponents)
  }

  /// By held-out VAMP-E; after a search that replaced the features, by what its folds say
  /// of each component.
  private var supportedCount: Int? {
    guard let search, search.winner > 0 else { return heldOut?.componentCount }
    guard let null else { return nil }
    return zip(search.score.heldOut.correlations, null.thresholds).prefix { $0 > $1 }.count
  }

  /// - Parameters:
  ///   - values: Each component's correlation with its future.
  ///   - thresholds: What chance stays under; nil where there is no null.
  ///   - supported: By the held-out score; nil where there is none.
  ///   - requested: What the user asked for, which overrules both.
  package static func keptCount(
    values: [Double], thresholds: [Double]?, supported: Int?, requested: Int?
  ) -> Int {
    if let requested { return min(requested, values.count) }
    let supported = min(values.count, supported ?? values.count)
    guard let thresholds else { return supported }
    return zip(values, thresholds).prefix(supported).prefix { $0 > $1 }.count
  }

  /// The slowest modes with their error bars, as lines for a terminal.
  public func timescaleLines() -> [String] {
    chosen.leading.prefix(max(1, keptCount)).enumerated().map { index, entry in
      let number = "  \(index + 1)  "
      guard let timescale = entry.mode.timescale else { return number + "no timescale" }
      let value = NumberText.measured(
        scale.time(timescale), error: entry.uncertainty.standardError.map(scale.time),
        unit: scale.unit)
      let range = entry.uncertainty.interval.map {
        "95 % interval \(NumberText.interval(scale.time($0)))"
      } ?? "no error bar: \(entry.uncertainty.absence?.description ?? "")"
      return NumberText.plain(number + value + "  (" + range + ")")
    }
  }
}

extension Discovery {
  /// Visits below this make a slow process a matter of few events.
  package static let fewVisits = VisitCount.few

  func makeAdvice() -> [Advice] {
    var advice = searchReport?.advice ?? []
    if let plateau = SpectralAdvice.plateau(suggestion, scan: scan, chosen: chosen) {
      advice.append(plateau)
    }
    if keptCount > 0, let few = visits?.advice(on: "the slowest process") { advice.append(few) }
    advice += SpectralAdvice.advice(
      scan, chosen: chosen, kept: keptCount, isWeighted: source.isWeighted,
      isSearched: search?.basis != nil)
    advice += stationarityAdvice()
    if let absence = chosen.uncertainties.first?.absence, absence != .noTimescale {
      advice.append(
        Advice(.serious, "No error bar for the slowest timescale", detail: "\(absence)."))
    }
    if heldOut == nil, (search?.winner ?? 0) == 0 {
      advice.append(
        Advice(
          .caution, "No held-out score",
          detail: "The data cannot be split into training and test parts far enough apart; the "
            + "number of components rests on the null alone."))
    }
    if keptCount == 0 { advice.append(nothingKept()) }
    advice += source.notes.map { Advice(.note, $0) }
    return advice
  }

  /// Noise is told from slow motion that the data are too few to confirm.
  private func nothingKept() -> Advice {
    let first = projection.values[0]
    let isAboveChance = null.map { first > $0.thresholds[0] } ?? true
    // The best of many features exceeds chance by its choice; in noise not to the lag.
    guard isAboveChance, let timescale = chosen.model.modes.first?.timescale,
      timescale > Double(chosen.lag)
    else {
      return Advice(
        .serious, "Nothing slow was found",
        detail: "No component predicts its own future on held-out data better than chance. The "
          + "first two are drawn all the same.")
    }
    let comparison = null.map {
      "The first component follows its own future more than chance does "
        + "(\(NumberText.significant(first, digits: 2)) against "
        + "\(NumberText.significant($0.thresholds[0], digits: 2))), but its"
    } ?? "The trajectories are too short for a test against chance, and a component's"
    return Advice(
      .serious, "No component is confirmed on unseen data",
      detail: comparison + " held-out score does not exceed that of none: the data are too few, "
        + "or their parts differ. The first two are drawn all the same.")
  }

  private func stationarityAdvice() -> [Advice] {
    guard let stationarity else { return [] }
    var advice: [Advice] = []
    for index in 0..<min(max(1, keptCount), stationarity.drifts.count) {
      let drift = stationarity.drifts[index]
      if drift.pValue < 0.01 {
        advice.append(
          Advice(
            .caution, "Component \(index + 1) drifts",
            detail: "By \(NumberText.significant(drift.change, digits: 2)) standard deviations over a "
              + "trajectory (p = \(NumberText.significant(drift.pValue, digits: 1))). Drop the "
              + "start with --discard, or run longer."))
      }
      for outlier in stationarity.outliers[index] {
        advice.append(
          Advice(
            .caution, "An outlier: \(source.trajectories[outlier.trajectory].name)",
            detail: "Its mean of component \(index + 1) is "
              + "\(NumberText.significant(outlier.score, digits: 2)) standard errors from the other "
              + "trajectories'."))
      }
    }
    return advice
  }
}
