import Glibc
import Information
import LinearAlgebra
import Testing

/// Motion on a line with four wells, V = 2(x⁸ + .6 e^(−80x²) + .2 e^(−80(x−.5)²) + .5 e^(−40(x+.5)²)) +
/// (x² − 1)², at an inverse temperature of 3, on 200 points with rates by the square-root approximation.
struct FourWellChain {
  static let beta = 3.0
  let positions: [Double]
  let stationary: [Double]
  private let rates: [Double]
  private let vectors: Matrix<Double>

  init() throws {
    let n = 200
    let width = 2.3 / Double(n - 1)
    positions = (0..<n).map { -1.15 + Double($0) * width }
    let energies = positions.map { x in
      let bumps = 0.6 * exp(-80 * x * x) + 0.2 * exp(-80 * (x - 0.5) * (x - 0.5))
        + 0.5 * exp(-40 * (x + 0.5) * (x + 0.5))
      return 2 * (pow(x, 8) + bumps) + (x * x - 1) * (x * x - 1)
    }
    let weights = energies.map { exp(-Self.beta * $0) }
    let sum = weights.reduce(0, +)
    stationary = weights.map { $0 / sum }
    // √π_i K_ij / √π_j with K_ij = D/Δx² √(π_j/π_i): symmetric.
    let rate = 1.0 / 3 / (width * width)
    var symmetric = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n {
      for j in [i - 1, i + 1] where (0..<n).contains(j) {
        symmetric[i, j] = rate
        symmetric[i, i] -= rate * (weights[j] / weights[i]).squareRoot()
      }
    }
    let eigen = try SymmetricEigen(of: symmetric)
    rates = eigen.values
    vectors = eigen.vectors
  }

  var timescales: [Double] { rates[1...3].map { -1 / $0 } }

  /// p(x_0, x_t) on the grid.
  func joint(time: Double) -> [[Double]] {
    let n = positions.count
    let decays = rates.map { exp($0 * time) }
    return (0..<n).map { i in
      (0..<n).map { j in
        var sum = 0.0
        for k in 0..<n { sum += vectors[i, k] * decays[k] * vectors[j, k] }
        // p_ij = √π_i S_ij √π_j.
        return max(0, (stationary[i] * stationary[j]).squareRoot() * sum)
      }
    }
  }

  static func state(_ x: Double) -> Int { x < -0.5 ? 0 : x < 0 ? 1 : x < 0.5 ? 2 : 3 }
}

@Suite("Given variables on the line of four wells")
struct FourWellTests {
  static let chain = try! FourWellChain()
  static let pairs = chain.joint(time: 0.2)

  /// The table of f(x) and the state a time .2 later.
  static func table(_ f: (Double) -> Int) throws -> JointDistribution {
    let labels = chain.positions.map(f)
    let count = labels.max()! + 1
    var weights = [Double](repeating: 0, count: count * 4)
    for (i, row) in pairs.enumerated() {
      for (j, p) in row.enumerated() {
        weights[labels[i] * 4 + FourWellChain.state(chain.positions[j])] += p
      }
    }
    return try JointDistribution(rowCount: count, columnCount: 4, weights: weights)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let f: @Sendable (Double) -> Int
    let information: Double
    let local: Double
    let objectives: [Double]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "x", f: { x in chain.positions.firstIndex(of: x)! }, information: 0.749583,
      local: 1.032128, objectives: [-0.58621, -2.67975]),
    Case(
      testDescription: "state", f: FourWellChain.state, information: 0.742600, local: 1.032855,
      objectives: [-0.58442, -2.67772]),
    Case(
      testDescription: "sign", f: { $0 < 0 ? 0 : 1 }, information: 0.622876, local: 1.037496,
      objectives: [-0.58197, -2.45059]),
    Case(
      testDescription: "above a half", f: { $0 > 0.5 ? 1 : 0 }, information: 0.390181, local: 1.625993,
      objectives: [-0.11836, -1.25879]),
    Case(
      testDescription: "distance from 0",
      f: { x in
        let i = chain.positions.firstIndex(of: x)!
        return min(i, 199 - i)
      }, information: 0.150724, local: 3.421932, objectives: [0, -0.12058]),
  ]

  @Test("Timescales and populations of the grid")
  func chainItself() {
    for (found, known) in zip(Self.chain.timescales, [12.9405, 0.53719, 0.20047]) {
      #expect(abs(found - known) < 1e-4 * known)
    }
    var populations = [0.0, 0, 0, 0]
    for (x, p) in zip(Self.chain.positions, Self.chain.stationary) {
      populations[FourWellChain.state(x)] += p
    }
    for (found, known) in zip(populations, [0.304589, 0.074855, 0.140977, 0.479578]) {
      #expect(abs(found - known) < 1e-6)
    }
  }

  @Test("I(x;O), thresholds and J* of given variables", arguments: cases)
  func scores(_ known: Case) throws {
    let joint = try Self.table(known.f)
    #expect(abs(joint.mutualInformation - known.information) < 1e-6)
    let thresholds = try #require(BottleneckThresholds(of: joint))
    #expect(abs(thresholds.local - known.local) < 2e-6)
    let curve = try DiscreteBottleneck.forScoring.curve(joint, betas: [2, 5])
    for (beta, objective) in zip([2.0, 5], known.objectives) {
      let found = try #require(curve.point(at: beta)).objective
      // The known values are upper bounds from few restarts, in five digits.
      #expect(found < objective + 2e-5 && found > objective - 1e-3)
    }
  }

  /// Indicators of grid points are no Gaussian variables.
  @Test("The Gaussian formula overstates what a grid knows; ln(VAMP-2) of its indicators bounds it")
  func gaussianFormula() throws {
    let n = Self.chain.positions.count
    let joint = try JointDistribution(
      rowCount: n, columnCount: n, weights: Self.chain.joint(time: 0.05).flatMap { $0 })
    let squares = BottleneckThresholds.squaredCorrelations(of: joint)
    let information = joint.mutualInformation
    // At a time of .05.
    #expect(abs(information - 1.009098) < 1e-5)
    let formula = GaussianInformation.value(canonicalCorrelations: squares.map { $0.squareRoot() })
    #expect(abs(formula - 3.818869) < 1e-4)
    let bound = log(1 + squares.reduce(0, +))
    #expect(abs(bound - 1.250594) < 1e-5)
    #expect(information < bound && bound < formula)
    // Of one linear Gaussian column it is no bound: I = .830 at σ = .9, and ln(1 + σ²) = .593.
    let linear = GaussianInformation.value(correlation: 0.9)
    #expect(abs(linear - 0.830366) < 1e-6 && log(1 + 0.81) < linear)
  }

  @Test("A coarser variable never scores better")
  func coarser() throws {
    let fine = try Self.table { x in Self.chain.positions.firstIndex(of: x)! }
    let middle = try Self.table(FourWellChain.state)
    let coarse = try Self.table { $0 < 0 ? 0 : 1 }
    let betas = [1.5, 3, 8, 20]
    let scores = try [fine, middle, coarse].map { joint in
      try DiscreteBottleneck.forScoring.curve(joint, betas: betas).wantedPoints.map(\.objective)
    }
    for k in betas.indices {
      #expect(scores[0][k] <= scores[1][k] + 1e-6 && scores[1][k] <= scores[2][k] + 1e-6)
    }
  }
}
