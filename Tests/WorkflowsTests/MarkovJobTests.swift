import Foundation
import LinearAlgebra
import MarkovModels
import Samples
import Statistics
import Storage
import Testing
import Workflows

@Suite("Markov models as jobs")
struct MarkovJobTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  private func file(_ text: String, _ name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: scratch(name)))
    return scratch(name)
  }

  /// Trajectories of a chain of states.
  private func walks(_ p: [[Double]], frames: [Int], seed: UInt64) throws -> TableInput {
    var generator = SeededGenerator(seed: seed)
    var paths: [String] = []
    for (index, count) in frames.enumerated() {
      var walk = [0.0]
      while walk.count < count {
        var rest = generator.nextUniform()
        let row = p[Int(walk.last!)]
        var next = 0
        while next < row.count - 1, rest >= row[next] {
          rest -= row[next]
          next += 1
        }
        walk.append(Double(next))
      }
      paths.append(scratch("d-\(index).npy"))
      try NPYWriter.write(walk, shape: [count], to: paths[index])
    }
    return TableInput(paths: paths)
  }

  /// Two pairs of states; only neighbours change places, so it is reversible.
  private static let pairs = [[0.9, 0.1, 0, 0], [0.1, 0.88, 0.02, 0], [0, 0.03, 0.87, 0.1], [0, 0, 0.1, 0.9]]

  @Test("Given counts: the reference values, and a folder that holds what was found")
  func counts() throws {
    var job = MarkovJob(input: .counts(path: try file("7048,6,0\n6,2,3\n0,3,2933\n", "C.csv")))
    job.outputPath = scratch("report")
    let analysis = try job.run(settings)
    #expect(abs(analysis.timescales[0].value! / 1036.072239081 - 1) < 1e-12)
    #expect(analysis.folder == scratch("report"))
    #expect(analysis.model.labels == [0, 1, 2] && analysis.counts?.keptCountFraction == 1)
    let written = try JSONValue(contentsOfFile: scratch("report/analysis.json"))
    #expect(written == analysis.json())
    // Twice is once: the second takes the first one's place.
    _ = try job.run(settings)
    #expect(!scratch.content.contains { $0.contains(".tmp") })
  }

  @Test("The model file: sparse rows, labels and lag, in HDF5 as in JSON")
  func modelFile() throws {
    var job = MarkovJob(input: .counts(path: try file("5,0,3\n0,0,0\n2,0,7\n", "C.csv")))
    job.lag = .frames(4)
    job.outputPath = scratch("report")
    let analysis = try job.run(settings)
    let json = try JSONValue(contentsOfFile: scratch("report/model.json"))
    #expect(json["states"] == [0, 2] && json["lag_frames"] == 4 && json["time_unit"] == "frames")
    let values = try #require(json["transition_matrix"]?["values"]?.doubles)
    #expect(values == analysis.model.transitionMatrix.values)
    #expect(json["centres"] == .null)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch("report/model.h5")))
    #expect(bytes.starts(with: [0x89, 0x48, 0x44, 0x46]))
  }

  @Test("The number of sets follows the largest gap between timescales")
  func suggestion() throws {
    var job = MarkovJob(input: .states(try walks(Self.pairs, frames: [4000, 3000], seed: 4)))
    job.sampleCount = 40
    let analysis = try job.run(settings)
    #expect(analysis.sets?.count == 2 && analysis.sets?.isRequested == false)
    #expect(Set(analysis.sets!.labels.map(Set.init)) == [[0, 1], [2, 3]])
    // The default paths go from set to set.
    let paths = try #require(analysis.paths)
    #expect(!paths.isRequested && Set([Set(paths.source), Set(paths.sink)]) == [[0, 1], [2, 3]])
    job.setCount = 3
    #expect(try job.run(settings).sets?.count == 3)
  }

  @Test("The panel: timescales that have levelled, a test that passes, detailed balance")
  func verdicts() throws {
    let job = MarkovJob(input: .states(try walks(Self.pairs, frames: [20_000, 20_000], seed: 6)))
    let analysis = try job.run(settings)
    let checks = analysis.json()["checks"]?.array ?? []
    for question in [
      "Have the timescales levelled?", "Does the model predict longer lags (Chapman–Kolmogorov)?",
      "Are the slow processes backed by independent transitions?", "Does detailed balance hold within error?",
      "Is the data connected?", "Have the posterior's chains met?",
    ] { #expect(checks.first { $0["question"]?.string == question }?["verdict"] == "yes", "\(question)") }
    #expect(analysis.advice.isEmpty)
    // The timescale of the chain itself.
    let truth = try MarkovModel(
      transitionMatrix: SparseMatrix(Matrix(rowCount: 4, columnCount: 4, elements: Self.pairs.flatMap { $0 })), lag: 1
    ).spectrum(count: 2).timescales[0]!
    let interval = try #require(analysis.timescales[0].interval)
    #expect(interval.contains(truth), "\(truth) in \(interval)")
  }

  @Test("Threads do not matter")
  func threads() throws {
    var job = MarkovJob(input: .states(try walks(Self.pairs, frames: [3000, 2000, 1000], seed: 8)))
    job.sampleCount = 60
    let one = try job.run(RunSettings(threadCount: 1)).json()
    #expect(try job.run(RunSettings(threadCount: 2)).json() == one)
    #expect(try job.run(RunSettings(threadCount: 1, seed: 2)).json() != one)
  }

  @Test("A folder that discover did not write is none")
  func discovered() throws {
    #expect(try MarkovJob(discovered: scratch.path, discretization: .kMeans(count: 5)) == nil)
    #expect(try MarkovJob(discovered: scratch("gone"), discretization: .kMeans(count: 5)) == nil)
  }
}

@Suite("Bad input of Markov jobs")
struct MarkovBadInputTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  private func file(_ text: String, _ name: String = "x.csv") throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: scratch(name)))
    return scratch(name)
  }

  /// Runs into an error and leaves no folder.
  private func expect<E: Error & Equatable>(
    _ error: E, _ job: MarkovJob, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var job = job
    job.outputPath = scratch("report")
    #expect(throws: error, sourceLocation: sourceLocation) { _ = try job.run(settings) }
    #expect(!scratch.content.contains { $0.hasPrefix("report") || $0.hasPrefix(".report") }, sourceLocation: sourceLocation)
  }

  private func states(_ text: String) throws -> MarkovJob {
    MarkovJob(input: .states(TableInput(paths: [try file(text)])))
  }

  @Test("States that are none, as the libraries' own errors")
  func states() throws {
    expect(WorkflowError.notAState(file: scratch("x.csv"), frame: 1, value: 1.5), try states("0\n1.5\n0\n"))
    expect(WorkflowError.notAState(file: scratch("x.csv"), frame: 2, value: 1e20), try states("0\n1\n1e20\n"))
    expect(
      MarkovError.negativeState(trajectory: scratch("x.csv"), frame: 1, value: -1), try states("0\n-1\n0\n"))
    expect(
      MarkovError.stateOutOfRange(
        trajectory: scratch("x.csv"), frame: 2, value: 2_000_000_000,
        stateCount: DiscreteTrajectories.largestStateCount), try states("0\n1\n2000000000\n"))
    expect(MarkovError.nothingConnected, try states("0\n1\n2\n3\n"))
    expect(
      WorkflowError.severalColumns(file: scratch("x.csv"), columns: ["a", "b"]), try states("a,b\n0,1\n1,0\n"))
  }

  @Test("Lags and weights")
  func lags() throws {
    var job = try states("0\n1\n0\n1\n")
    job.lag = .frames(4)
    expect(MarkovError.noPairs(lag: 4, longest: 4), job)
    job.lag = .frames(0)
    expect(MarkovError.invalidLag(0), job)
    job = try states("0\n1\n0\n1\n")
    job.lags = [.frames(0)]
    expect(MarkovError.invalidLag(0), job)
    var input = TableInput(paths: [scratch("x.csv")])
    input.trajectoryWeights = [1]
    expect(WorkflowError.biasedCounts, MarkovJob(input: .states(input)))
  }

  @Test("Matrices")
  func matrices() throws {
    func counts(_ text: String) throws -> MarkovJob { MarkovJob(input: .counts(path: try file(text))) }
    func matrix(_ text: String) throws -> MarkovJob { MarkovJob(input: .transitionMatrix(path: try file(text))) }
    expect(MarkovError.nothingConnected, try counts("0,1\n0,0\n"))
    expect(WorkflowError.notAnEntry(file: scratch("x.csv"), row: 1), try counts("from,to,count\n0,0,1\n0,-1,1\n"))
    expect(WorkflowError.matrix(file: scratch("x.csv"), .disconnected(sets: [[0, 1], [2]])), try matrix(".5,.5,0\n.5,.5,0\n0,0,1\n"))
    var job = try matrix(".5,.5\n.5,.5\n")
    job.prior = .neighbours(1)
    expect(WorkflowError.trajectoriesOfStatesNeeded(option: "--prior"), job)
    job = try matrix(".5,.5\n.5,.5\n")
    job.setMethod = .hidden
    expect(WorkflowError.trajectoriesOfStatesNeeded(option: "--sets hidden"), job)
  }

  @Test("Sets, source and sink")
  func sets() throws {
    var job = MarkovJob(input: .counts(path: try file("5,2\n3,10\n")))
    job.source = [0]
    expect(WorkflowError.sourceWithoutSink, job)
    job.sink = [0]
    expect(MarkovError.overlappingSets(state: 0), job)
    job.sink = []
    expect(MarkovError.emptySet(name: "sink"), job)
    job.sink = [7]
    #expect(throws: MarkovError.self) { _ = try job.run(settings) }
    let bins = MarkovJob(
      input: .samples(TableInput(paths: [try file("a,b\n0,1\n1,0\n0,0\n")]), .grid(bins: [2, 2, 2])))
    expect(WorkflowError.binsMismatch(bins: 3, columns: ["a", "b"]), bins)
    let many = MarkovJob(
      input: .samples(TableInput(paths: [scratch("x.csv")]), .grid(bins: [100_000, 100_000])))
    expect(WorkflowError.tooManyBins(count: 10_000_000_000), many)
  }
}
