import LinearAlgebra
public import MarkovModels
public import Reporting

/// A Markov model with what was found about it.
public struct MarkovAnalysis: Sendable {
  /// The report's heading.
  public let title: String
  /// The files that were read.
  public let files: [String]
  /// Sentences about the input.
  public let notes: [String]
  /// Frames to the input's unit of time.
  public let scale: TimeScale
  /// How the states were made: “200 k-means states”.
  public let summary: String
  /// The kind of estimate.
  public let method: MarkovEstimator.Method
  /// The model with its counts; the counts are nil for a given matrix.
  public let model: MarkovModel
  /// The model's counts; nil for a given matrix.
  public let counts: CountMatrix?
  /// The number of states before those that are not connected were left out.
  public let allStateCount: Int
  /// The eigenvalues and eigenvectors.
  public let spectrum: MarkovSpectrum
  /// The timescales in frames, with their posterior.
  public let timescales: [PosteriorEstimate]
  /// The standard deviation of each state's probability; nil without a posterior.
  public let stationaryErrors: [Double]?
  /// How well the draws of the posterior have mixed; nil without one.
  public let mixing: Mixing?
  /// Timescales over lags; empty for matrices.
  public internal(set) var scan: [TimescaleScan.Point] = []
  /// The metastable sets; nil with fewer than two states.
  public internal(set) var sets: MetastableSummary?
  /// Nil without trajectories.
  public internal(set) var chapmanKolmogorov: ChapmanKolmogorovTest?
  /// Nil without trajectories.
  public internal(set) var balance: DetailedBalanceTest?
  /// Transitions that back each resolved process; empty without trajectories.
  public internal(set) var events: [ProcessEvents] = []
  /// Nil where the data are too short for folds.
  public internal(set) var validation: CrossValidation?
  /// Nil where there are no two sets to go between.
  public internal(set) var paths: PathSummary?
  /// Rates between the sets; nil where they have none.
  public internal(set) var rates: CoarseRates?
  /// Stationary means that were asked for.
  public internal(set) var observables: [Observable] = []
  /// How the sets' populations relax from a start in each.
  public internal(set) var relaxation: Relaxation?
  /// A model with memory; nil unless asked for.
  public internal(set) var memory: MemorySummary?
  /// Nil where there are no coordinates.
  var histogram: PlaneHistogram?
  /// Centres of states in the columns that were cut.
  var centres: Matrix<Double>?
  /// The names of these columns.
  var columns: [String] = []
  /// The trajectories of states; nil for matrices.
  var trajectories: DiscreteTrajectories?
  /// By how much error bars are wider than the posterior of the counts; see
  /// ``MarkovEstimator/Estimate/widening``.
  public internal(set) var widening = 1.0
  /// What observable operators found; nil for other estimates.
  public internal(set) var operators: ObservableOperators.Result?
  /// The slowest timescale by maximum likelihood, beside an observable operator model's; in frames.
  var plainTimescale: Double?
  let freeEnergy: FreeEnergy
  let seed: UInt64
  /// Structures of each set that were written, by their file's name.
  public internal(set) var structures: [SetStructure] = []
  /// The folder of the report; nil where none was written.
  public internal(set) var folder: String?
  /// What limits the result.
  public internal(set) var advice: [Advice] = []

  /// A column's stationary mean.
  public struct Observable: Sendable {
    /// The column.
    public let name: String
    /// Its unit, where one is known.
    public let unit: String?
    /// The mean under the model's stationary distribution.
    public let mean: PosteriorEstimate
  }

  /// How well posterior draws have mixed.
  public struct Mixing: Sendable {
    /// Draws of all chains.
    public let sampleCount: Int
    /// The least effective sample size of what is reported.
    public let effectiveSampleSize: Double
    /// The largest R̂.
    public let scaleReduction: Double
  }

  /// Relaxation of sets' populations.
  public struct Relaxation: Sendable {
    /// In frames, rising from 0.
    public let times: [Int]
    /// [start][set][time].
    public let probabilities: [[[PosteriorEstimate]]]
  }

  /// What a model with memory says.
  public struct MemorySummary: Sendable {
    /// The transfer tensors of the sets.
    public let tensors: TransferTensors
    /// In frames.
    public let timescales: [Double?]
  }

  /// The error bars' kind, for the reader.
  var errorsNote: String {
    guard counts != nil else { return "A given matrix carries no error bars." }
    guard timescales.contains(where: { $0.standardError != nil }) else { return "There are no error bars." }
    guard mixing != nil else {
      return "This estimate has no posterior; error bars are from resampling stretches of the trajectories."
    }
    let counts = counts?.mode == .strided
      ? "counts of every lag-th frame"
      : counts?.mode == .sliding && trajectories != nil || counts?.mode == .effective
        ? "effective counts (sliding ones would make them too narrow)" : "the given counts, taken as independent"
    let wider = widening > 1.005
      ? " They are widened \(NumberText.significant(widening, digits: 2)) times, because pairs of frames that overlap count "
        + "the same event of the slow processes again."
      : ""
    return "Error bars are of the posterior of the model, given \(counts).\(wider)"
  }

  /// A time with its posterior, as the reader sees it.
  func text(_ estimate: PosteriorEstimate) -> String {
    guard let value = estimate.value else { return NumberText.missing }
    guard value.isFinite else { return "∞" }
    guard let error = estimate.standardError, error > 1e-6 * value else {
      return NumberText.significant(scale.time(value), unit: scale.unit)
    }
    return NumberText.measured(scale.time(value), error: scale.time(error), unit: scale.unit)
  }

  /// An interval of time.
  func text(_ interval: ClosedRange<Double>?) -> String {
    interval.map { NumberText.interval(scale.time($0), unit: scale.unit) } ?? NumberText.missing
  }

  /// The slowest timescales, a line each, for a terminal.
  public func timescaleLines() -> [String] {
    timescales.prefix(5).enumerated().map { index, estimate in
      NumberText.plain(
        "  \(index + 1)  \(text(estimate))"
          + (estimate.interval.map { "  (95 % interval \(text($0)))" } ?? ""))
    }
  }
}

/// Metastable sets with their populations and the times between them.
public struct MetastableSummary: Sendable {
  /// What found them.
  public let method: MarkovJob.SetMethod
  /// Memberships, states × sets.
  public let memberships: Matrix<Double>
  /// The states of each set by their labels, rising.
  public let labels: [[Int]]
  /// The stationary weight of each set.
  public let populations: [PosteriorEstimate]
  /// [from][to] in frames; zero on the diagonal.
  public let passageTimes: [[PosteriorEstimate]]
  /// 1 for sets without overlap.
  public let crispness: Double
  /// Elements below zero of the coarse transition matrix.
  public let negativeEntries: [MetastableSets.NegativeEntry]
  /// Whether the number of sets was asked for.
  public let isRequested: Bool

  /// The number of sets.
  public var count: Int { labels.count }

  /// The set of a state's label.
  func set(ofLabel label: Int) -> Int? { labels.firstIndex { $0.contains(label) } }
}

/// Reactive trajectories between two sets of states.
public struct PathSummary: Sendable {
  /// By labels.
  public let source: [Int]
  /// By labels.
  public let sink: [Int]
  /// Whether source and sink were asked for.
  public let isRequested: Bool
  /// Committors and fluxes.
  public let flux: ReactiveFlux
  /// Dominant pathways, by labels, strongest first.
  public let pathways: [(states: [Int], flux: Double)]
  /// Dominant pathways between the metastable sets, where source and sink are two of them.
  public let setPathways: [(sets: [Int], flux: Double)]
  /// Per frame.
  public let rate: PosteriorEstimate
  /// In frames.
  public let passageTime: PosteriorEstimate
  /// Per lag.
  public let totalFlux: PosteriorEstimate

  /// The source as the reader knows it: states that were named, else the set they are.
  func sourceName(in analysis: MarkovAnalysis) -> String { name(source, analysis) }
  func sinkName(in analysis: MarkovAnalysis) -> String { name(sink, analysis) }

  private func name(_ labels: [Int], _ analysis: MarkovAnalysis) -> String {
    if !isRequested, let set = analysis.sets?.labels.firstIndex(of: labels) { return "set \(set + 1)" }
    let shown = labels.prefix(6).map(String.init).joined(separator: ", ")
    return (labels.count == 1 ? "state " : "states ") + shown + (labels.count > 6 ? ", …" : "")
  }
}

/// Structures of a set that were written.
public struct SetStructure: Sendable {
  /// From 0.
  public let set: Int
  /// Its file's name within the report.
  public let file: String
  /// Where each structure comes from.
  public let frames: [(path: String, row: Int, state: Int)]
}
