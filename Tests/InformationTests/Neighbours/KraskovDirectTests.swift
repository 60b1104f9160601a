import Information
import LinearAlgebra
import Statistics
import Testing

/// The tree against the formulas by comparing each point with each.
@Suite("Nearest neighbours, term by term")
struct KraskovDirectTests {
  // The direct sums round differently in the last digits of ψ; counts must be the same.
  static let rounding = 1e-11

  @Test("Both estimators on all kinds of points", arguments: PointKind.allCases, [1, 3])
  func kinds(kind: PointKind, k: Int) throws {
    let columns = kind.columns(2, 300, seed: 11)
    let x = try ContinuousVariable(columns.columns(0..<1))
    let o = try ContinuousVariable(columns.columns(1..<2))
    let direct = DirectNeighbours([x, o])
    let first = try KraskovEstimator(k: k).estimate(x, o)
    #expect(largestDifference(first.localTerms, direct.terms(k: k, x: 1, o: 1)) < Self.rounding)
    let second = try KraskovEstimator(k: k, variant: .second).estimate(x, o)
    #expect(
      largestDifference(second.localTerms, direct.terms(k: k, x: 1, o: 1, second: true))
        < Self.rounding)
  }

  @Test("Several columns, with and without a condition", arguments: PointKind.allCases)
  func severalColumns(kind: PointKind) throws {
    let columns = kind.columns(5, 200, seed: 12)
    let x = try ContinuousVariable(columns.columns(0..<2))
    let o = try ContinuousVariable(columns.columns(2..<3))
    let z = try ContinuousVariable(columns.columns(3..<5))
    for variant in [KraskovEstimator.Variant.first, .second] {
      let estimate = try KraskovEstimator(k: 4, variant: variant).estimate(x, o)
      let terms = DirectNeighbours([x, o]).terms(k: 4, x: 2, o: 1, second: variant == .second)
      #expect(largestDifference(estimate.localTerms, terms) < Self.rounding)
      let given = try KraskovEstimator(k: 4, variant: variant).estimate(x, o, given: z)
      let conditional = DirectNeighbours([x, o, z]).terms(k: 4, x: 2, o: 1)
      #expect(largestDifference(given.localTerms, conditional) < Self.rounding)
    }
  }

  @Test("Angles on a circle, one and several", arguments: [1, 2])
  func circles(angles: Int) throws {
    let turn = 2 * Double.pi
    // Widths from a narrow arc across the cut to several turns.
    for width in [0.05, 1, 30] {
      var columns = PointKind.normal.columns(angles + 1, 300, seed: 13)
      for i in 0..<300 { for j in 0..<angles { columns[i, j] *= width } }
      let x = try ContinuousVariable(
        columns.columns(0..<angles), periods: [Double?](repeating: turn, count: angles))
      let o = try ContinuousVariable(columns.columns(angles..<angles + 1))
      let direct = DirectNeighbours([x, o])
      for variant in [KraskovEstimator.Variant.first, .second] {
        let estimate = try KraskovEstimator(k: 3, variant: variant).estimate(x, o)
        let terms = direct.terms(k: 3, x: angles, o: 1, second: variant == .second)
        #expect(largestDifference(estimate.localTerms, terms) < Self.rounding)
        let angleAlone = try KraskovEstimator(k: 250, variant: variant).estimate(x, o)
        let wide = direct.terms(k: 250, x: angles, o: 1, second: variant == .second)
        #expect(largestDifference(angleAlone.localTerms, wide) < Self.rounding)
      }
    }
  }

  @Test(
    "Theiler windows inside trajectories", arguments: [0, 1, 40],
    [[300], [100, 3, 197], [150, 0, 150]])
  func windows(window: Int, lengths: [Int]) throws {
    let x = try ContinuousVariable(autoregression(0.95, count: 300, seed: 14))
    let o = try ContinuousVariable(autoregression(0.95, count: 300, seed: 15), period: 4)
    let direct = DirectNeighbours([x, o], lengths: lengths, window: window)
    for variant in [KraskovEstimator.Variant.first, .second] {
      let estimate = try KraskovEstimator(k: 2, variant: variant, theilerWindow: window)
        .estimate(x, o, trajectoryLengths: lengths)
      let terms = direct.terms(k: 2, x: 1, o: 1, second: variant == .second)
      #expect(largestDifference(estimate.localTerms, terms) < Self.rounding)
    }
  }

  @Test("Labels, some of them rare", arguments: PointKind.allCases, [0, 5])
  func labels(kind: PointKind, window: Int) throws {
    let x = try ContinuousVariable(kind.columns(2, 300, seed: 16), periods: [nil, 3])
    var generator = SeededGenerator(seed: 17)
    var labels = (0..<300).map { _ in generator.nextIndex(below: 3) }
    labels[40] = 9
    for frame in [7, 120, 260] { labels[frame] = 8 }
    labels[200] = -4
    labels[203] = -4
    let estimate = try RossEstimator(k: 4, theilerWindow: window)
      .estimate(x, labels: labels, trajectoryLengths: [180, 120])
    let terms = DirectNeighbours([x], lengths: [180, 120], window: window)
      .terms(k: 4, labels: labels)
    #expect(estimate.frames == terms.indices.filter { terms[$0] != nil })
    #expect(!estimate.frames.contains(40))
    #expect(estimate.frames.contains(200) == (window < 3))
    #expect(largestDifference(estimate.localTerms, terms.compactMap { $0 }) < Self.rounding)
  }

  @Test("The entropy's terms are those of sorted distances")
  func entropy() throws {
    let x = try ContinuousVariable(PointKind.normal.columns(2, 300, seed: 18))
    let direct = DirectNeighbours([x], window: 4)
    let estimate = try KozachenkoLeonenkoEstimator(k: 3, theilerWindow: 4).estimate(x)
    let scale = (0..<2).reduce(0.0) { sum, column in
      let values = x.values.column(column)
      return sum + logarithm(Descriptive.variance(values) * 299 / 300) / 2
    }
    let terms = (0..<300).map { i in
      let others = direct.neighbours(i)
      let radius = others.map { direct.distance(i, $0, 0..<2) }.sorted()[2]
      return direct.psi(others.count + 1) - direct.psi(3) + 2 * logarithm(2 * radius) + scale
    }
    #expect(largestDifference(estimate.localTerms, terms) < Self.rounding)
  }
}
