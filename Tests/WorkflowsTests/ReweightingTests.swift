import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Storage
import Systems
import Testing
import Workflows

@Suite("Reweighting short trajectories to equilibrium")
struct ReweightingTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)
  private static let lag = 5
  private static let length = 40

  init() throws { scratch = try Scratch() }

  /// Short runs of the three-state chain, all from state 0, as indicators of two states.
  private static func runs(count: Int, seed: UInt64) -> [Matrix<Double>] {
    let generator = SeededGenerator(seed: seed)
    let p = ThreeStateChain.transitionMatrix
    return (0..<count).map { index in
      var stream = generator.stream(index)
      var state = 0
      return Matrix(
        rows: (0..<length).map { _ -> [Double] in
          defer {
            let u = stream.nextUniform()
            state = u < p[state, 0] ? 0 : u < p[state, 0] + p[state, 1] ? 1 : 2
          }
          return [state == 0 ? 1 : 0, state == 1 ? 1 : 0]
        })
    }
  }

  /// All runs in one file of three axes.
  private func input(count: Int, seed: UInt64) throws -> TableInput {
    let runs = Self.runs(count: count, seed: seed)
    var input = TableInput(paths: [])
    for (index, run) in runs.enumerated() {
      let path = scratch("run-\(index).npy")
      try NPYWriter.write(run.elements, shape: [run.rowCount, 2], to: path)
      input.paths.append(path)
    }
    input.names = ["first", "second"]
    input.timeStep = PhysicalTime(2, TimeUnit.named("ps")!)
    return input
  }

  /// The slowest timescale of symmetrised pairs in frames, from the exact probabilities of
  /// first frames.
  private static func plainTimescale() throws -> Double {
    let p = ThreeStateChain.transitionMatrix
    func power(_ n: Int) -> Matrix<Double> { (0..<n).reduce(.identity(3)) { m, _ in m * p } }
    var first = [0.0, 0, 0]
    for t in 0..<(length - lag) {
      for j in 0..<3 { first[j] += power(t)[0, j] / Double(length - lag) }
    }
    let step = power(lag)
    var joint = Matrix<Double>(rowCount: 3, columnCount: 3)
    for i in 0..<3 {
      for j in 0..<3 { joint[i, j] = first[i] * step[i, j] }
    }
    let symmetric = 0.5 * (joint + joint.transposed())
    let density = (0..<3).map { i in symmetric.row(i).reduce(0, +) }
    var scaled = symmetric
    for i in 0..<3 {
      for j in 0..<3 { scaled[i, j] /= (density[i] * density[j]).squareRoot() }
    }
    return -Double(lag) / log(try SymmetricEigen(of: scaled).values[1])
  }

  private static let truth = 49.498316452509

  @Test("Plain TICA is wrong by its exact bias; reweighted, the truth lies in the intervals")
  func intervals() throws {
    let plain = try Self.plainTimescale()
    #expect(plain < 0.8 * Self.truth)
    var held = 0
    var heldPlain = 0
    var ratios: [Double] = []
    for seed in UInt64(1)...40 {
      let source = ArraySource(Self.runs(count: 1000, seed: seed))
      let pass = MomentPass(lags: [Self.lag])
      let moments = try ReweightedPass(pass).run(over: source).moments
      func spectrum(_ moments: LaggedMoments) throws -> (Double, ClosedRange<Double>) {
        let scan = try SpectralScan(
          moments, method: .tica, lags: [Self.lag], modeCount: 1, whitening: WhiteningOptions(),
          settings: settings)
        let entry = scan.spectra[0].leading[0]
        return (try #require(entry.mode.timescale), try #require(entry.uncertainty.interval))
      }
      let reweighted = try spectrum(moments)
      let naive = try spectrum(try pass.run(over: source))
      ratios.append(reweighted.0 / Self.truth)
      if reweighted.1.contains(Self.truth) { held += 1 }
      if naive.1.contains(Self.truth) { heldPlain += 1 }
      #expect(abs(naive.0 / plain - 1) < 0.2)
    }
    // Of 40 at 95 %, fewer than 33 come with a probability below 1e-3.
    #expect(held >= 33, "\(held) of 40")
    #expect(heldPlain == 0)
    // The mean of 40 with a spread of 6 % each is good to 1 %.
    #expect(abs(Descriptive.mean(ratios) - 1) < 0.04)
  }

  @Test("Times are physical, averages those of equilibrium, and the weights are told")
  func job() throws {
    let input = try input(count: 400, seed: 7)
    var job = DiscoverJob(input: input, outputPath: scratch("report"))
    job.lag = .frames(Self.lag)
    job.isReweighted = true
    let found = try job.run(settings)
    #expect(found.scale.unit == "ps" && found.scan.header.isWeighted && !found.scan.header.isBiased)
    let headlines = found.advice.map(\.headline)
    #expect(headlines.contains("Frames were reweighted to equilibrium"))
    #expect(!headlines.contains("Biased dynamics") && !headlines.contains("Many weights are negative"))
    // Three values of the first component: populations 2, 3 and 9 of 14, to 10 % as the
    // smallest of 400 runs' averages.
    let table = try String(contentsOfFile: scratch("report/tables/free-energy-cv1.csv"), encoding: .utf8)
    let energies = table.split(whereSeparator: \.isNewline).dropFirst().compactMap {
      $0.split(separator: ",").dropFirst().first.flatMap { Double($0) }
    }
    let populations = energies.map { exp(-$0) }.sorted()
    let total = populations.reduce(0, +)
    #expect(populations.count == 3)
    for (population, share) in zip(populations, [2.0 / 14, 3.0 / 14, 9.0 / 14]) {
      #expect(abs(population / total - share) < 0.05)
    }

    var timescales = TimescalesJob()
    timescales.lags = [.frames(2), .frames(Self.lag)]
    timescales.isReweighted = true
    let one = try timescales.run(input, settings: RunSettings(threadCount: 1))
    let two = try timescales.run(input, settings: RunSettings(threadCount: 3, memoryLimit: 0))
    func text(_ output: TimescalesJob.Output) -> String {
      output.scan.json(modeCount: 2, warnings: output.advice).encoded()
    }
    #expect(text(one) == text(two))
    // The same at the same lag, but for sums in another order.
    #expect(
      abs(one.scan.spectra[1].model.modes[0].real - found.chosen.model.modes[0].real) < 1e-9)
  }

  @Test("At each lag the weights are those of its own first frames")
  func ownWeights() throws {
    let source = ArraySource(Self.runs(count: 500, seed: 3))
    let all = try ReweightedPass(MomentPass(lags: [20, 2])).run(over: source)
    #expect(all.weights.map(\.lag) == [2, 20] && all.moments.header.lags == [2, 20])
    for (index, lag) in [2, 20].enumerated() {
      let alone = try ReweightedPass(MomentPass(lags: [lag])).run(over: source)
      // Sums are taken in another order, and little separates 1 from the other eigenvalues.
      let rows = Matrix<Double>(rows: [[1, 0], [0, 1], [0, 0]])
      let (own, other) = (alone.weights[0], all.weights[index])
      for (a, b) in zip(own.weights.weights(of: rows), other.weights.weights(of: rows)) {
        #expect(abs(a - b) < 1e-9 * abs(b))
      }
      let totals = try [alone, all].map { try $0.moments.total(lag: lag) }
      #expect(totals[0].pairCount == totals[1].pairCount)
      #expect(abs(totals[0].sumY[1] - totals[1].sumY[1]) < 1e-9 * totals[0].weight)
      // State 0 is over-represented, more so in the first 20 frames than in 38.
      let weight = other.weights.weights(of: rows)[0]
      #expect(weight < (lag == 20 ? 0.35 : 0.45))
      // Frames that begin no pair weigh nothing, wherever a read begins.
      let reader = try ReweightedSource(source, weights: other.weights).makeReader()
      var read = [Double](repeating: .nan, count: 30)
      try read.withUnsafeMutableBufferPointer { try reader.readWeights(10..<40, of: 0, into: $0) }
      #expect(read.map { $0 > 0 } == (10..<40).map { $0 < Self.length - lag })
    }
  }

  @Test("Koopman weights are told from a bias's in files and merging; old files mean a bias")
  func files() throws {
    let source = ArraySource(Self.runs(count: 60, seed: 2))
    let moments = try ReweightedPass(MomentPass(lags: [2])).run(over: source).moments
    try moments.save(to: scratch("m.h5"))
    let read = try LaggedMoments(contentsOf: scratch("m.h5"))
    #expect(read.header == moments.header && !read.header.isBiased)
    let ones = Self.runs(count: 60, seed: 5).map { _ in [Double](repeating: 2, count: Self.length) }
    let weighted = ArraySource(Self.runs(count: 60, seed: 5), weights: ones)
    let biased = try MomentPass(lags: [2]).run(over: weighted)
    #expect(biased.header.isBiased)
    #expect(throws: MomentError.mismatch(file: "the other", first: "the first", difference: .weights)) {
      try moments.merged(with: biased)
    }
    // What reweights biased frames is biased still.
    #expect(try ReweightedPass(MomentPass(lags: [2])).run(over: weighted).moments.header.isBiased)
  }

  @Test("Features that cannot describe the start make negative weights, and a caution")
  func negative() throws {
    // x ← .8 x + .6 ξ from x = 3: a straight line in x has to be negative there.
    let generator = SeededGenerator(seed: 8)
    let runs = (0..<200).map { index -> Matrix<Double> in
      var stream = generator.stream(index)
      var x = 3.0
      return Matrix(
        rows: (0..<12).map { _ -> [Double] in
          defer { x = 0.8 * x + 0.6 * stream.nextNormal() }
          return [x]
        })
    }
    var input = TableInput(paths: [])
    for (index, run) in runs.enumerated() {
      input.paths.append(scratch("x-\(index).npy"))
      try NPYWriter.write(run.elements, shape: [run.rowCount, 1], to: input.paths[index])
    }
    var job = TimescalesJob()
    job.lags = [.frames(1)]
    job.isReweighted = true
    let advice = try job.run(input, settings: settings).advice
    let caution = try #require(advice.first { $0.headline == "Many weights are negative" })
    #expect(caution.severity == .caution && caution.detail.contains("Add features"))
  }

  @Test("Weights, VAMP and searches are refused, each by its reason")
  func refusals() throws {
    var job = DiscoverJob(
      input: try scratch.input(Self.runs(count: 1, seed: 1)[0]), outputPath: scratch("report"))
    job.isReweighted = true
    func expect(_ obstacle: ReweightingObstacle, _ change: (inout DiscoverJob) -> Void) {
      var job = job
      change(&job)
      #expect(throws: WorkflowError.cannotReweight(obstacle)) { try job.run(settings) }
    }
    expect(.weights) { $0.input.trajectoryWeights = [2] }
    expect(.method) { $0.method = .vamp }
    expect(.search) { $0.search = SearchRequest(families: [.fourier]) }
    #expect(!FileManager.default.fileExists(atPath: scratch("report")))
    var timescales = TimescalesJob()
    timescales.lags = [.frames(2)]
    timescales.method = .vamp
    timescales.isReweighted = true
    #expect(throws: WorkflowError.cannotReweight(.method)) {
      try timescales.run(job.input, settings: settings)
    }
  }
}
