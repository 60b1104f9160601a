import Bases
import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Systems
import Testing

@Suite("EDMD of known operators")
struct KnownOperatorTests {
  @Test("Monomials of an AR(1) process have eigenvalues a, a², a³")
  func autoregression() throws {
    let a = 0.9
    let x = autoregressive([a], frameCount: 200_000, seed: 5)
    let source = BasisSource(
      ArraySource([x]), basis: try Monomials(inputNames: ["x0"], degree: 3))
    let model = try EDMD().fit(
      MomentPass(lags: [1], dynamics: .nonreversible).run(over: source), lag: 1)
    // √((1 − λ²)/n) ≤ .0015 for normal columns; cubes have tails that double it.
    #expect(distance(model.modes.map(\.real), [a, a * a, a * a * a]) < 0.012)
    #expect(model.modes.allSatisfy { $0.imaginary == 0 })
    // The stationary state: ⟨x⟩ = 0, ⟨x²⟩ = 1, with 2t/T of the squares free.
    let mean = try #require(model.stationaryMean)
    #expect(abs(mean[0]) < 0.05 && abs(mean[1] - 1) < 0.07)
  }

  @Test("An Ornstein–Uhlenbeck process: rates α, 2α in continuous time")
  func ornsteinUhlenbeck() throws {
    let process = OrnsteinUhlenbeck(rate: 2, variance: 0.5, timeStep: 0.05)
    let x = process.simulate(frameCount: 200_000, seed: 3)
    let source = BasisSource(
      ArraySource([x]), basis: try Monomials(inputNames: ["x0"], degree: 3))
    let model = try EDMD().fit(MomentPass(lags: [4]).run(over: source), lag: 4)
    for (mode, rate) in zip(model.modes, [2.0, 4]) {
      // t = 10 and 5 frames; the error of t is about √(2t/T) = 1 %.
      let found = 1 / (try #require(mode.timescale) * process.timeStep)
      #expect(abs(found / rate - 1) < 0.05)
    }
  }

  /// Overdamped motion in V = (x² − 1)² on a grid, jumping between neighbours at
  /// rates that obey detailed balance: exact but for the spacing squared.
  private static func doubleWell(
    temperature: Double, time: Double, basis: (Matrix<Double>) throws -> Matrix<Double>
  ) throws -> ExactChain {
    let n = 301
    let x = (0..<n).map { -2.4 + 4.8 * Double($0) / Double(n - 1) }
    let h = x[1] - x[0]
    let weights = x.map { exp(-(($0 * $0 - 1) * ($0 * $0 - 1)) / temperature) }
    var generator = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<(n - 1) {
      let rate = temperature / (h * h)
      // √πᵢ Lᵢⱼ /√πⱼ is symmetric: constant off the diagonal.
      generator[i, i + 1] = rate
      generator[i + 1, i] = rate
      generator[i, i] -= rate * (weights[i + 1] / weights[i]).squareRoot()
      generator[i + 1, i + 1] -= rate * (weights[i] / weights[i + 1]).squareRoot()
    }
    let eigen = try SymmetricEigen(of: generator)
    var scaled = eigen.vectors
    for i in 0..<n {
      for j in 0..<n { scaled[i, j] *= exp(eigen.values[j] * time / 2) }
    }
    var transition = product(of: scaled, and: scaled, .transposed)
    for i in 0..<n {
      for j in 0..<n { transition[i, j] *= (weights[j] / weights[i]).squareRoot() }
    }
    let total = weights.reduce(0, +)
    let rows = Matrix(rowCount: n, columnCount: 1, elements: x)
    return ExactChain(transition, start: weights.map { $0 / total }, functions: try basis(rows))
  }

  private static func evaluate(_ basis: any BasisFunctions, on rows: Matrix<Double>) -> Matrix<Double> {
    var values = Matrix<Double>(rowCount: rows.rowCount, columnCount: basis.count)
    values.withUnsafeMutableBufferPointer { target in
      rows.withUnsafeBufferPointer {
        basis.evaluate(rows: $0, count: rows.rowCount, into: target)
      }
    }
    return values
  }

  @Test("The quartic double well at kT = ½: rates .2272733, 4.078280, 7.604028")
  func doubleWell() throws {
    let time = 0.1
    let truth = [0.2272733, 4.078280, 7.604028]
    let centres = Matrix<Double>(
      rowCount: 17, columnCount: 1, elements: (0..<17).map { -2 + 0.25 * Double($0) })
    let bases: [any BasisFunctions] = [
      try GaussianBasis(inputNames: ["x"], centres: centres, widths: [0.3]),
      try Monomials(inputNames: ["x"], degree: 9),
    ]
    for basis in bases {
      let chain = try Self.doubleWell(temperature: 0.5, time: time) { Self.evaluate(basis, on: $0) }
      let model = try chain.model(lag: 1, .reversible)
      for (mode, rate) in zip(model.modes, truth) {
        let found = 1 / (try #require(mode.timescale) * time)
        // The grid costs 2e-4. The variational principle lets a basis only
        // overestimate rates; these miss by less than 1 %.
        #expect(found / rate > 1 - 5e-4)
        #expect(found / rate < 1.01)
      }
      let first = 1 / (try #require(model.modes[0].timescale) * time)
      // Of the first, ninth-degree monomials miss .15 %, the Gaussians .1 %.
      #expect(abs(first / truth[0] - 1) < 2e-3)
    }
  }
}
