private import Glibc
package import LinearAlgebra

/// The transition matrix in detailed balance that makes dense counts most likely.
///
/// With v_i = c_i / x_i the unknown row sums of x_ij = π_i T_ij leave the problem: maximise
/// Σ_ij c_ij ln v_i / (v_i + v_j), which is concave in ln v, by Newton's method with a
/// line search; then x_ij = (c_ij + c_ji) / (v_i + v_j). Converged when each row's gradient is
/// 10⁻¹² of its counts between states.
///
/// - Parameter counts: m × m, not negative, every row with a positive sum.
/// - Returns: A reversible row-stochastic matrix; where the counts do not connect the states the
///   limit of such matrices.
/// - Throws: ``MarkovError/notConverged(method:residual:)``.
/// - Complexity: O(m³) a step, some ten steps.
package func reversibleTransitionMatrix(
  counts c: Matrix<Double>
) throws(MarkovError) -> Matrix<Double> {
  let m = c.rowCount
  precondition(c.isSquare, "Counts are square.")
  let s = c + c.transposed()
  let rowSums = (0..<m).map { i in c.row(i).reduce(0, +) }
  let mutual = (0..<m).map { i in (0..<m).reduce(0) { $1 == i ? $0 : $0 + s[i, $1] } }
  // Exact for symmetric counts.
  let totals = (0..<m).map { i in (0..<m).reduce(0) { $0 + s[i, $1] } }
  var u = (0..<m).map { log(2 * max(rowSums[$0], .leastNormalMagnitude) / totals[$0]) }

  func value(_ u: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<m {
      for j in 0..<m where j != i && c[i, j] > 0 { sum -= c[i, j] * log1p(exp(u[j] - u[i])) }
    }
    return sum
  }
  /// v_i / (v_i + v_j).
  func share(_ i: Int, _ j: Int) -> Double { 1 / (1 + exp(u[j] - u[i])) }

  var residual = 0.0
  for step in 0... {
    var gradient = [Double](repeating: 0, count: m)
    var curvature = Matrix<Double>(rowCount: m, columnCount: m)
    for i in 0..<m {
      for j in 0..<m where j != i && s[i, j] > 0 {
        let p = share(i, j)
        gradient[i] += c[i, j] * share(j, i) - c[j, i] * p
        let weight = s[i, j] * p * share(j, i)
        curvature[i, j] -= weight
        curvature[i, i] += weight
      }
    }
    residual = 0
    for i in 0..<m where mutual[i] > 0 { residual = max(residual, abs(gradient[i]) / mutual[i]) }
    if residual <= 1e-12 { break }
    guard step < 200 else {
      throw .notConverged(method: "the reversible transition matrix", residual: residual)
    }
    let direction = newtonDirection(curvature, gradient)
    // A step of one changes ratios by e; larger ones leave where the quadratic model holds.
    let longest = direction.reduce(0) { max($0, abs($1)) }
    var length = longest > 2 ? 2 / longest : 1
    let slope = zip(direction, gradient).reduce(0) { $0 + $1.0 * $1.1 }
    let before = value(u)
    while length > 1e-6 {
      let trial = zip(u, direction).map { $0 + length * $1 }
      // Near the top the gain is lost in rounding, and the full step is right.
      if residual < 1e-6 || value(trial) >= before + 1e-4 * length * slope {
        u = trial
        break
      }
      length /= 2
    }
    if length <= 1e-6 {
      throw .notConverged(method: "the reversible transition matrix", residual: residual)
    }
  }

  var result = Matrix<Double>(rowCount: m, columnCount: m)
  for i in 0..<m {
    // T_ij = x_ij / x_i, multiplied through by v_i.
    for j in 0..<m { result[i, j] = i == j ? c[i, i] : s[i, j] * share(i, j) }
    let sum = result.row(i).reduce(0, +)
    for j in 0..<m { result[i, j] = sum > 0 ? result[i, j] / sum : (i == j ? 1 : 0) }
  }
  return result
}

/// Solves the Laplacian system, whose constant vectors count for nothing.
private func newtonDirection(_ laplacian: Matrix<Double>, _ gradient: [Double]) -> [Double] {
  var a = laplacian
  let m = gradient.count
  // Scaled to a unit diagonal; the small addition decides what the equations leave open.
  let scale = a.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
  for i in 0..<m {
    for j in 0..<m { a[i, j] *= scale[i] * scale[j] }
    a[i, i] = 1 + 1e-10
  }
  let right = zip(gradient, scale).map { $0 * $1 }
  guard let factor = try? CholeskyFactorization(of: a), let x = try? factor.solve(right) else {
    return gradient
  }
  return zip(x, scale).map { $0 * $1 }
}
