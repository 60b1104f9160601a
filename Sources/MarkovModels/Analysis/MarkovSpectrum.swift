public import ComplexModule
public import LinearAlgebra
private import Glibc
public import RealModule

/// The leading eigenvalues of a Markov model with their timescales and eigenvectors.
///
/// The stationary process comes first: eigenvalue 1, right eigenvector 1, left eigenvector π.
/// A reversible model has real values, in falling order; those of any other model fall by
/// magnitude, a conjugate pair together, its positive imaginary part first.
///
/// Right eigenvectors are scaled to Σ π |r|² = 1 and turned so that the component of the largest
/// π |r| (the first of equal ones) is real and positive. Left eigenvectors l are those with
/// Σ l r = 1, without a conjugate; in a reversible model l = π r.
public struct MarkovSpectrum: Equatable, Sendable {
  /// The k eigenvalues.
  public let eigenvalues: [Complex<Double>]
  /// The implied timescales −lag / ln |λ| in frames, one for each eigenvalue after the first.
  ///
  /// Nil where a reversible model's eigenvalue is not positive, and where any eigenvalue is zero:
  /// such a process has decayed within one lag. Infinite where |λ| = 1.
  public let timescales: [Double?]
  /// The right eigenvectors as columns, n × k.
  public let rightEigenvectors: ComplexMatrix
  /// The left eigenvectors as columns, n × k.
  public let leftEigenvectors: ComplexMatrix
  /// Whether the model is reversible, so that everything here is real.
  public let isReversible: Bool

  /// The real parts of the eigenvalues: all there is for a reversible model.
  public var realEigenvalues: [Double] { eigenvalues.map(\.real) }

  /// The timescale in frames of a real eigenvalue λ = 1 − gap; nil if λ is not positive.
  ///
  /// The gap, rather than λ, keeps slow processes exact.
  static func timescale(gap: Double, lag: Int) -> Double? {
    guard gap < 1 else { return nil }
    return gap <= 0 ? .infinity : -Double(lag) / log1p(-gap)
  }

  /// The timescale in frames of a complex eigenvalue; nil for zero.
  static func timescale(_ eigenvalue: Complex<Double>, lag: Int) -> Double? {
    let magnitude = eigenvalue.length
    guard magnitude > 0 else { return nil }
    return magnitude >= 1 ? .infinity : -Double(lag) / log(magnitude)
  }
}

extension MarkovModel {
  /// The leading eigenvalues, timescales and eigenvectors.
  ///
  /// A reversible model is made symmetric by √π and its slow eigenvalues are computed again from
  /// their vectors as 1 − λ = ½ Σ π_i p_ij (r_i − r_j)² / Σ π r², so that timescales keep about
  /// eight digits also where λ is 1 to rounding. Timescales of other models lose as many digits
  /// as 1 − |λ| is small. As with every Krylov method, copies of an eigenvalue that is exactly
  /// repeated can be missed above 300 states.
  ///
  /// - Parameter count: The number of eigenvalues with the stationary one, 1 … n.
  /// - Returns: `count` of them; one more where the last is one of a conjugate pair.
  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)``,
  ///   ``MarkovError/invalidValue(what:value:)`` for a chain that is not reversible and has no
  ///   full set of eigenvectors, or ``MarkovError/linearAlgebra(_:)``.
  /// - Complexity: O(n³) up to 300 states, above that some hundreds of products with P for each
  ///   of the processes, more where many slow ones crowd together.
  public func spectrum(count: Int) throws(MarkovError) -> MarkovSpectrum {
    guard count >= 1, count <= stateCount else {
      throw .invalidCount(what: "eigenvalues", value: count, limit: stateCount)
    }
    return isReversible ? try reversibleSpectrum(count) : try generalSpectrum(count)
  }

  /// The implied timescales in frames, slowest first, as ``MarkovSpectrum/timescales`` has them.
  ///
  /// Without the other work of ``spectrum(count:)``, for models by the hundred.
  ///
  /// - Parameter count: The number of timescales wanted; fewer are given where the model has no
  ///   more, none for a single state.
  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)`` below 1,
  ///   ``MarkovError/linearAlgebra(_:)``.
  public func timescales(count: Int) throws(MarkovError) -> [Double?] {
    guard count >= 1 else {
      throw .invalidCount(what: "timescales", value: count, limit: max(1, stateCount - 1))
    }
    let count = min(count, stateCount - 1)
    guard count > 0 else { return [] }
    if isReversible {
      return try ReversibleEigen(self, count: count).gaps.map {
        MarkovSpectrum.timescale(gap: $0, lag: lag)
      }
    }
    let values = try GeneralSpectrum.values(transitionMatrix, count: count + 1)
    return values.dropFirst().prefix(count).map { MarkovSpectrum.timescale($0, lag: lag) }
  }

  private func reversibleSpectrum(_ count: Int) throws(MarkovError) -> MarkovSpectrum {
    let slow = try ReversibleEigen(self, count: count - 1)
    let n = stateCount
    var right = [Complex<Double>](repeating: .one, count: n * count)
    var left = right
    for i in 0..<n {
      let pi = stationaryDistribution[i]
      left[i * count] = Complex(pi)
      for k in 1..<count {
        let value = slow.vectors[k - 1][i]
        right[i * count + k] = Complex(value)
        left[i * count + k] = Complex(pi * value)
      }
    }
    return MarkovSpectrum(
      eigenvalues: [.one] + slow.gaps.map { Complex(1 - $0) },
      timescales: slow.gaps.map { MarkovSpectrum.timescale(gap: $0, lag: lag) },
      rightEigenvectors: ComplexMatrix(rowCount: n, columnCount: count, elements: right),
      leftEigenvectors: ComplexMatrix(rowCount: n, columnCount: count, elements: left),
      isReversible: true)
  }

  private func generalSpectrum(_ count: Int) throws(MarkovError) -> MarkovSpectrum {
    let found = try GeneralSpectrum(self, count: count)
    return MarkovSpectrum(
      eigenvalues: found.values,
      timescales: found.values.dropFirst().map { MarkovSpectrum.timescale($0, lag: lag) },
      rightEigenvectors: found.right, leftEigenvectors: found.left, isReversible: false)
  }
}
