private import Glibc
import LinearAlgebra
import Statistics

/// The density of the logarithms of flows between states, for Hamiltonian moves.
///
/// ln p(y) = Σ s_ij y_ij + Σ (c_ii − 1) ln x_ii with x = e^y. The metric is about the negative Hessian at
/// the maximum, S + Bᵀ W B with S = diag(s), B_(i, ij) = x_ij and W_ii = (c_ii − 1) / x_ii²: flows of one
/// state share its row. Its inverse needs a factor of n × n only (M. A. Woodbury, 1950).
struct FlowDynamics: HamiltonianTarget, Sendable {
  private let flows: PairFlows
  private let mode: [Double]
  private let rowWeights: [Double]
  private let factor: CholeskyFactorization

  var dimension: Int { flows.pairs.count }

  init(_ flows: PairFlows, mode: [Double]) throws(MarkovError) {
    self.flows = flows
    self.mode = mode
    let stay = flows.stay(mode)
    rowWeights = zip(flows.selfCounts, stay).map { max($0 - 1, 0.5) / ($1 * $1) }
    var gram = Matrix.diagonal(rowWeights.map { 1 / $0 })
    for (e, pair) in flows.pairs.enumerated() {
      let share = mode[e] * mode[e] / flows.exponents[e]
      gram[pair.low, pair.low] += share
      gram[pair.high, pair.high] += share
      gram[pair.low, pair.high] += share
      gram[pair.high, pair.low] += share
    }
    do throws(LinearAlgebraError) {
      factor = try CholeskyFactorization(of: gram)
    } catch {
      throw .linearAlgebra(error)
    }
  }

  func position(of values: [Double]) -> [Double] { values.map { log($0) } }
  func flows(at position: [Double]) -> [Double] { position.map { exp($0) } }

  func logDensity(_ y: [Double]) -> Double {
    let x = flows(at: y)
    var sum = 0.0
    for (stay, count) in zip(flows.stay(x), flows.selfCounts) {
      guard stay > 0 else { return -.infinity }
      sum += (count - 1) * log(stay)
    }
    for e in y.indices { sum += flows.exponents[e] * y[e] }
    return sum
  }

  func gradient(_ y: [Double]) -> [Double] {
    let x = flows(at: y)
    let pull = zip(flows.stay(x), flows.selfCounts).map { ($1 - 1) / $0 }
    return y.indices.map { e in
      let pair = flows.pairs[e]
      return flows.exponents[e] - x[e] * (pull[pair.low] + pull[pair.high])
    }
  }

  func momentum(_ generator: inout SeededGenerator) -> [Double] {
    let rows = rowWeights.map { $0.squareRoot() * generator.nextNormal() }
    return mode.indices.map { e in
      let pair = flows.pairs[e]
      return flows.exponents[e].squareRoot() * generator.nextNormal()
        + mode[e] * (rows[pair.low] + rows[pair.high])
    }
  }

  func velocity(_ momentum: [Double]) -> [Double] {
    var rows = [Double](repeating: 0, count: rowWeights.count)
    for (e, pair) in flows.pairs.enumerated() {
      let share = mode[e] * momentum[e] / flows.exponents[e]
      rows[pair.low] += share
      rows[pair.high] += share
    }
    factor.solve(inPlace: &rows)
    return mode.indices.map { e in
      let pair = flows.pairs[e]
      return (momentum[e] - mode[e] * (rows[pair.low] + rows[pair.high])) / flows.exponents[e]
    }
  }
}
