import LinearAlgebra
import MarkovModels
import Statistics

/// Numbers of a drawn model that tests compare.
struct DrawnNumbers: Equatable, Sendable {
  var p: [Double]
  var pi: [Double]

  init(_ model: MarkovModel) {
    p = model.transitionMatrix.dense().elements
    pi = model.stationaryDistribution
  }
}

extension PosteriorSample<DrawnNumbers> {
  func probability(_ i: Int, _ j: Int, of n: Int) -> ChainDiagnostics {
    diagnostics { $0.p[i * n + j] }
  }
}

/// Means and variances of a Beta(a, b) variable.
func betaMoments(_ a: Double, _ b: Double) -> (mean: Double, variance: Double) {
  (a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1)))
}
