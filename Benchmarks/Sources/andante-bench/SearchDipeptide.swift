import Foundation
import Koopman
import Reporting
import Samples
import Workflows

/// Searches for the slow process of alanine dipeptide from cosines and sines of φ and ψ at
/// a lag of 10 ps.
struct SearchDipeptide {
  var budget: Double
  var seed: UInt64
  var threadCount: Int

  /// Where the package lies: this file is four folders below it.
  private static let package = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { path, _ in
    path.deletingLastPathComponent()
  }
  /// The slowest timescale of a Markov model on a grid of 20 × 20 cells, in ps: of the
  /// published runs 0 and 1, each by itself, and of our six together.
  private static let gridModel = (published: [1294.0, 1927], shipped: 283.7)

  /// What is found on one published run, on the other.
  func transfer(into table: inout SearchTable) throws {
    let runs = (0...1).map {
      Self.package.appendingPathComponent("../shared/data/alanine-dipeptide/dihedrals-\($0).npy").path
    }
    for (trained, other) in [(0, 1), (1, 0)] {
      let target = "found on run \(trained), slowest timescale of run \(other)"
      let model = Self.gridModel.published[other]
      let goal = "≥ .9 × \(NumberText.significant(model, digits: 4, unit: "ps"))"
      guard runs.allSatisfy(FileManager.default.fileExists) else {
        table.add(target, measured: "", goal: goal, .skipped)
        continue
      }
      let discovery = try discover([runs[trained]], untouched: [runs[other]])
      guard let search = discovery.search, let untouched = search.untouched else { continue }
      let found = discovery.time(untouched.timescale)
      table.add(
        target, measured: found.text, goal: goal, found.value ?? 0 >= 0.9 * model ? .met : .missed)
      let within = discovery.time(search.families[search.winner].timescale).text
      table.note(
        "Found on run \(trained): \(kept(search)); held out within the run \(within); linear TICA there "
          + "\(linear(discovery)); \(discovery.visits?.total ?? 0) visits to the rarer side.")
      table.note("Searching run \(trained): \(seconds(search)).")
    }
  }

  /// The six shipped runs, each held out once.
  func folds(into table: inout SearchTable) throws {
    let runs = (1...6).map {
      Self.package.appendingPathComponent("Datasets/alanine-dipeptide/dihedrals-\($0).npy").path
    }
    let goal = "the interval holds \(Self.gridModel.shipped) ps"
    guard runs.allSatisfy(FileManager.default.fileExists) else {
      return table.add("six runs, each held out once", measured: "", goal: goal, .skipped)
    }
    let discovery = try discover(runs, untouched: [])
    guard let search = discovery.search else { return }
    for family in search.families {
      let found = discovery.time(family.timescale)
      let holds = found.interval?.contains(Self.gridModel.shipped) ?? false
      let isLinear = family.name == search.families[0].name
      table.add(
        "six runs, each held out once: \(family.name)", measured: found.text, goal: isLinear ? "" : goal,
        isLinear ? .none : holds ? .met : .missed)
    }
    let each = search.score.test.map { scores in
      scores.timescales.first?.flatMap { $0 }.map {
        NumberText.significant(discovery.scale.time($0), digits: 3)
      } ?? NumberText.missing
    }
    table.note(
      "Six runs: kept \(kept(search)); its slowest timescale on each run held out "
        + "\(each.joined(separator: ", ")) ps; linear TICA on all runs \(linear(discovery)).")
    table.note("Searching six runs: \(seconds(search)).")
    try addShare(search, runs, into: &table)
  }

  /// Within a budget a network's time is what the budget leaves it: its full time is that of a
  /// training to its end in each fold.
  private func addShare(
    _ search: SearchResult, _ runs: [String], into table: inout SearchTable
  ) throws {
    let target = "random features' time of networks trained to their end in each fold, six runs"
    guard let features = search.families.first(where: { $0.name == "random Fourier features" }) else {
      return table.add(target, measured: "no random features were tried", goal: "< 10 %", .missed)
    }
    let training = try trainingSeconds(runs)
    let network = Double(search.folds.folds.count) * training.seconds
    let share = features.seconds / network
    table.add(
      target,
      measured: NumberText.percent(share, decimals: 1) + " (\(SearchTable.seconds(features.seconds)) of "
        + "\(SearchTable.seconds(network)))",
      goal: "< 10 %", share < 0.1 ? .met : .missed)
    table.note(
      "One training of the first network, four runs to train on and one to stop it: "
        + "\(SearchTable.seconds(training.seconds)), \(training.epochs) epochs. Random features are five "
        + "bandwidths, chosen in each fold.")
  }

  /// The network that a search begins with, stopped by the last run but one.
  private func trainingSeconds(_ runs: [String]) throws -> (seconds: Double, epochs: Int) {
    func samples(_ paths: ArraySlice<String>) throws -> LoadedSamples {
      try LoadedSamples(
        try TableSource(input(Array(paths))), memoryLimit: 1 << 30, threadCount: threadCount)
    }
    let (training, validation) = (try samples(runs[..<4]), try samples(runs[4..<5]))
    var network = NetworkTraining(
      architecture: NetworkArchitecture(outputCount: 2), lag: 10, dynamics: .reversible)
    network.learningRate = 0.003
    network.seed = seed
    network.threadCount = threadCount
    let trained = try timed { try network.fit(training: training, validation: validation) { _ in true } }
    return (trained.seconds, trained.result.epochs.count)
  }

  private func input(_ paths: [String]) -> TableInput {
    var input = TableInput(paths: paths)
    input.names = ["phi", "psi"]
    input.periodic = ["phi", "psi"].map { PeriodicColumn(name: $0) }
    input.timeStep = PhysicalTime(parsing: "1ps")
    return input
  }

  private func discover(_ paths: [String], untouched: [String]) throws -> Discovery {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("andante-search-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var job = DiscoverJob(input: input(paths), outputPath: folder.path)
    job.lag = try TimeSpan(parsing: "10ps")
    var request = SearchRequest(families: [.fourier, .network])
    request.budget = budget
    job.search = request
    job.untouched = untouched
    return try job.run(RunSettings(threadCount: threadCount, seed: seed))
  }

  private func kept(_ search: SearchResult) -> String {
    let winner = search.families[search.winner]
    return winner.name + (winner.detail.isEmpty ? "" : " (\(winner.detail))")
  }

  private func linear(_ discovery: Discovery) -> String {
    let slowest = discovery.search?.linear.modes.first?.timescale
    return slowest.map { NumberText.significant(discovery.scale.time($0), digits: 3, unit: "ps") }
      ?? NumberText.missing
  }

  private func seconds(_ search: SearchResult) -> String {
    search.families.dropFirst().map { family in
      let details = Set(family.score?.details ?? []).sorted()
      return "\(family.name) "
        + (family.score == nil ? "not tried to the end" : SearchTable.seconds(family.seconds))
        + (details.isEmpty ? "" : " (\(details.joined(separator: "; ")))")
    }.joined(separator: ", ")
  }
}

extension Discovery {
  /// A held-out timescale and its interval in the data's unit.
  fileprivate func time(
    _ held: HeldOutTimescale?
  ) -> (value: Double?, interval: ClosedRange<Double>?, text: String) {
    let value = held?.timescale.map(scale.time)
    let interval = held?.uncertainty.interval.map {
      scale.time($0.lowerBound)...scale.time($0.upperBound)
    }
    return (value, interval, SearchTable.time(value, interval, unit: scale.unit))
  }
}
