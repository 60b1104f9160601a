import LinearAlgebra

/// Coordinate descent on ½ βᵀRβ − cᵀβ + α ‖β‖₁, with R the correlations of features and c
/// theirs with the target; from one α to the next it goes on where it is.
struct LassoRegression {
  private let gram: Matrix<Double>
  private let scale: [Double]
  private var weights: [Double]
  /// c − R β.
  private var residual: [Double]

  /// Where no weight moves further, a sweep ends.
  private static let tolerance = 1e-9
  private static let mostSweeps = 2000

  /// - Parameters:
  ///   - gram: The covariance.
  ///   - scale: 1 / standard deviation; 0 keeps a feature out.
  init(gram: Matrix<Double>, scale: [Double], target: [Double]) {
    self.gram = gram
    self.scale = scale
    weights = target.map { _ in 0 }
    residual = target
  }

  /// The features with a weight, rising.
  var support: [Int] { weights.indices.filter { weights[$0] != 0 } }

  /// Those with the largest weights, rising; of equal ones the first.
  func largest(_ count: Int) -> [Int] {
    support.sorted { (abs(weights[$1]), $0) < (abs(weights[$0]), $1) }.prefix(count).sorted()
  }

  /// - Complexity: O(d) for each weight that moves.
  mutating func descend(penalty: Double) {
    for _ in 0..<Self.mostSweeps {
      // All features once, then those in the support until they rest.
      if sweep(Array(weights.indices), penalty) <= Self.tolerance { return }
      for _ in 0..<Self.mostSweeps {
        if sweep(support, penalty) <= Self.tolerance { break }
      }
    }
  }

  private mutating func sweep(_ features: [Int], _ penalty: Double) -> Double {
    var largest = 0.0
    for j in features where scale[j] > 0 {
      let whole = residual[j] + weights[j]
      let next = whole > penalty ? whole - penalty : whole < -penalty ? whole + penalty : 0
      let change = next - weights[j]
      guard change != 0 else { continue }
      weights[j] = next
      for i in residual.indices { residual[i] -= gram[j, i] * scale[i] * scale[j] * change }
      largest = max(largest, abs(change))
    }
    return largest
  }
}
