import ArgumentParser
import Samples

/// Whether error bars and p-values of information keep their promise.
struct InformationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "information",
    abstract: "Counts how often 95 % intervals of mutual information hold the truth, and small p-values.",
    discussion: """
      Each run simulates a Gaussian AR(1) process in equiprobable cells and asks for the information \
      between a frame and the one a lag later, with bias and error by the delete-block jackknife. The \
      truth is that of the same cells, exactly. The second table takes two independent processes: p is \
      to be below a level as often as the level says.
      """)

  @Option(help: "Runs of each case.")
  var runs = 400

  @Option(help: "Correlations from one frame to the next.")
  var decays = "0.9,0.95,0.99"

  @Option(help: "Lags in frames.")
  var lags = "1,5,20,50"

  @Option(help: "Lengths over the correlation time (1 + φ)/(1 − φ).")
  var lengths = "1000,4000"

  @Option(help: "Cells of each variable.")
  var cells = 20

  @Option(help: "Surrogates of each p-value.")
  var surrogates = 199

  @Option(help: "The first run's seed.")
  var seed = 1

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard let decays = numbers(decays), decays.allSatisfy({ $0 >= 0 && $0 <= 0.9999 }) else {
      throw ValidationError("--decays takes numbers from 0 to 0.9999, such as 0.9,0.99")
    }
    guard let lengths = numbers(lengths), lengths.allSatisfy({ $0 >= 50 && $0 <= 1e6 }) else {
      throw ValidationError("--lengths takes numbers of at least 50, such as 1000,4000")
    }
    guard let lags = numbers(lags),
      lags.allSatisfy({ $0 == $0.rounded() && $0 >= 1 && $0 < (lengths.min() ?? 0) })
    else {
      throw ValidationError("--lags takes whole numbers from 1, below the least of --lengths")
    }
    guard runs >= 2, cells >= 2, cells <= 200, surrogates >= 1, threads >= 1 else {
      throw ValidationError(
        "--runs is at least 2, --cells 2 to 200, --surrogates and --threads at least 1")
    }
  }

  func run() throws {
    print(InformationTable.coverageHead)
    for experiment in experiments {
      let outcomes = try repeated { try experiment.run(seed: UInt64(seed + $0)) }
      print(try InformationTable.coverageRow(experiment, outcomes))
    }
    print()
    print(InformationTable.sizeHead)
    // Independent processes know of no lag, and longer ones take longer only.
    let (first, shortest) = (experiments[0].lag, experiments[0].frameCount)
    for experiment in experiments
    where experiment.lag == first
      && Double(experiment.frameCount) / experiment.correlationTime
        < 1.5 * Double(shortest) / experiments[0].correlationTime
    {
      let values = try repeated {
        try experiment.independentP(seed: UInt64(seed + $0), surrogates: surrogates)
      }
      print(InformationTable.sizeRow(experiment, values))
    }
  }

  private func repeated<Outcome: Sendable>(
    _ body: @Sendable (Int) throws -> Outcome
  ) throws -> [Outcome] {
    try ParallelPass.map(count: runs, threadCount: threads) { run in Result { try body(run) } }
      .map { try $0.get() }
  }

  /// Lengths outermost, then decays, then lags.
  private var experiments: [InformationExperiment] {
    var list: [InformationExperiment] = []
    for length in numbers(lengths) ?? [] {
      for decay in numbers(decays) ?? [] {
        for lag in numbers(lags) ?? [] {
          list.append(
            InformationExperiment(
              decay: decay, lag: Int(lag),
              frameCount: Int((length * (1 + decay) / (1 - decay)).rounded()), cellCount: cells))
        }
      }
    }
    return list
  }

  private func numbers(_ list: String) -> [Double]? {
    let values = list.split(separator: ",").map { Double($0) }
    return values.isEmpty || values.contains(nil) ? nil : values.compactMap(\.self)
  }
}
