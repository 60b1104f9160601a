import ArgumentParser
import Samples

/// Measures what a search for slow variables finds against what it should.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measures what a search for slow variables finds, and prints tables.",
    discussion: """
      CASES
        transfer  published alanine dipeptide (../shared, skipped where it is absent): \
      found on one run, measured on the other, both ways
        folds     the six shipped runs of alanine dipeptide, each held out once
        prinz     the Prinz potential: the first three timescales against exact ones

      The searches are those of `andante discover --optimize`. `selection` times the choice of features, \
      `networks` the training of networks.
      """)

  enum Case: String, CaseIterable, ExpressibleByArgument {
    case transfer
    case folds
    case prinz
  }

  @Option(name: .customLong("case"), parsing: .singleValue, help: "A case; all where none is named.")
  var cases: [Case] = []

  @Option(help: "Seconds for each search on alanine dipeptide.")
  var budget = 60.0

  @Option(help: "Time units of the Prinz potential.")
  var time = 100_000.0

  @Option(help: "What everything random starts from.")
  var seed: UInt64 = 1

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard budget > 0, time >= 1000, time <= 1e7, threads >= 1 else {
      throw ValidationError("--budget is positive, --time 1000 to 1e7, --threads at least 1")
    }
  }

  func run() throws {
    let dipeptide = SearchDipeptide(budget: budget, seed: seed, threadCount: threads)
    var table = SearchTable()
    for name in Case.allCases where cases.isEmpty || cases.contains(name) {
      switch name {
      case .transfer: try dipeptide.transfer(into: &table)
      case .folds: try dipeptide.folds(into: &table)
      case .prinz: try SearchPrinz(time: time, seed: seed, threadCount: threads).run(into: &table)
      }
    }
    print(table.markdown)
  }
}
