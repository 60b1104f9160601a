import Koopman
import LinearAlgebra
import Moments
import Samples
import Testing

/// A way from trajectories to a spectrum.
enum SpectrumKind: CaseIterable {
  case tica, vamp, operators, dynamicModes, totalLeastSquares, kernel

  /// Leading eigenvalues, real and imaginary parts, at a lag of 5 frames.
  func spectrum(_ trajectories: [Matrix<Double>]) throws -> [Double] {
    let lag = 5
    let modes: [Mode]
    switch self {
    case .tica: modes = try fit(trajectories, lag: lag).modes
    case .vamp: modes = try fit(trajectories, lag: lag, .vamp).modes
    case .operators:
      modes = try EDMD().fit(try moments(trajectories, lags: [lag], .nonreversible), lag: lag).modes
    case .dynamicModes, .totalLeastSquares:
      let regression: DynamicModeDecomposition.Regression =
        self == .dynamicModes ? .leastSquares : .totalLeastSquares
      modes = try DynamicModeDecomposition(regression: regression)
        .fit(try moments(trajectories, lags: [lag], .nonreversible), lag: lag).modes.map(\.value)
    case .kernel:
      modes = try KernelTICA(bandwidth: 1.5, regularisation: 1e-3, componentCount: 2)
        .fit(ArraySource(trajectories), lag: lag).modes
    }
    return modes.prefix(2).flatMap { [$0.real, $0.imaginary] }
  }
}

@Suite("Pitfall: trajectory boundaries")
struct PitfallTrajectoryTests {
  /// Runs about places of their own: a pair from one to another is a leap.
  private let runs = (1...3).map { seed in
    var rows = autoregressive([0.95, 0.7], frameCount: 300, seed: UInt64(seed))
    for t in 0..<rows.rowCount { rows[t, 0] += Double(seed % 3) }
    return rows
  }

  private func constant(_ value: Double, frameCount: Int) -> Matrix<Double> {
    Matrix(
      rowCount: frameCount, columnCount: 2,
      elements: Array(repeating: value, count: 2 * frameCount))
  }

  @Test(
    "Neither their order nor trajectories without a pair change a spectrum",
    arguments: SpectrumKind.allCases)
  func order(kind: SpectrumKind) throws {
    let plain = try kind.spectrum(runs)
    // As long as the lag, and shorter, and far away.
    let others = [
      constant(30, frameCount: 5), runs[2], runs[0], constant(-20, frameCount: 1),
      constant(9, frameCount: 4), runs[1],
    ]
    let mixed = try kind.spectrum(others)
    // Sums in another order about another shift.
    for (a, b) in zip(plain, mixed) { #expect(abs(a - b) < 1e-8, "\(plain) \(mixed)") }
    // False transitions would be seen.
    let joined = Matrix(
      rowCount: runs.reduce(0) { $0 + $1.rowCount }, columnCount: 2,
      elements: runs.flatMap(\.elements))
    #expect(zip(plain, try kind.spectrum([joined])).contains { abs($0 - $1) > 1e-4 })
  }
}
