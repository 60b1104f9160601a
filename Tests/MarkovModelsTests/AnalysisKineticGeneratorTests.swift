import Glibc
import LinearAlgebra
import MarkovModels
import Testing

@Suite("Rate matrices")
struct AnalysisKineticGeneratorTests {
  /// exp(A) by its plain series, for matrices of small norm.
  static func exponential(_ a: Matrix<Double>) -> Matrix<Double> {
    var term = Matrix<Double>.identity(a.rowCount)
    var sum = term
    for k in 1...60 {
      term = (1 / Double(k)) * (term * a)
      sum += term
    }
    return sum
  }

  /// Few moves in one lag, so that all eigenvalues are positive.
  static func lazy(_ n: Int, seed: UInt64, lag: Int) -> MarkovModel {
    let model = AnalysisChains.reversible(n, seed: seed, lag: lag)
    var p = model.transitionMatrix.dense()
    p *= 0.3
    for i in 0..<n { p[i, i] += 0.7 }
    return MarkovModel(
      transitionMatrix: SparseMatrix(p), stationaryDistribution: model.stationaryDistribution,
      isReversible: true, lag: lag, labels: model.labels)
  }

  @Test("Two states, by the closed form")
  func twoStates() throws {
    let (a, b, lag) = (0.1, 0.3, 4)
    let model = try AnalysisChains.model([[1 - a, a], [b, 1 - b]], lag: lag)
    let factor = -log(1 - a - b) / (a + b) / Double(lag)
    let k = try model.kineticGenerator().rateMatrix
    #expect(
      AnalysisDeviation.largest(k.elements, [-a, a, b, -b].map { $0 * factor }) < 1e-15)
    let first = try model.kineticGenerator(by: .firstOrder).rateMatrix
    #expect(AnalysisDeviation.largest(first.elements, [-a / 4, a / 4, b / 4, -b / 4]) < 1e-16)
  }

  @Test("The exponential gives the model back", arguments: [2, 5, 20, 60])
  func exponential(n: Int) throws {
    let model = Self.lazy(n, seed: 51, lag: 3)
    let generator = try model.kineticGenerator()
    let p = model.transitionMatrix.dense()
    let series = Self.exponential(3 * generator.rateMatrix)
    #expect((series - p).maximumMagnitude < 1e-12)
    #expect((try generator.transitionMatrix(after: 3) - p).maximumMagnitude < 1e-12)
    #expect((try generator.transitionMatrix(after: 6) - p * p).maximumMagnitude < 1e-12)
    #expect(try generator.transitionMatrix(after: 0) == .identity(n))
    for candidate in [generator, generator.nearestGenerator] {
      let k = candidate.rateMatrix
      let pi = candidate.stationaryDistribution
      for i in 0..<n { #expect(abs(k.row(i).reduce(0, +)) < 1e-14) }
      #expect(product(of: k, .transposed, and: pi).allSatisfy { abs($0) < 1e-14 })
      for i in 0..<n {
        for j in 0..<i { #expect(abs(pi[i] * k[i, j] - pi[j] * k[j, i]) < 1e-15) }
      }
    }
  }

  @Test("A chain that is no process in continuous time")
  func notEmbeddable() throws {
    // 0 → 2 takes two steps at least, which ln P answers with a negative rate.
    let model = AnalysisChains.birthDeath(up: [0.3, 0.3], down: [0.3, 0.3])
    let generator = try model.kineticGenerator()
    #expect(generator.negativeOffDiagonalCount == 2)
    #expect(generator.rateMatrix[0, 2] == generator.mostNegativeRate)
    #expect(generator.mostNegativeRate < -0.01 && !generator.isAdjusted)
    let nearest = generator.nearestGenerator
    #expect(nearest.isAdjusted && nearest.negativeOffDiagonalCount == 0)
    #expect(nearest.mostNegativeRate == 0 && nearest.rateMatrix[0, 2] == 0)
    #expect(nearest.rateMatrix[0, 1] == generator.rateMatrix[0, 1])
    #expect(try nearest.transitionMatrix(after: 50).elements.allSatisfy { $0 > 0 })
    let first = try model.kineticGenerator(by: .firstOrder)
    #expect(first.negativeOffDiagonalCount == 0 && !first.nearestGenerator.isAdjusted)
    #expect(first.nearestGenerator == first)
  }

  @Test("Slow rates keep their digits", arguments: [1e-6, 1e-10, 1e-13])
  func slow(link: Double) throws {
    let model = try AnalysisChains.model([[1 - link, link], [2 * link, 1 - 2 * link]])
    let k = try model.kineticGenerator().rateMatrix
    let truth = -log1p(-3 * link) / 3
    #expect(abs(k[0, 1] / truth - 1) < 1e-9)
    #expect(abs(k[1, 0] / (2 * truth) - 1) < 1e-9)
  }

  @Test("Bad questions")
  func errors() throws {
    let general = try AnalysisChains.general(4, seed: 3)
    #expect(throws: MarkovError.needsReversible(what: "the logarithm of a model")) {
      try general.kineticGenerator()
    }
    let first = try general.kineticGenerator(by: .firstOrder)
    let drift = product(
      of: first.rateMatrix, .transposed, and: general.stationaryDistribution)
    #expect(drift.allSatisfy { abs($0) < 1e-15 })
    // Eigenvalues 1 and −0.6.
    let model = try AnalysisChains.model([[0.2, 0.8], [0.8, 0.2]])
    do throws(MarkovError) {
      _ = try model.kineticGenerator()
      Issue.record("no logarithm exists")
    } catch {
      guard case .invalidValue(let what, let value) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(what.hasPrefix("the lowest of 1 eigenvalues that are not positive"))
      #expect(abs(value + 0.6) < 1e-15)
    }
    #expect(throws: MarkovError.invalidValue(what: "the time in frames", value: -1)) {
      try first.transitionMatrix(after: -1)
    }
    let moves = [Double](repeating: 0.25, count: 1000)
    #expect(
      throws: MarkovError.invalidCount(what: "states of a rate matrix", value: 1001, limit: 1000)
    ) { try AnalysisChains.birthDeath(up: moves, down: moves).kineticGenerator() }
  }
}
