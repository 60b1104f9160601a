import LinearAlgebra
import Moments
import Samples
import Storage
import Testing

/// A source with features of other descriptions.
private struct RelabelledSource: SampleSource {
  let base: ArraySource<Double>
  let features: [Feature]
  var precision: NumericPrecision { base.precision }
  var trajectories: [Trajectory] { base.trajectories }
  var timeStep: PhysicalTime? { base.timeStep }
  var isWeighted: Bool { base.isWeighted }
  func makeReader() throws(SampleError) -> any SampleReader { try base.makeReader() }
}

@Suite("Merging moments")
struct MergeTests {
  private static let lags = [1, 8, 60]

  private func moments(
    _ trajectories: [Matrix<Double>], dynamics: Dynamics = .reversible, weights: [[Double]]? = nil,
    lags: [Int] = lags, names: [String]? = nil, timeStep: PhysicalTime? = nil, blocks: Int = 20
  ) throws -> LaggedMoments {
    try MomentPass(lags: lags, dynamics: dynamics, blockCount: blocks).run(
      over: ArraySource(trajectories, names: names, timeStep: timeStep, weights: weights))
  }

  @Test(
    "Two halves make the whole to 1e-12, though their shifts differ",
    arguments: Dynamics.allCases, [false, true])
  func pair(dynamics: Dynamics, isWeighted: Bool) throws {
    let lengths = [900, 30, 2000, 500]
    var rows = randomTrajectories(lengths, dimension: 4, seed: 4)
    for i in 2..<4 {
      for t in 0..<rows[i].rowCount { rows[i][t, 1] += 15 }  // Another shift there.
    }
    let weights = isWeighted ? randomWeights(lengths, seed: 5) : nil
    let whole = try moments(rows, dynamics: dynamics, weights: weights)
    let merged = try moments(
      Array(rows[..<2]), dynamics: dynamics, weights: weights.map { Array($0[..<2]) }
    ).merged(
      with: try moments(
        Array(rows[2...]), dynamics: dynamics, weights: weights.map { Array($0[2...]) }))
    #expect(abs(merged.header.shift[1] - whole.header.shift[1]) < 1e-12)
    #expect(merged.header.trajectories.map(\.frameCount) == lengths)
    #expect(merged.header.blockCount >= 40)
    for lag in Self.lags {
      #expect(distance(try merged.total(lag: lag), try whole.total(lag: lag)) < 1e-12)
    }
  }

  @Test(
    "Joined blocks keep pairs inside and pairs that leave apart",
    arguments: Dynamics.allCases)
  func many(dynamics: Dynamics) throws {
    let lengths = [800, 300, 61, 1500, 1000, 70, 640]
    let rows = randomTrajectories(lengths, dimension: 3, seed: 6)
    var merged = try moments([rows[0]], dynamics: dynamics)
    for other in rows.dropFirst() {
      merged = try merged.merged(with: try moments([other], dynamics: dynamics))
    }
    let header = merged.header
    #expect(header.blockCount <= 60 && header.blockCount >= 40)
    #expect(header.plan.blocks.joined().reduce(0) { $0 + $1.frames.count } == header.frameCount)
    // Neighbours are joined by length: no block is far above its share.
    let share = Double(header.frameCount) / 60
    #expect(
      header.plan.blocks.indices.allSatisfy {
        Double(header.plan.frameCount(of: $0)) < 4 * share
      })
    for lag in Self.lags {
      let whole = NaivePairs(
        rows, weights: nil, lag: lag, dynamics: dynamics, shift: header.shift) { _, _ in true }
      #expect(distance(try merged.total(lag: lag), whole, relativeTo: whole) < 1e-12)
    }
    // At lags within the parts that were joined, interior and crossing are exact.
    for block in 0..<header.blockCount {
      let segments = header.plan.blocks[block]
      func owns(_ trajectory: Int, _ frame: Int) -> Bool {
        segments.contains { $0.trajectory == trajectory && $0.frames.contains(frame) }
      }
      func naive(_ contains: (Int, Int) -> Bool) -> NaivePairs {
        NaivePairs(
          rows, weights: nil, lag: 1, dynamics: dynamics, shift: header.shift, contains: contains)
      }
      let whole = naive { _, _ in true }
      let pairs = try merged.pairs(block: block, lag: 1)
      let interior = naive { owns($0, $1) && owns($0, $1 + 1) }
      let crossing = naive { owns($0, $1) && !owns($0, $1 + 1) }
      #expect(distance(pairs.interior, interior, relativeTo: whole) < 1e-12)
      #expect(distance(pairs.crossing, crossing, relativeTo: whole) < 1e-12)
    }
  }

  @Test("The order of merging matters to rounding only")
  func order() throws {
    let rows = randomTrajectories([700, 800, 900], dimension: 3, seed: 8)
    let parts = try rows.map { try moments([$0], dynamics: .nonreversible) }
    let left = try parts[0].merged(with: parts[1]).merged(with: parts[2])
    let right = try parts[2].merged(with: parts[1].merged(with: parts[0]))
    // Both are relative to shifts of their own: compare means and covariances.
    let a = try left.total(lag: 8)
    let b = try right.total(lag: 8)
    for j in 0..<3 {
      let meanA = a.sumX[j] / a.weight + left.header.shift[j]
      let meanB = b.sumX[j] / b.weight + right.header.shift[j]
      #expect(abs(meanA - meanB) < 1e-12)
      for i in 0..<3 {
        let covarianceA = a.cross[i, j] / a.weight - a.sumX[i] * a.sumY[j] / a.weight / a.weight
        let covarianceB = b.cross[i, j] / b.weight - b.sumX[i] * b.sumY[j] / b.weight / b.weight
        #expect(abs(covarianceA - covarianceB) < 1e-12)
      }
    }
  }

  @Test("Equal names in different units are told apart by their units")
  func units() throws {
    let rows = randomTrajectories([300], dimension: 1, seed: 9)
    func moments(_ unit: String?, _ origin: Feature.Origin) throws -> LaggedMoments {
      let feature = Feature(name: "x", unit: unit, origin: origin)
      return try MomentPass(lags: [1]).run(
        over: RelabelledSource(base: ArraySource(rows), features: [feature]))
    }
    let plain = try moments("nm", .column)
    func difference(_ other: LaggedMoments) -> MomentError.Difference? {
      do throws(MomentError) {
        _ = try plain.merged(with: other)
        return nil
      } catch {
        guard case .mismatch(_, _, let difference) = error else { return nil }
        return difference
      }
    }
    #expect(difference(plain) == nil)
    #expect(
      difference(try moments("Å", .column)) == .features(ours: ["x in nm"], theirs: ["x in Å"]))
    #expect(
      difference(try moments("nm", .cosine(of: "a", period: 360)))
        == .features(ours: ["x in nm"], theirs: ["x in nm of period 360.0"]))
  }

  @Test("What does not fit is refused by name")
  func mismatches() throws {
    let rows = randomTrajectories([300], dimension: 2, seed: 9)
    let ours = try moments(rows, names: ["phi", "psi"])
    func expectMismatch(
      _ difference: MomentError.Difference, _ theirs: LaggedMoments,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      #expect(
        throws: MomentError.mismatch(file: "b.h5", first: "a.h5", difference: difference),
        sourceLocation: sourceLocation
      ) { try ours.merged(with: theirs, names: ("a.h5", "b.h5")) }
    }
    expectMismatch(
      .features(ours: ["phi", "psi"], theirs: ["phi", "chi"]),
      try moments(rows, names: ["phi", "chi"]))
    expectMismatch(
      .features(ours: ["phi", "psi"], theirs: ["x0", "x1", "x2"]),
      try moments(randomTrajectories([300], dimension: 3, seed: 9)))
    expectMismatch(
      .lags(ours: Self.lags, theirs: [1, 8]),
      try moments(rows, lags: [1, 8], names: ["phi", "psi"]))
    expectMismatch(
      .dynamics(ours: .reversible, theirs: .nonreversible),
      try moments(rows, dynamics: .nonreversible, names: ["phi", "psi"]))
    expectMismatch(
      .weights,
      try moments(rows, weights: randomWeights([300], seed: 1), names: ["phi", "psi"]))
    expectMismatch(
      .timeStep(ours: "frame of unknown length", theirs: "2 ps"),
      try moments(
        rows, names: ["phi", "psi"], timeStep: PhysicalTime(2, .named("ps")!)))
  }
}
