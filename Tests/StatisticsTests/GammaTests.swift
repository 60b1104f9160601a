import Foundation
import Statistics
import Testing

@Suite("Gamma and Dirichlet numbers")
struct GammaTests {
  @Test("Moments are those of the distribution", arguments: [0.1, 0.5, 1, 1.5, 4, 100, 1e8])
  func moments(shape: Double) {
    var random = SeededGenerator(seed: 11)
    let n = 200_000
    let draws = (0..<n).map { _ in random.nextGamma(shape: shape) }
    let mean = Descriptive.mean(draws)
    let variance = Descriptive.variance(draws)
    let error = (shape / Double(n)).squareRoot()
    #expect(abs(mean - shape) < 5 * error)
    // The fourth central moment is 3 a² + 6 a.
    let varianceError = ((2 * shape * shape + 6 * shape) / Double(n)).squareRoot()
    #expect(abs(variance - shape) < 5 * varianceError)
    #expect(draws.allSatisfy { $0 >= 0 && $0.isFinite })
  }

  @Test("Shares below quantiles", arguments: [(0.5, 0.2274682115597864, 0.5), (1, 0.6931471805599453, 0.5),
    (2, 1.6783469900166612, 0.5), (0.5, 1.3527717270540215, 0.9), (2, 0.5318116083896120, 0.1)])
  func quantiles(shape: Double, quantile: Double, share: Double) {
    var random = SeededGenerator(seed: 12)
    let n = 100_000
    let below = (0..<n).count { _ in random.nextGamma(shape: shape) < quantile }
    #expect(abs(Double(below) / Double(n) - share) < 5 * (share * (1 - share) / Double(n)).squareRoot())
  }

  @Test("Logarithms of shapes so small that the numbers are zero", arguments: [1e-3, 1e-6])
  func tinyShapes(shape: Double) {
    var random = SeededGenerator(seed: 13)
    let n = 50_000
    let draws = (0..<n).map { _ in random.nextLogGamma(shape: shape) }
    #expect(draws.allSatisfy { $0.isFinite })
    // ln G is about −E / a with E exponential: its mean is the digamma function, −1/a − .577.
    let mean = Descriptive.mean(draws)
    #expect(abs(mean + 1 / shape) < 5 / shape / Double(n).squareRoot())
    #expect(draws.min()! < -745)
  }

  @Test("Dirichlet points have its means and covariances")
  func dirichlet() {
    var random = SeededGenerator(seed: 14)
    let a = [0.4, 3, 1.6]
    let n = 100_000
    let draws = (0..<n).map { _ in random.nextDirichlet(a) }
    for i in 0..<3 {
      let mean = Descriptive.mean(draws.map { $0[i] })
      let share = a[i] / 5
      let variance = share * (1 - share) / 6
      #expect(abs(mean - share) < 5 * (variance / Double(n)).squareRoot())
      #expect(abs(Descriptive.variance(draws.map { $0[i] }) / variance - 1) < 0.03)
    }
    let covariance = Descriptive.mean(draws.map { ($0[0] - 0.08) * ($0[1] - 0.6) })
    #expect(abs(covariance + 0.08 * 0.6 / 6) < 3e-4)
    #expect(draws.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-15 * 4 })
    // Tiny parameters still give a point, nearly at a corner.
    let corner = random.nextDirichlet([1e-8, 1e-8, 1e-8])
    #expect(abs(corner.reduce(0, +) - 1) < 1e-15 && corner.max()! > 0.999)
    #expect(random.nextDirichlet([2]) == [1])
  }

  @Test("The same seed gives the same numbers")
  func repeats() {
    var (a, b) = (SeededGenerator(seed: 5), SeededGenerator(seed: 5))
    for shape in [0.3, 1, 7.5] { #expect(a.nextGamma(shape: shape) == b.nextGamma(shape: shape)) }
    #expect(a.nextDirichlet([1, 2]) == b.nextDirichlet([1, 2]))
  }
}
