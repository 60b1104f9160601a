import Information
import LinearAlgebra
import Numerics
import Statistics
import Testing

@Suite("Discrete bottleneck")
struct DiscreteBottleneckTests {
  /// Ten digits of the informations: they move in proportion to the encoder, which is at rest to 1e-13.
  private let exact = DiscreteBottleneck(tolerance: 1e-13)

  @Test("Symmetric flips: published points of the curve")
  func symmetric() throws {
    let joint = try JointDistribution(rowCount: 2, columnCount: 2, weights: [0.45, 0.05, 0.05, 0.45])
    let curve = try exact.curve(joint, betas: [2, 3, 1.5])
    #expect(abs(curve.informationXO - 0.368064207168) < 1e-12)
    let points = curve.wantedPoints
    #expect(points.map(\.beta) == [2, 3, 1.5])
    #expect(abs(points[0].informationXT - 0.4827303824) < 5e-10)
    #expect(abs(points[0].informationTO - 0.2822729834) < 5e-10)
    #expect(abs(points[0].objective + 0.0818155847) < 1e-10)
    #expect(abs(points[1].informationXT - 0.6577625945) < 5e-9)
    #expect(abs(points[1].informationTO - 0.3580764788) < 5e-9)
    #expect(points[2].clusterCount == 1 && points[2].objective == 0)
    #expect(points.allSatisfy { $0.converged })
  }

  @Test("Five points, in bits: a linear piece, a corner and the minimal statistic")
  func fiveCases() throws {
    let curve = try exact.curve(fivePoints(), betas: [1.99, 2.5, 5, 10, 1e4])
    let points = curve.wantedPoints
    let bit = Double.log(2)
    #expect(points[0].clusterCount == 1 && points[0].objective == 0)
    for (point, wanted) in zip(
      points.dropFirst(),
      [
        (0.8, 0.4), (1.3298414797, 0.5405595737), (1.5129028123, 0.5701613882),
        (1.5219280949, 0.5709505945),
      ])
    {
      #expect(abs(point.informationXT / bit - wanted.0) < 5e-10)
      #expect(abs(point.informationTO / bit - wanted.1) < 5e-10)
    }
    // On the line from (0, 0) to (.8, .4) every point has J = 0 at β = 2: the corner is reached
    // at once above.
    let above = try #require(try exact.curve(fivePoints(), betas: [2.001]).wantedPoints.first)
    #expect(abs(above.objective - (0.8 - 2.001 * 0.4) * bit) < 1e-9)
  }

  @Test("A transition of the first order is found below the local threshold")
  func firstOrder() throws {
    let curve = try exact.curve(skewedFlips(), betas: [1.8, 1.82, 1.9, 2.5])
    let points = curve.wantedPoints
    #expect(points[0].objective == 0)
    #expect(points[1].objective < 0)
    #expect(abs(points[2].objective + 0.00158) < 5e-6)
    #expect(points[2].clusterCount == 2)
  }

  @Test("Equal rows share an encoder row, and the limit is ln 2, not ln 4")
  func equalRows() throws {
    let joint = try JointDistribution(
      rowCount: 4, columnCount: 2, weights: [0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9, 0.1])
    let curve = try exact.curve(joint, betas: [2, 1e5])
    #expect(abs(curve.informationXO - 0.3680642) < 1e-7)
    let last = curve.wantedPoints[1]
    #expect(abs(last.informationXT - Double.log(2)) < 1e-9)
    #expect(last.clusterCount == 2)
    for point in curve.points {
      #expect(point.encoder.row(0) == point.encoder.row(1))
      #expect(point.encoder.row(2) == point.encoder.row(3))
    }
  }

  @Test("At a fixed point J = −Σ p(x) ln Z(x) − β I(x;o)", arguments: [1, 2, 3])
  func fixedPoint(seed: UInt64) throws {
    let joint = try randomTable(6, 5, seed: seed)
    let curve = try exact.curve(joint, betas: [3, 8, 25])
    for point in curve.wantedPoints {
      var sum = 0.0
      for x in 0..<6 {
        var z = 0.0
        for t in 0..<point.clusterCount {
          var divergence = 0.0
          for o in 0..<5 {
            let p = joint[x, o] / joint.rowMarginal[x]
            divergence += p * Double.log(p / point.decoder[t, o])
          }
          z += point.clusterMarginal[t] * Double.exp(-point.beta * divergence)
        }
        sum -= joint.rowMarginal[x] * Double.log(z)
      }
      #expect(abs(point.objective - (sum - point.beta * curve.informationXO)) < 1e-10)
      #expect(abs(point.objective - objective(joint, point.encoder, beta: point.beta)) < 1e-12)
    }
  }

  @Test("The curve is concave with slope 1/β, and J falls with β", arguments: [4, 5, 6])
  func shape(seed: UInt64) throws {
    let joint = try randomTable(7, 6, seed: seed)
    let curve = try DiscreteBottleneck(tolerance: 1e-10, annealingFactor: 1.03).curve(
      joint, betas: [60])
    for (a, b) in zip(curve.points, curve.points.dropFirst()) {
      #expect(b.objective <= a.objective + 1e-12)
      #expect(b.informationXT >= a.informationXT - 1e-7)
      // Each encoder is the best at its own β, so the slope of the chord lies between both.
      let dx = b.informationXT - a.informationXT
      let dt = b.informationTO - a.informationTO
      #expect(a.beta * dt <= dx + 1e-9)
      #expect(b.beta * dt >= dx - 1e-9)
    }
    let fine = try exact.curve(joint, betas: [20, 20.01])
    let (a, b) = (fine.wantedPoints[0], fine.wantedPoints[1])
    let slope = (b.informationTO - a.informationTO) / (b.informationXT - a.informationXT)
    #expect(abs(slope - 1 / 20.005) < 1e-5)
  }

  @Test("Small tables: as low as the best of many random starts", arguments: [11, 12, 13, 14, 15, 16])
  func bruteForce(seed: UInt64) throws {
    let joint = try randomTable(4, 3, seed: seed)
    let bottleneck = DiscreteBottleneck(tolerance: 1e-9)
    let onset = try #require(BottleneckThresholds(of: joint)).onset
    var generator = SeededGenerator(seed: seed)
    for factor in [1.01, 1.3, 2.5, 8] {
      let beta = onset * factor
      let point = try bottleneck.curve(joint, betas: [beta]).wantedPoints[0]
      var lowest = 0.0
      for _ in 0..<200 {
        let start = Matrix<Double>(
          rowCount: 4, columnCount: 4,
          elements: (0..<16).map { _ in generator.nextUniform() * generator.nextUniform() + 1e-6 })
        lowest = min(lowest, bottleneck.refine(joint, from: start, beta: beta).objective)
      }
      // J is good to the square of the tolerance over the distance from a transition.
      #expect(point.objective <= lowest + 1e-10)
      let gap = try #require(point.optimalityGap)
      #expect(lowest >= point.objective - gap - 1e-10)
    }
  }

  @Test("Merging rows of x never lowers J, permutations change nothing", arguments: [21, 22, 23])
  func dataProcessing(seed: UInt64) throws {
    let joint = try randomTable(6, 5, seed: seed)
    let betas = [4.0, 10, 40]
    let whole = try DiscreteBottleneck().curve(joint, betas: betas).wantedPoints
    var merged = joint.elements
    for o in 0..<5 { merged[o] += merged[25 + o] }
    let coarse = try JointDistribution(
      rowCount: 5, columnCount: 5, weights: Array(merged.prefix(25)))
    let points = try DiscreteBottleneck().curve(coarse, betas: betas).wantedPoints
    for (a, b) in zip(whole, points) { #expect(a.objective <= b.objective + 1e-10) }

    let order = [3, 0, 5, 1, 4, 2]
    let columns = [4, 2, 0, 1, 3]
    let shuffled = try JointDistribution(
      rowCount: 6, columnCount: 5, weights: order.flatMap { x in columns.map { joint[x, $0] } })
    let again = try DiscreteBottleneck().curve(shuffled, betas: betas).wantedPoints
    for (a, b) in zip(whole, again) {
      #expect(abs(a.objective - b.objective) < 1e-10)
      #expect(a.clusterCount == b.clusterCount)
    }
  }

  @Test("Without the ladder: as low, at a score's tolerance", arguments: [41, 42, 43, 44])
  func direct(seed: UInt64) throws {
    let betas = [20, 2, 5.0]
    for joint in [try noisyLadder(16, 20, seed: seed), try randomTable(10, 12, seed: seed)] {
      let whole = try DiscreteBottleneck(tolerance: 1e-9).curve(joint, betas: betas)
      let quick = try DiscreteBottleneck(tolerance: 1e-5).curve(joint, betas: betas, keepsLadder: false)
      #expect(quick.points.map(\.beta) == [2, 5, 20])
      for (a, b) in zip(whole.wantedPoints, quick.wantedPoints) {
        // The square of the tolerance over the distance from a transition, 1e-4 at the least.
        #expect(abs(a.objective - b.objective) < 1e-6)
        let gap = try #require(a.optimalityGap)
        #expect(gap < 1e-6)
      }
    }
  }

  @Test("A refinement never raises J and ends where the curve is")
  func refinement() throws {
    let joint = try noisyLadder(20, 20, seed: 3)
    let bottleneck = DiscreteBottleneck(tolerance: 1e-8)
    let point = try bottleneck.curve(joint, betas: [5]).wantedPoints[0]
    let again = bottleneck.refine(joint, from: point.encoder, beta: 5)
    #expect(again.converged)
    #expect(abs(again.objective - point.objective) < 1e-10)
    var start = point.encoder
    for x in 0..<20 {
      for t in 0..<start.columnCount {
        start[x, t] = 0.7 * start[x, t] + 0.3 / Double(start.columnCount)
      }
    }
    let short = DiscreteBottleneck(tolerance: 1e-8, maximumIterations: 1)
    var last = objective(joint, start, beta: 5)
    for _ in 0..<30 {
      let step = short.refine(joint, from: start, beta: 5)
      #expect(step.objective <= last + 1e-13)
      (start, last) = (step.encoder, step.objective)
    }
  }

  @Test("An encoder is evaluated on another table as it stands")
  func heldOut() throws {
    let joint = try randomTable(5, 4, seed: 31)
    let other = try randomTable(5, 4, seed: 32)
    let point = try DiscreteBottleneck().curve(joint, betas: [10]).wantedPoints[0]
    let value = BottleneckPoint(of: point.encoder, on: other, beta: 10)
    #expect(abs(value.objective - objective(other, point.encoder, beta: 10)) < 1e-13)
    #expect(value.objective > point.objective)
  }

  @Test("Empty rows and columns, a deterministic table, independence, one row")
  func degenerate() throws {
    let holes = try JointDistribution(
      rowCount: 4, columnCount: 3, weights: [9, 0, 1, 0, 0, 0, 1, 0, 9, 0, 0, 0])
    let point = try exact.curve(holes, betas: [2]).wantedPoints[0]
    #expect(abs(point.objective + 0.0818155847) < 1e-10)
    #expect(point.encoder.row(1) == point.clusterMarginal)
    #expect(point.encoder.rowCount == 4 && point.decoder.columnCount == 3)

    let function = try JointDistribution(
      rowCount: 4, columnCount: 2, weights: [1, 0, 2, 0, 0, 3, 0, 4])
    let curve = try exact.curve(function, betas: [0.5, 1, 1.5, 7])
    #expect(curve.isDeterministic)
    let entropy = -(0.3 * Double.log(0.3) + 0.7 * Double.log(0.7))
    #expect(curve.wantedPoints[0].objective == 0 && curve.wantedPoints[1].objective == 0)
    #expect(abs(curve.wantedPoints[2].objective + 0.5 * entropy) < 1e-10)
    #expect(abs(curve.wantedPoints[3].objective + 6 * entropy) < 1e-10)

    let independent = try JointDistribution(rowCount: 3, columnCount: 2, weights: [1, 2, 2, 4, 5, 10])
    let flat = try exact.curve(independent, betas: [100])
    #expect(flat.thresholds == nil && !flat.isDeterministic && flat.informationXO == 0)
    #expect(flat.wantedPoints[0].clusterCount == 1 && flat.wantedPoints[0].objective == 0)

    let single = try JointDistribution(rowCount: 1, columnCount: 2, weights: [1, 3])
    #expect(try exact.curve(single, betas: [3]).wantedPoints[0].objective == 0)
  }

  @Test("A limit of clusters holds and costs")
  func limited() throws {
    let joint = try noisyLadder(12, 12, seed: 5)
    let free = try DiscreteBottleneck().curve(joint, betas: [20]).wantedPoints[0]
    let tied = try DiscreteBottleneck(clusterLimit: 3).curve(joint, betas: [20])
    #expect(tied.points.allSatisfy { $0.clusterCount <= 3 })
    #expect(tied.wantedPoints[0].objective > free.objective)
  }

  @Test("The same seed gives the same bits")
  func reproducible() throws {
    let joint = try noisyLadder(12, 12, seed: 6)
    #expect(
      try DiscreteBottleneck().curve(joint, betas: [3, 9])
        == DiscreteBottleneck().curve(joint, betas: [3, 9]))
  }

  @Test("β has to be positive and finite, and there has to be one")
  func badInput() throws {
    let joint = try fivePoints()
    for beta in [0.0, -1, .infinity] {
      #expect(throws: InformationError.invalidBeta(beta)) {
        try DiscreteBottleneck().curve(joint, betas: [2, beta])
      }
    }
    #expect(throws: InformationError.invalidCount(what: "values of β", value: 0, least: 1)) {
      try DiscreteBottleneck().curve(joint, betas: [])
    }
  }
}
