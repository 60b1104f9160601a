import CoarseGraining
import Foundation
import LinearAlgebra
import Systems
import Testing

@Suite("Four-bead Gaussian chain")
struct GaussianNetworkTests {
  /// Two stiff pairs, softly joined.
  static func chain() throws -> GaussianNetwork { try .chain(springs: [5, 0.5, 5], trap: 0.1) }

  static func picking(_ sites: [Int]) -> Matrix<Double> {
    Matrix(rows: sites.map { site in (0..<4).map { $0 == site ? 1 : 0 } })
  }

  static let pairs = [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]

  @Test("The pair of beads with the least mapping entropy is not the one with the highest VAMP-2")
  func disagreement() throws {
    let chain = try Self.chain()
    let entropies = try Self.pairs.map { try chain.mappingEntropy(of: Self.picking($0)) }
    let scores = try Self.pairs.map { try chain.vamp2(of: Self.picking($0), lag: 1) }
    // By NumPy: matrix inverse, exponential and determinants.
    for (value, expected) in zip(entropies, [0.6349, 1.6760, 1.7188, 1.6292, 1.6760, 0.6349]) {
      #expect(abs(value - expected) < 1e-4)
    }
    for (value, expected) in zip(scores, [1.7302, 2.0867, 2.0930, 2.0813, 2.0867, 1.7302]) {
      #expect(abs(value - expected) < 1e-4)
    }
    #expect(scores.max() == scores[2])
    #expect(abs(entropies.min()! - entropies[0]) < 1e-12)
    #expect(entropies.max() == entropies[2])
  }

  @Test("So it is for groups: the stiff pairs keep the dynamics, others the information")
  func groups() throws {
    let chain = try Self.chain()
    let stiff = Matrix<Double>(rows: [[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
    let crossed = Matrix<Double>(rows: [[0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5]])
    #expect(abs(try chain.mappingEntropy(of: stiff) - 2.3367) < 1e-4)
    #expect(abs(try chain.mappingEntropy(of: crossed) - 0.9009) < 1e-4)
    #expect(abs(try chain.vamp2(of: stiff, lag: 1) - 2.1352) < 1e-4)
    #expect(abs(try chain.vamp2(of: crossed, lag: 1) - 1.8193) < 1e-4)
    #expect(abs(try chain.eigenvalueSum(of: stiff, lag: 1) - 1.4674) < 1e-4)
    // The whole keeps everything, and scaled or mixed beads are the same mapping.
    #expect(abs(try chain.mappingEntropy(of: .identity(4))) < 1e-12)
    let mixed = product(of: Matrix<Double>(rows: [[2, 1], [-1, 3]]), and: stiff)
    #expect(abs(try chain.mappingEntropy(of: mixed) - chain.mappingEntropy(of: stiff)) < 1e-12)
    #expect(abs(try chain.vamp2(of: mixed, lag: 1) - chain.vamp2(of: stiff, lag: 1)) < 1e-12)
  }

  @Test("A sampled trajectory has the covariances of the closed form")
  func sampled() throws {
    let chain = try Self.chain()
    let frames = 400_000
    let x = chain.simulate(frameCount: frames, timeStep: 1, seed: 5)
    func moment(_ lag: Int) -> Matrix<Double> {
      var sum = product(of: x.rows(0..<(frames - lag)), .transposed, and: x.rows(lag..<frames))
      for place in sum.elements.indices { sum.elements[place] /= Double(frames - lag) }
      return sum
    }
    let (instantaneous, lagged) = (moment(0), moment(1))
    let (c0, c1) = (chain.covariance(), chain.covariance(lag: 1))
    // Slowest relaxation time 10 steps: 20 000 independent frames, 1 % of a variance of 3, five times.
    for place in c0.elements.indices {
      #expect(abs(instantaneous.elements[place] - c0.elements[place]) < 0.15)
      #expect(abs(lagged.elements[place] - c1.elements[place]) < 0.15)
    }
    for sites in Self.pairs {
      let map = Self.picking(sites)
      func mapped(_ a: Matrix<Double>) -> Matrix<Double> {
        product(of: product(of: map, and: a), and: map, .transposed)
      }
      let factor = try CholeskyFactorization(of: mapped(instantaneous))
      let half = try factor.solveTriangular(mapped(lagged))
      let koopman = try factor.solveTriangular(half.transposed())
      let vamp2 = koopman.elements.reduce(1) { $0 + $1 * $1 }
      #expect(abs(vamp2 - (try chain.vamp2(of: map, lag: 1))) < 0.01)
    }
  }

  @Test("Beads that repeat one another are refused")
  func dependent() throws {
    let map = Matrix<Double>(rows: [[1, 1, 0, 0], [2, 2, 0, 0]])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minorOrder: 2)) {
      try Self.chain().mappingEntropy(of: map)
    }
  }
}
