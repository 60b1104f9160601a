import ArgumentParser
import Samples
import Systems

/// How often the 95 % intervals hold the true timescale.
struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Counts how often the 95 % intervals hold the true timescales of AR(1) mixtures.",
    discussion: """
      Each run simulates three AR(1) processes and white noise behind a random linear map, \
      makes the moments, fits TICA and asks for error bars, as `andante discover` does. \
      T/t is the length over the row's own timescale.
      """)

  @Option(help: "Runs of each case.")
  var runs = 400

  @Option(help: "Lengths over the slowest timescale.")
  var lengths = "50,200,1000"

  @Option(help: "Numbers of columns, three of them slow.")
  var dimensions = "5,20"

  @Option(help: "True timescales in frames, slowest first.")
  var timescales = "100,40,15"

  @Option(help: "Lag in frames.")
  var lag = 10

  @Option(help: "The first run's seed.")
  var seed = 1

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard let lengths = numbers(lengths), lengths.allSatisfy({ $0 >= 1 && $0 <= 1e6 }) else {
      throw ValidationError("--lengths takes numbers of at least 1, such as 50,200,1000")
    }
    guard let timescales = numbers(timescales), timescales.allSatisfy({ $0 >= 1 && $0 <= 1e5 }),
      timescales == timescales.sorted(by: >)
    else { throw ValidationError("--timescales takes falling numbers of at least 1 frame") }
    guard let dimensions = numbers(dimensions),
      dimensions.allSatisfy({ $0 == $0.rounded() && Int($0) >= timescales.count && $0 <= 1000 })
    else {
      throw ValidationError("--dimensions takes whole numbers, at least one for each timescale")
    }
    guard runs >= 2, lag >= 1, threads >= 1 else {
      throw ValidationError("--runs is at least 2, --lag and --threads at least 1")
    }
  }

  func run() throws {
    let timescales = numbers(timescales) ?? []
    print(CoverageTable.head)
    for dimension in (numbers(dimensions) ?? []).map({ Int($0) }) {
      for length in numbers(lengths) ?? [] {
        let experiment = CoverageExperiment(
          timescales: timescales, dimension: dimension, frameCount: Int(length * timescales[0]),
          lag: lag)
        let outcomes = try ParallelPass.map(count: runs, threadCount: threads) { run in
          Result { try experiment.run(seed: UInt64(seed + run)) }
        }.map { try $0.get() }
        for mode in timescales.indices {
          print(CoverageTable.row(experiment, mode: mode, outcomes.map { $0[mode] }))
        }
      }
    }
  }

  private func numbers(_ list: String) -> [Double]? {
    let values = list.split(separator: ",").map { Double($0) }
    return values.isEmpty || values.contains(nil) ? nil : values.compactMap(\.self)
  }
}
