import Foundation
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Reversible maximum likelihood")
struct EstimationReversibleTests {
  @Test("The reference's three rare transitions")
  func reference() throws {
    let model = try MaximumLikelihood().fit(countMatrix([[7048, 6, 0], [6, 2, 3], [0, 3, 2933]]))
    // The numbers are given to ten digits and more.
    for (mine, given) in zip(
      model.stationaryDistribution, [0.70532946705, 0.00109989001, 0.29357064294])
    {
      #expect(abs(mine - given) < 1e-11)
    }
    let times = try model.timescales(count: 2).map { $0! }
    #expect(abs(times[0] - 1036.072239081) < 1e-8)
    #expect(abs(times[1] - 0.5848798955) < 1e-10)
  }

  @Test("Converged where a fixed point that stops on small changes is not")
  func converged() throws {
    let counts = try countMatrix([[10000, 1, 0], [30, 50, 10], [0, 2, 30000]])
    let model = try MaximumLikelihood().fit(counts)
    // 1 / (1 + π₁/π₀ + π₂/π₀) along the line of states; given as .66654077, cut after eight digits.
    let ratio = 3.0 / 10_001
    let exact = 1 / (1 + ratio + ratio * (10.0 / 90) / (2.0 / 30_002))
    #expect(abs(model.stationaryDistribution[0] - exact) < 1e-14)
    #expect(abs(exact - 0.66654077) < 1e-8)
    #expect(ReversibleJudge.largestDerivative(model, counts.counts) <= 1e-12)
    // A tree needs no reversibility: its estimate is that of the rows.
    #expect(abs(model.transitionMatrix[1, 0] - 30.0 / 90) < 1e-13)
    #expect(model.labels == [0, 1, 2] && model.isReversible && model.lag == 1)
  }

  @Test(
    "Balance, rows, stationarity and the gradient", arguments: [2, 3, 10, 60, 500],
    RandomCounts.Kind.allCases)
  func properties(n: Int, kind: RandomCounts.Kind) throws {
    let c = RandomCounts.make(n, kind, seed: UInt64(n))
    let model = try MaximumLikelihood().fit(CountMatrix(c))
    #expect(ReversibleJudge.largestDerivative(model, c) <= 1e-12)
    #expect(ReversibleJudge.imbalance(model) < 1e-14)
    // n rounded terms.
    #expect(ReversibleJudge.drift(model) < 1e-13)
    for sum in model.transitionMatrix.rowSums { #expect(abs(sum - 1) < 1e-13) }
    #expect(abs(model.stationaryDistribution.reduce(0, +) - 1) < 1e-13)
    let own = ReversibleJudge.logLikelihood(c, model.transitionMatrix)
    #expect(abs(model.logLikelihood! - own) < 1e-12 * abs(own))
  }

  @Test("No neighbour is more likely", arguments: 1...6)
  func neighbours(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let n = 8
    let c = RandomCounts.make(n, seed.isMultiple(of: 2) ? .dense : .sparse, seed: seed)
    let model = try MaximumLikelihood().fit(CountMatrix(c))
    let flows = model.transitionMatrix.scalingRows(by: model.stationaryDistribution)
    let best = ReversibleJudge.logLikelihood(c, model.transitionMatrix)
    for size in [1e-4, 1e-2, 0.5] {
      for _ in 0..<20 {
        // Every flow changed at once, the same both ways.
        var changed = flows.dense()
        for i in 0..<n {
          for j in i..<n {
            changed[i, j] *= exp(size * random.nextNormal())
            changed[j, i] = changed[i, j]
          }
        }
        let other = SparseMatrix(changed)
        let p = other.scalingRows(by: other.rowSums.map { 1 / $0 })
        #expect(ReversibleJudge.logLikelihood(c, p) <= best + 1e-13 * abs(best))
      }
    }
  }

  @Test("The plain fixed point, run long, ends at the same place", arguments: [3, 20, 80])
  func fixedPoint(n: Int) throws {
    for kind in [RandomCounts.Kind.dense, .sparse] {
      let c = RandomCounts.make(n, kind, seed: UInt64(100 + n))
      let pi = try MaximumLikelihood().fit(CountMatrix(c)).stationaryDistribution
      let iterated = ReversibleJudge.fixedPoint(c, iterations: kind == .dense ? 2000 : 40_000)
      for (mine, theirs) in zip(pi, iterated) { #expect(abs(mine / theirs - 1) < 1e-8, "\(kind)") }
    }
  }

  @Test("Along a tree the estimate is that of the rows, however rare its links")
  func tree() throws {
    // Up once for every 10⁸ stays, down more often: π spans many orders of magnitude.
    var random = SeededGenerator(seed: 4)
    let n = 40
    var entries: [(row: Int, column: Int, value: Double)] = []
    for i in 0..<n { entries.append((i, i, (1e8 * (0.1 + random.nextUniform())).rounded())) }
    var ups: [Double] = []
    var downs: [Double] = []
    for i in 1..<n {
      ups.append(Double(1 + random.nextIndex(below: 3)))
      downs.append(Double(1 + random.nextIndex(below: 9)))
      entries.append((i - 1, i, ups.last!))
      entries.append((i, i - 1, downs.last!))
    }
    let c = SparseMatrix(rowCount: n, columnCount: n, entries: entries)
    let model = try MaximumLikelihood().fit(CountMatrix(c))
    let rows = c.rowSums
    var pi = [1.0]
    for i in 1..<n { pi.append(pi[i - 1] * (ups[i - 1] / rows[i - 1]) / (downs[i - 1] / rows[i])) }
    let total = pi.reduce(0, +)
    for i in 0..<n {
      // Each of 39 links of some counts is balanced to rounding.
      #expect(abs(model.stationaryDistribution[i] / (pi[i] / total) - 1) < 1e-11)
      for k in c.entries(ofRow: i) {
        let expected = c.values[k] / rows[i]
        #expect(abs(model.transitionMatrix[i, Int(c.columns[k])] / expected - 1) < 1e-11)
      }
    }
  }

  @Test("Blocks that hang together by a few counts in 10⁸", arguments: [(2, 200), (12, 20), (40, 4)])
  func blocks(count: Int, size: Int) throws {
    // Symmetric within blocks, and these in a line: the estimate of the rows obeys balance, and the
    // weights K of blocks obey K_b · up = K_{b+1} · down.
    var random = SeededGenerator(seed: 12)
    let n = count * size
    var c = Matrix<Double>(rowCount: n, columnCount: n)
    for b in 0..<count {
      for i in (b * size)..<((b + 1) * size) {
        for j in (b * size)...i {
          c[i, j] = (1 + 1e8 * random.nextUniform() / Double(size)).rounded()
          c[j, i] = c[i, j]
        }
      }
    }
    var weight = [1.0]
    for b in 1..<count {
      let (up, down) = (Double(1 + random.nextIndex(below: 3)), Double(1 + random.nextIndex(below: 3)))
      c[b * size - 1, b * size] = up
      c[b * size, b * size - 1] = down
      weight.append(weight[b - 1] * up / down)
    }
    let counts = SparseMatrix(c)
    let model = try MaximumLikelihood().fit(CountMatrix(counts))
    let rows = counts.rowSums
    let pi = (0..<n).map { weight[$0 / size] * rows[$0] }
    let total = pi.reduce(0, +)
    for i in 0..<n {
      // Gradients of a link are rounded at 10⁻¹⁶ of 10⁸ counts, and there are up to 39 links.
      #expect(abs(model.stationaryDistribution[i] / (pi[i] / total) - 1) < 1e-6)
    }
  }

  @Test("One way common and the other rare")
  func lopsided() throws {
    // 10⁶ counts for one along each link: v spans e^±200 and Newton's damping has work to do.
    let n = 30
    var entries: [(row: Int, column: Int, value: Double)] = []
    for i in 1..<n {
      entries.append((i - 1, i, 1e6))
      entries.append((i, i - 1, 1))
    }
    entries.append((n - 1, n - 1, 1e6))
    let c = SparseMatrix(rowCount: n, columnCount: n, entries: entries)
    let model = try MaximumLikelihood().fit(CountMatrix(c))
    let rows = c.rowSums
    for k in c.columns.indices where c.values[k] > 0 {
      let i = rows.indices.last { c.rowStarts[$0] <= k }!
      let expected = c.values[k] / rows[i]
      #expect(abs(model.transitionMatrix.values[k] / expected - 1) < 1e-10)
    }
  }

  @Test("Symmetric counts are their own estimate")
  func symmetric() throws {
    var c = RandomCounts.make(30, .nearlyDisconnected, seed: 3)
    c = c + c.transposed()
    let model = try MaximumLikelihood().fit(CountMatrix(c))
    let rows = c.rowSums
    let total = c.total
    for i in 0..<30 {
      #expect(abs(model.stationaryDistribution[i] / (rows[i] / total) - 1) < 1e-13)
    }
  }

  @Test("Scaling all counts changes nothing but the likelihood", arguments: [1e-6, 1e6])
  func scaling(factor: Double) throws {
    let c = RandomCounts.make(25, .sparse, seed: 9)
    let one = try MaximumLikelihood().fit(CountMatrix(c))
    let other = try MaximumLikelihood().fit(
      CountMatrix(c.replacingValues(c.values.map { $0 * factor })))
    for (a, b) in zip(one.stationaryDistribution, other.stationaryDistribution) {
      #expect(abs(a / b - 1) < 1e-10)
    }
    #expect(abs(other.logLikelihood! / (factor * one.logLikelihood!) - 1) < 1e-12)
  }

  @Test("A single state, and none")
  func small() throws {
    let one = try MaximumLikelihood().fit(countMatrix([[5]]))
    #expect(one.stationaryDistribution == [1] && one.transitionMatrix.dense() == Matrix(rows: [[1]]))
    for constraint in [MaximumLikelihood.Constraint.reversible, .nonreversible] {
      #expect(throws: MarkovError.nothingConnected) {
        try MaximumLikelihood(constraint).fit(countMatrix([[0]]))
      }
    }
  }

  @Test("States that are not connected are named by their labels")
  func disconnected() throws {
    let all = try CountMatrix(
      SparseMatrix(
        rowCount: 5, columnCount: 5,
        entries: [(0, 0, 9), (1, 2, 1), (2, 1, 1), (2, 4, 1), (4, 4, 3)]))
    let some = all.restricted(to: [1, 2, 4])
    for constraint in [MaximumLikelihood.Constraint.reversible, .nonreversible] {
      #expect(throws: MarkovError.disconnected(sets: [[1, 2], [4]])) {
        try MaximumLikelihood(constraint).fit(some)
      }
    }
    #expect(throws: MarkovError.disconnected(sets: [[1, 2, 4], [0], [3]])) {
      try MaximumLikelihood(.fixedDistribution([0.2, 0.2, 0.2, 0.2, 0.2])).fit(all)
    }
  }
}
