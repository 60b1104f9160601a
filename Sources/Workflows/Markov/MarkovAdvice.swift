import MarkovModels
import Reporting

/// What a reader has to know before trusting a model: a verdict on each question, with its reason.
struct MarkovAdvice {
  /// One question of the panel.
  struct Check {
    enum Verdict: String {
      case yes
      case no
      case unclear = "cannot be told"
    }
    let question: String
    let verdict: Verdict
    let detail: String
    /// How grave a “no” is.
    let severity: Advice.Severity
    /// The warning's headline where the verdict is no.
    let headline: String
  }

  let analysis: MarkovAnalysis

  init(_ analysis: MarkovAnalysis) { self.analysis = analysis }

  private var scale: TimeScale { analysis.scale }

  /// The panel.
  var checks: [Check] {
    [levelled, predicts, backed, ranked, balanced, connected, resolved, mixed].compactMap { $0 }
  }

  /// Warnings for each no, and what else has to be said.
  var all: [Advice] {
    var advice = checks.filter { $0.verdict == .no }.map {
      Advice($0.severity, $0.headline, detail: $0.detail)
    }
    if let sets = analysis.sets, !sets.negativeEntries.isEmpty {
      let least = sets.negativeEntries.map(\.value).min() ?? 0
      advice.append(
        Advice(
          .note, "The coarse transition matrix of PCCA+ has negative elements",
          detail: "\(counted(sets.negativeEntries.count, "element")) below zero, down to "
            + "\(NumberText.significant(least, digits: 2)): sets overlap, and the matrix is no chain of its own. "
            + "Populations and passage times below use the states themselves."))
    }
    if let rates = analysis.rates, rates.negativeCount > 0 {
      advice.append(
        Advice(
          .note, "Negative rates between sets were set to zero",
          detail: "\(counted(rates.negativeCount, "rate")) of the logarithm of the sets' transition matrix came out negative: "
            + "at this lag the sets are not quite a Markov process in continuous time."))
    }
    if !analysis.model.isReversible, analysis.sets != nil {
      advice.append(
        Advice(
          .note, "Sets are those of the reversible part",
          detail: "The model has no detailed balance; metastable sets come from the mean of it and its "
            + "reversal in time. Committors, fluxes and passage times are the model's own."))
    }
    if let operators = analysis.operators, operators.negativeEntries.count > 0 {
      advice.append(
        Advice(
          operators.negativeEntries.share > 0.01 ? .caution : .note,
          "Negative pairs of the operator model were set to zero",
          detail: "\(operators.negativeEntries.count) elements, "
            + "\(NumberText.percent(operators.negativeEntries.share)) of all weight."))
    }
    if analysis.model.stateCount == 1 {
      advice.append(
        Advice(
          .serious, "There is only one state",
          detail: "Nothing moves between states. Take more states, or look at what was left out."))
    } else if analysis.mixing == nil, case .likelihood = analysis.method, analysis.counts != nil {
      advice.append(
        Advice(
          .note, "No error bars",
          detail: analysis.model.stateCount > MarkovJob.largestPosterior
            ? "A posterior of \(analysis.model.stateCount) states would take hours; with up to "
              + "\(MarkovJob.largestPosterior) states there is one."
            : "Posterior draws were switched off (--samples 0)."))
    }
    return advice
  }

  /// Timescales at the lag and at its double agree within their error.
  private var levelled: Check? {
    let lag = analysis.model.lag
    guard let here = analysis.scan.first(where: { $0.lag == lag }), let value = here.timescales.first?.value,
      let next = analysis.scan.first(where: { $0.lag >= 2 * lag }), let later = next.timescales.first?.value
    else { return nil }
    let growth = later / value - 1
    let errors = [here, next].compactMap { $0.timescales.first?.standardError }
    let error = errors.count == 2 ? errors.reduce(0) { $0 + $1 * $1 }.squareRoot() / value : 0
    let verdict: Check.Verdict = growth < 0.1 ? .yes : growth < error ? .unclear : .no
    let change = growth >= 0
      ? "is \(NumberText.percent(growth)) longer" : "is \(NumberText.percent(-growth)) shorter"
    return Check(
      question: "Have the timescales levelled?", verdict: verdict,
      detail: "The slowest \(change) at a lag of \(scale.text(next.lag)) than at \(scale.text(lag))"
        + (error > 0 ? ", with an error of \(NumberText.percent(error)) on the difference." : "."),
      severity: .caution, headline: "The slowest timescale still rises with the lag")
  }

  private var predicts: Check? {
    guard let test = analysis.chapmanKolmogorov else { return nil }
    let (tested, failed) = test.verdict
    return Check(
      question: "Does the model predict longer lags (Chapman–Kolmogorov)?",
      verdict: test.passes.map { $0 ? .yes : .no } ?? .unclear,
      detail: tested == 0
        ? "There are no error bars to judge by."
        : "\(failed) of \(tested) transition probabilities at longer lags differ from the prediction by more than "
          + "two standard errors of both.",
      severity: .caution, headline: "The Chapman–Kolmogorov test fails")
  }

  /// A visit is a transition there and one back.
  private static let fewTransitions = 2 * VisitCount.few

  private var backed: Check? {
    guard let least = analysis.events.min(by: { $0.count < $1.count }) else { return nil }
    let list = analysis.events.map { "process \($0.process): \($0.count)" }.joined(separator: ", ")
    return Check(
      question: "Are the slow processes backed by independent transitions?",
      verdict: least.count >= Self.fewTransitions ? .yes : .no,
      detail: "Transitions from core to core of the processes slower than the lag, both ways: \(list). A timescale "
        + "from N transitions is uncertain by about 1/√N, whatever the number of frames.",
      severity: least.count < Self.fewTransitions / 2 ? .serious : .caution,
      headline: "Few transitions back process \(least.process)")
  }

  /// A rank that was chosen may leave out slow processes that were seen a few times.
  private var ranked: Check? {
    guard let operators = analysis.operators, let plain = analysis.plainTimescale,
      let slowest = analysis.timescales.first?.value
    else { return nil }
    return Check(
      question: "Does the rank of the operators keep the slow processes?",
      verdict: slowest >= 0.5 * plain ? .yes : .no,
      detail: "At rank \(operators.rank) the slowest timescale is \(NumberText.significant(scale.time(slowest), unit: scale.unit)); "
        + "without the correction it is \(NumberText.significant(scale.time(plain), unit: scale.unit)). A process that was seen "
        + "a few times does not stand out of the noise: give --rank to keep it.",
      severity: .serious, headline: "The rank leaves out a slow process")
  }

  private var balanced: Check? {
    guard let test = analysis.balance else { return nil }
    return Check(
      question: "Does detailed balance hold within error?",
      verdict: test.holds.map { $0 ? .yes : .no } ?? .unclear,
      detail: "\(test.unbalancedCount) of \(counted(test.pairCount, "pair")) of states have counts there and back that "
        + "differ by more than the 95 % error of blocks (5 % would by chance). Asymmetry "
        + "\(NumberText.percent(test.asymmetry)), expected of noise \(NumberText.percent(test.expectedAsymmetry)).",
      severity: .caution,
      headline: analysis.model.isReversible
        ? "The data do not balance, and the model assumes that they do" : "The data do not balance")
  }

  private var connected: Check? {
    guard let counts = analysis.counts else { return nil }
    let left = analysis.allStateCount - counts.stateCount
    let visited = left == 0 ? "All \(counts.stateCount) states" : "\(counts.stateCount) of \(analysis.allStateCount) states"
    return Check(
      question: "Is the data connected?",
      verdict: counts.keptCountFraction >= 0.99 ? .yes : .no,
      detail: "\(visited) are connected both ways; they hold \(NumberText.percent(counts.keptCountFraction)) of the "
        + "counts and \(NumberText.percent(counts.keptFrameFraction)) of the frames."
        + (left == 0 ? "" : " The others are left out."),
      severity: counts.keptCountFraction < 0.9 ? .serious : .caution,
      headline: "A part of the data is not connected and was left out")
  }

  private var resolved: Check? {
    guard let sets = analysis.sets, sets.isRequested else { return nil }
    let lag = Double(analysis.model.lag)
    let count = analysis.timescales.prefix(sets.count - 1).count { ($0.value ?? 0) > lag }
    return Check(
      question: "Are as many slow processes resolved as there are sets?",
      verdict: count == sets.count - 1 ? .yes : .no,
      detail: "\(sets.count) sets need \(counted(sets.count - 1, "timescale")) above the lag; there are \(count). Sets "
        + "beyond them decay before they are looked at.",
      severity: .caution, headline: "More sets than slow processes")
  }

  private var mixed: Check? {
    guard let mixing = analysis.mixing else { return nil }
    return Check(
      question: "Have the posterior's chains met?",
      verdict: mixing.scaleReduction < 1.1 && mixing.effectiveSampleSize >= 50 ? .yes : .no,
      detail: "\(mixing.sampleCount) draws in \(MarkovJob.chainCount) chains are worth at least "
        + "\(NumberText.significant(mixing.effectiveSampleSize, digits: 2)) independent ones; R̂ is at most "
        + "\(NumberText.fixed(mixing.scaleReduction, decimals: 3)).",
      severity: .caution, headline: "The error bars rest on few independent draws")
  }
}
