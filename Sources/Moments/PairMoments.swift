public import LinearAlgebra

/// Which process the moments describe.
public enum Dynamics: String, Sendable, CaseIterable {
  /// Symmetrised pairs, each counted in both directions.
  case reversible
  /// Pairs as they were observed.
  case nonreversible
}

/// Sums over lagged pairs (x, y) of d features, relative to a fixed shift.
public struct PairMoments: Equatable, Sendable {
  /// Whether pairs are symmetrised, which decides what the sums hold.
  public let dynamics: Dynamics
  /// The number of pairs.
  public package(set) var pairCount = 0
  /// The pairs' total weight; their number where there are no weights.
  public package(set) var weight = 0.0
  /// Σ w x, d values.
  public package(set) var sumX: [Double]
  /// Σ w y, d values.
  public package(set) var sumY: [Double]
  /// Reversible: Σ w (y − x)(y − x)ᵀ, which carries 1 − λ itself and not its
  /// cancellation. Non-reversible: Σ w x xᵀ.
  public package(set) var first: PackedSymmetric
  /// Reversible: Σ w (x xᵀ + y yᵀ). Non-reversible: Σ w y yᵀ.
  public package(set) var second: PackedSymmetric
  /// Non-reversible: Σ w x yᵀ (d × d). Reversible: 0 × 0.
  public package(set) var cross: Matrix<Double>

  /// No pairs yet.
  public init(dimension: Int, dynamics: Dynamics) {
    self.dynamics = dynamics
    sumX = Array(repeating: 0, count: dimension)
    sumY = sumX
    first = PackedSymmetric(order: dimension)
    second = first
    let crossOrder = dynamics == .nonreversible ? dimension : 0
    cross = Matrix(rowCount: crossOrder, columnCount: crossOrder)
  }

  /// The number d of features.
  public var dimension: Int { sumX.count }

  /// Adds other pairs, relative to the same shift.
  ///
  /// - Complexity: O(d²).
  public mutating func add(_ other: PairMoments) {
    precondition(dynamics == other.dynamics, "moments of different dynamics")
    pairCount += other.pairCount
    weight += other.weight
    for i in sumX.indices {
      sumX[i] += other.sumX[i]
      sumY[i] += other.sumY[i]
    }
    first.add(other.first)
    second.add(other.second)
    cross += other.cross
  }

  /// The sums about another shift.
  package func shifted(from old: [Double], to new: [Double]) -> PairMoments {
    var result = self
    result.reshift(by: zip(old, new).map { $0 - $1 })
    return result
  }

  /// Refers the sums to another shift, so that every x becomes x + δ.
  ///
  /// - Complexity: O(d²).
  mutating func reshift(by delta: [Double]) {
    switch dynamics {
    case .reversible:
      let both = zip(sumX, sumY).map { $0 + $1 }
      second.addShift(delta, both, linear: 1, square: 2 * weight)
    case .nonreversible:
      first.addShift(delta, sumX, linear: 1, square: weight)
      second.addShift(delta, sumY, linear: 1, square: weight)
      for i in 0..<dimension {
        for j in 0..<dimension {
          cross[i, j] += delta[i] * sumY[j] + sumX[i] * delta[j] + weight * delta[i] * delta[j]
        }
      }
    }
    for i in delta.indices {
      sumX[i] += weight * delta[i]
      sumY[i] += weight * delta[i]
    }
  }
}
