import Glibc
import Information
import LinearAlgebra
import Statistics
import Testing

@Suite("Errors of neighbour estimates")
struct NeighbourErrorTests {
  @Test("Jackknife and block errors of independent frames are of the size of the scatter")
  func scatter() throws {
    var (values, errors, blockErrors) = ([Double](), [Double](), [Double]())
    let blocks = FrameBlocks(frameCounts: [600, 400], atLeast: 40, atMost: 25)
    for seed in 70..<80 as Range<UInt64> {
      let (x, o) = try correlatedPair(0.6, count: 1000, seed: seed)
      let estimate = try KraskovEstimator(k: 4).jackknife(x, o, blocks: blocks)
      let plain = try KraskovEstimator(k: 4).estimate(x, o, trajectoryLengths: [600, 400])
      #expect(estimate.plain == plain.value)
      values.append(plain.value)
      errors.append(try #require(estimate.standardError))
      blockErrors.append(try #require(plain.blockError(blocks)))
    }
    let scatter = Descriptive.standardDeviation(values)
    // A standard deviation of ten is known to a quarter; a factor of two is three of its errors.
    #expect(Descriptive.mean(errors) > scatter / 2 && Descriptive.mean(errors) < 2 * scatter)
    #expect(
      Descriptive.mean(blockErrors) > scatter / 2 && Descriptive.mean(blockErrors) < 2 * scatter)
  }

  @Test("A replicate is the estimate of what is left, with its gap in time")
  func replicates() throws {
    let (x, o) = try correlatedPair(0.6, count: 500, seed: 81)
    let blocks = FrameBlocks(frameCounts: [500], atLeast: 100, atMost: 5)
    let replicates = try KraskovEstimator(k: 2).jackknife(x, o, blocks: blocks).replicates
    let left = try KraskovEstimator(k: 2).estimate(
      x.frames([0..<100, 200..<500]), o.frames([0..<100, 200..<500]))
    #expect(replicates[1] == left.value)
    // A window wider than the gap reaches over it, and a trajectory that ends there would not.
    let wide = try KraskovEstimator(k: 2, theilerWindow: 150).jackknife(x, o, blocks: blocks)
    let cut = try KraskovEstimator(k: 2, theilerWindow: 150).estimate(
      x.frames([0..<100, 200..<500]), o.frames([0..<100, 200..<500]),
      trajectoryLengths: [100, 300])
    #expect(wide.replicates[1] != cut.value)
  }

  @Test("The entropy of a normal variable, and of an angle that is everywhere alike")
  func entropy() throws {
    let (x, _) = try correlatedPair(0, count: 10_000, seed: 82)
    let wide = try ContinuousVariable(x.values.elements.map { 1000 + 5 * $0 })
    // ½ ln(2πe σ²); the scatter is √((½ + ψ′(4)) / N) = .009.
    let truth = 0.5 * log(2 * Double.pi * M_E * 25)
    #expect(abs(try KozachenkoLeonenkoEstimator().estimate(wide).value - truth) < 0.04)
    var generator = SeededGenerator(seed: 83)
    let angles = try ContinuousVariable(
      (0..<5000).map { _ in 360 * generator.nextUniform() - 180 }, period: 360)
    // ψ′(4)^½ / √N = .0075.
    #expect(abs(try KozachenkoLeonenkoEstimator().estimate(angles).value - log(360)) < 0.03)
  }

  @Test("Bad input is named")
  func badInput() throws {
    let (x, o) = try correlatedPair(0.5, count: 50, seed: 84)
    let estimator = KraskovEstimator(k: 4)
    var columns = Matrix(rowCount: 3, columnCount: 2, elements: [1, 2, 3, 4, 5, 6])
    columns[1, 1] = .nan
    #expect(throws: InformationError.notFinite(row: 1, column: 1)) {
      try ContinuousVariable(columns)
    }
    #expect(throws: InformationError.notFinite(row: 2, column: 0)) {
      try ContinuousVariable([1, 2, .infinity])
    }
    #expect(throws: InformationError.invalidPeriod(column: 0, value: -1)) {
      try ContinuousVariable([1, 2], period: -1)
    }
    #expect(throws: InformationError.invalidCount(what: "columns", value: 0, least: 1)) {
      try ContinuousVariable(Matrix(rowCount: 3, columnCount: 0))
    }
    #expect(throws: InformationError.lengthMismatch(what: "periods", count: 1, expected: 2)) {
      try ContinuousVariable(Matrix(rowCount: 3, columnCount: 2), periods: [1])
    }
    let constant = try ContinuousVariable([Double](repeating: 7.3, count: 50))
    #expect(throws: InformationError.constant(name: "column 0 of o")) {
      try estimator.estimate(x, constant)
    }
    let constantAngle = try ContinuousVariable([Double](repeating: -0.1, count: 50), period: 6)
    #expect(throws: InformationError.constant(name: "column 0 of x")) {
      try estimator.estimate(constantAngle, o)
    }
    #expect(throws: InformationError.tooFewNeighbours(frame: 0, available: 49, needed: 50)) {
      try KraskovEstimator(k: 50).estimate(x, o)
    }
    #expect(throws: InformationError.tooFewNeighbours(frame: 20, available: 3, needed: 4)) {
      try KraskovEstimator(k: 4, theilerWindow: 26).estimate(x, o)
    }
    #expect(throws: InformationError.tooFewNeighbours(frame: 0, available: 0, needed: 4)) {
      try estimator.estimate(ContinuousVariable([]), ContinuousVariable([]))
    }
    #expect(throws: InformationError.invalidCount(what: "neighbours", value: 0, least: 1)) {
      try KraskovEstimator(k: 0).estimate(x, o)
    }
    #expect(
      throws: InformationError.invalidCount(
        what: "frames of a Theiler window", value: -1, least: 0)
    ) { try KraskovEstimator(theilerWindow: -1).estimate(x, o) }
    let short = x.frames([0..<49])
    #expect(throws: InformationError.lengthMismatch(what: "the frames of o", count: 49, expected: 50)) {
      try estimator.estimate(x, short)
    }
    #expect(
      throws: InformationError.lengthMismatch(
        what: "the frames of all trajectories", count: 49, expected: 50)
    ) { try estimator.estimate(x, o, trajectoryLengths: [40, 9]) }
    #expect(throws: InformationError.noPairs(lag: 50, longest: 50)) {
      try estimator.estimate(x, o, lag: 50)
    }
    #expect(throws: InformationError.constant(name: "the label")) {
      try RossEstimator().estimate(x, labels: [Int](repeating: 3, count: 50))
    }
    #expect(throws: InformationError.tooFewNeighbours(frame: 0, available: 0, needed: 1)) {
      try RossEstimator().estimate(x, labels: Array(0..<50))
    }
    #expect(throws: InformationError.equalPoints(count: 2)) {
      try KozachenkoLeonenkoEstimator(k: 1).estimate(ContinuousVariable([1, 2, 5, 5, 9]))
    }
    #expect(!"\(InformationError.tooFewNeighbours(frame: 1, available: 2, needed: 3))".contains("\n"))
  }

  @Test("Huge and tiny numbers neither overflow nor vanish")
  func extremes() throws {
    let (x, o) = try correlatedPair(0.8, count: 500, seed: 85)
    let plain = try KraskovEstimator().estimate(x, o).value
    for factor in [0x1p-900, 0x1p900] {
      let scaled = try ContinuousVariable(x.values.elements.map { $0 * factor })
      #expect(try KraskovEstimator().estimate(scaled, o).value == plain)
    }
  }
}
