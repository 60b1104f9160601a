import Foundation
import Statistics

/// Gaussian AR(1) processes of unit variance in equiprobable cells, and what is true of them.
struct CorrelatedLabels {
  let decay: Double
  let cellCount: Int

  /// τ_int = (1 + φ) / (1 − φ).
  var correlationTime: Double { (1 + decay) / (1 - decay) }

  var edges: [Double] {
    (1..<cellCount).map { Normal.quantile(Double($0) / Double(cellCount)) }
  }

  func series(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    let noise = (1 - decay * decay).squareRoot()
    var value = generator.nextNormal()
    return (0..<count).map { _ in
      defer { value = decay * value + noise * generator.nextNormal() }
      return value
    }
  }

  func labels(_ count: Int, _ generator: inout SeededGenerator) -> [Int32] {
    let edges = edges
    return series(count, &generator).map { value in
      Int32(edges.count { $0 <= value })
    }
  }

  /// The joint probabilities of the cells of two normal variables with this correlation, by
  /// Gauss–Legendre quadrature in x of the exact conditional probabilities of o.
  func joint(correlation rho: Double) -> [Double] {
    let nodes = [0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845,
      0.9739065285171717]
    let weights = [0.2955242247147529, 0.2692667193099963, 0.2190863625159820, 0.1494513491505806,
      0.0666713443086881]
    let bounds = [-9.0] + edges + [9.0]
    let width = (1 - rho * rho).squareRoot()
    var table: [Double] = []
    for i in 0..<cellCount {
      var row = [Double](repeating: 0, count: cellCount)
      let pieces = 24
      let step = (bounds[i + 1] - bounds[i]) / Double(pieces)
      for piece in 0..<pieces {
        let middle = bounds[i] + (Double(piece) + 0.5) * step
        for (node, weight) in zip(nodes + nodes.map { -$0 }, weights + weights) {
          let x = middle + 0.5 * step * node
          let mass = 0.5 * step * weight * Normal.density(x)
          var below = 0.0
          for j in 0..<cellCount {
            let up = j + 1 == cellCount ? 1 : Normal.cdf((bounds[j + 1] - rho * x) / width)
            row[j] += mass * (up - below)
            below = up
          }
        }
      }
      table += row
    }
    return table
  }
}
