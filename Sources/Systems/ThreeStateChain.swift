public import LinearAlgebra

/// A Markov chain on three states that any language reproduces exactly.
///
/// From state 0 it moves by P = [[.97, .03, 0], [.02, .95, .03], [0, .01, .99]],
/// with uniform numbers from the 64-bit linear congruential generator
/// s ← s·6364136223846793005 + 1442695040888963407, u = (s >> 11)/2⁵³; the next
/// state is the first whose cumulative probability exceeds u.
public struct ThreeStateChain: ModelSystem {
  /// The probabilities of moving from the row's state to the column's.
  public static let transitionMatrix = Matrix<Double>(rows: [
    [0.97, 0.03, 0], [0.02, 0.95, 0.03], [0, 0.01, 0.99],
  ])

  /// The stationary probabilities of the states, in the ratio 2 : 3 : 9.
  public static let stationaryDistribution = [2.0 / 14, 3.0 / 14, 9.0 / 14]

  /// Creates the chain.
  public init() {}

  public var name: String { "three-state" }

  public var summary: String { "Markov chain on the states 0, 1, 2, started in 0" }

  public var columnNames: [String] { ["state"] }

  public var timeStep: Double { 1 }

  public var spectrum: KnownSpectrum {
    get throws(LinearAlgebraError) {
      // Without a cycle the chain is reversible, and √(p_ij p_ji) is the
      // symmetric matrix similar to P.
      let p = ThreeStateChain.transitionMatrix
      var symmetric = Matrix<Double>(rowCount: 3, columnCount: 3)
      for i in 0..<3 {
        for j in 0..<3 {
          symmetric[i, j] = (p[i, j] * p[j, i]).squareRoot()
        }
      }
      return KnownSpectrum(
        eigenvaluesPerFrame: Array(try SymmetricEigen(of: symmetric).values.dropFirst()),
        limitTimescales: nil,
        note: "exact, of the transition matrix")
    }
  }

  public func simulate(frameCount: Int, seed: UInt64) -> Matrix<Double> {
    let states = states(frameCount: frameCount, seed: seed)
    return Matrix(
      rowCount: frameCount, columnCount: 1, elements: states.map(Double.init))
  }

  /// The states at successive frames.
  ///
  /// - Parameter seed: The generator's first state s, as it is.
  /// - Complexity: O(frames).
  public func states(frameCount: Int, seed: UInt64) -> [Int] {
    precondition(frameCount >= 0, "a negative number of frames")
    let cumulative = (0..<3).map { i in
      let row = ThreeStateChain.transitionMatrix.row(i)
      return [row[0], row[0] + row[1]]
    }
    var s = seed
    var state = 0
    return (0..<frameCount).map { _ in
      let emitted = state
      s = s &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let u = Double(s >> 11) * 0x1p-53
      state = u < cumulative[state][0] ? 0 : u < cumulative[state][1] ? 1 : 2
      return emitted
    }
  }

  /// One column a state, 1 where the frame is in that state and 0 elsewhere.
  ///
  /// - Precondition: states in 0 ..< 3.
  /// - Complexity: O(frames).
  public static func oneHot(_ states: [Int]) -> Matrix<Double> {
    var indicators = Matrix<Double>(rowCount: states.count, columnCount: 3)
    for (row, state) in states.enumerated() {
      precondition((0..<3).contains(state), "state \(state) of three")
      indicators[row, state] = 1
    }
    return indicators
  }
}
