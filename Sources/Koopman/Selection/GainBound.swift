import LinearAlgebra

/// How much the leading components' VAMP-2 can rise at most when functions join a span.
///
/// The lagged covariance M = diag(Λ₁, Λ₂) of the present eigenfunctions, Λ₁ the k leading
/// ones, gets a border: b₁ and b₂ with either part and a corner e. Its k largest eigenvalues
/// are those of Λ₁ + g(x) b₁b₁ᵀ at themselves, where 0 < g(x) ≤ 1 / (λ_k − ν) and ν is the
/// largest eigenvalue of [Λ₂ b₂; b₂ᵀ e] (Schur complement). So
///
///     Σ λ'² ≤ ‖Λ₁ + b₁b₁ᵀ / (λ_k − ν)‖² .
///
/// Without reversibility the same holds for [0 M; Mᵀ 0], whose eigenvalues are ±σ.
struct GainBound {
  private let isReversible: Bool
  /// The leading functions, m × k, and their values; none where there are fewer than k.
  private var u: Matrix<Double>?
  private var v: Matrix<Double>?
  private var values: [Double] = []
  /// The largest value beyond.
  private var next = 0.0

  /// - Complexity: O(m³).
  init(_ lagged: Matrix<Double>, componentCount k: Int, isReversible: Bool) throws(KoopmanError) {
    self.isReversible = isReversible
    guard lagged.rowCount >= k else { return }
    let all = try LeadingScore.components(
      lagged, componentCount: lagged.rowCount, isReversible: isReversible)
    guard all.s.count >= k else { return }
    values = Array(all.s.prefix(k))
    next = all.s.count > k ? all.s[k] : 0
    u = all.u.columns(0..<k)
    v = all.v.columns(0..<k)
  }

  /// - Complexity: O(g k m).
  func bound(_ added: OrthonormalSpan.Extension) -> Double {
    let plain = added.bound
    guard let u, let v, let last = values.last, !added.features.isEmpty else { return plain }
    func square(_ values: [[Double]]) -> Double {
      values.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    }
    var couplings = values.map { _ in 0.0 }
    for (column, row) in zip(added.columns, added.rows) {
      let left = product(of: u, .transposed, and: column)
      let right = product(of: v, .transposed, and: row)
      // Columns and rows are equal where reversible, and half of each counts otherwise.
      for i in couplings.indices { couplings[i] += (left[i] * left[i] + right[i] * right[i]) / 2 }
    }
    let total =
      isReversible ? square(added.columns) : square(added.columns) + square(added.rows)
    let coupled = couplings.reduce(0, +)
    let beyond = max(0, total - coupled)
    let corner = square(added.corner).squareRoot()
    let half = (next - corner) / 2
    let largest = (next + corner) / 2 + (half * half + beyond).squareRoot()
    guard last > largest else { return plain }
    let factor = 1 / (last - largest)
    let rise = 2 * factor * zip(values, couplings).reduce(0) { $0 + $1.0 * $1.1 }
      + factor * factor * coupled * coupled
    return min(plain, rise)
  }
}
