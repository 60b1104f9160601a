import Glibc
import LinearAlgebra

/// The probabilities of states as a soft maximum of linear functions of columns.
struct LogisticEncoder: Equatable, Sendable {
  /// States × (1 + columns): each state's constant and slopes, of sum zero over the states.
  var coefficients: Matrix<Double>

  init(stateCount: Int, columnCount: Int) {
    coefficients = Matrix(rowCount: stateCount, columnCount: columnCount + 1)
  }

  var stateCount: Int { coefficients.rowCount }

  /// Forgets the states that are not named.
  mutating func keep(_ states: [Int]) {
    guard states.count < stateCount else { return }
    coefficients = coefficients.submatrix(
      rows: states, columns: Array(0..<coefficients.columnCount))
  }

  /// The most probable state of one row of scaled columns.
  @inline(__always)
  static func best(
    _ row: UnsafePointer<Double>, _ coefficients: UnsafePointer<Double>, states: Int, width: Int
  ) -> Int32 {
    var best = 0
    var most = -Double.infinity
    for state in 0..<states {
      let c = coefficients + state &* width
      var score = c[0]
      for k in 1..<width { score += c[k] * row[k &- 1] }
      if score > most {
        most = score
        best = state
      }
    }
    return Int32(truncatingIfNeeded: best)
  }

  /// Fits to labels by Newton's method from where it stands; a step that does not help is halved.
  ///
  /// - Parameter rows: Scaled, samples × columns.
  mutating func fit(_ rows: Matrix<Double>, labels: [Int32], ridge: Double) {
    guard stateCount > 1 else { return }
    var loss = evaluate(rows, labels, coefficients, ridge, withSlopes: false).loss
    for _ in 0..<50 {
      let found = evaluate(rows, labels, coefficients, ridge, withSlopes: true)
      guard let factors = try? CholeskyFactorization(of: found.hessian),
        let step = try? factors.solve(found.gradient)
      else { return }
      var size = 1.0
      var next = coefficients
      var lower = loss
      while size > 1e-4 {
        for k in next.elements.indices {
          next.elements[k] = coefficients.elements[k] - size * step.elements[k]
        }
        lower = evaluate(rows, labels, next, ridge, withSlopes: false).loss
        if lower < loss { break }
        size /= 2
      }
      guard lower < loss else { return }
      let gained = loss - lower
      coefficients = next
      loss = lower
      if gained < 1e-9 * max(1, abs(loss)) { return }
    }
  }

  /// The mean loss with its gradient and Hessian; the ridge on all coefficients makes the Hessian
  /// definite, and holds their sums over states at zero.
  private func evaluate(
    _ rows: Matrix<Double>, _ labels: [Int32], _ b: Matrix<Double>, _ ridge: Double, withSlopes: Bool
  ) -> (loss: Double, gradient: Matrix<Double>, hessian: Matrix<Double>) {
    let k = b.rowCount
    let w = b.columnCount
    let count = Double(rows.rowCount)
    var loss = 0.0
    var gradient = Matrix<Double>(rowCount: k * w, columnCount: 1)
    var hessian = Matrix<Double>(
      rowCount: withSlopes ? k * w : 0, columnCount: withSlopes ? k * w : 0)
    var p = [Double](repeating: 0, count: k)
    var x = [Double](repeating: 1, count: w)
    let h = k * w
    // The weights of each two states over all samples, block by block: the outer products of rows
    // are the same for all of them.
    var products = [Double](repeating: 0, count: w * (w + 1) / 2)
    var sums = [Double](repeating: 0, count: withSlopes ? k * (k + 1) / 2 * products.count : 0)
    rows.withUnsafeBufferPointer { values in
      b.withUnsafeBufferPointer { b in
        for sample in 0..<rows.rowCount {
          for c in 1..<w { x[c] = values[sample &* (w &- 1) &+ c &- 1] }
          var most = -Double.infinity
          for s in 0..<k {
            var score = 0.0
            for c in 0..<w { score += b[s &* w &+ c] * x[c] }
            p[s] = score
            most = max(most, score)
          }
          let label = Int(labels[sample])
          let own = p[label]
          var total = 0.0
          for s in 0..<k {
            p[s] = exp(p[s] - most)
            total += p[s]
          }
          loss += log(total) + most - own
          guard withSlopes else { continue }
          for s in 0..<k {
            p[s] /= total
            let excess = p[s] - (s == label ? 1 : 0)
            for c in 0..<w { gradient.elements[s &* w &+ c] += excess * x[c] }
          }
          var place = 0
          for c in 0..<w {
            for e in 0...c {
              products[place] = x[c] * x[e]
              place &+= 1
            }
          }
          place = 0
          for s in 0..<k {
            for q in 0...s {
              let weight = p[s] * ((s == q ? 1 : 0) - p[q])
              // Most frames are sure of all states but one or two.
              if abs(weight) > 1e-12 {
                for n in products.indices { sums[place &+ n] += weight * products[n] }
              }
              place &+= products.count
            }
          }
        }
      }
    }
    loss /= count
    for element in b.elements { loss += 0.5 * ridge * element * element }
    guard withSlopes else { return (loss, gradient, hessian) }
    for n in 0..<h { gradient.elements[n] = gradient.elements[n] / count + ridge * b.elements[n] }
    var place = 0
    for s in 0..<k {
      for q in 0...s {
        for c in 0..<w {
          for e in 0...c {
            let value = sums[place] / count
            place += 1
            for (i, j) in [(s * w + c, q * w + e), (s * w + e, q * w + c)] {
              hessian[i, j] = value
              hessian[j, i] = value
            }
          }
        }
      }
    }
    for n in 0..<h { hessian[n, n] += ridge }
    return (loss, gradient, hessian)
  }
}
