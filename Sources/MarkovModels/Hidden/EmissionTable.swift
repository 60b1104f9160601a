private import Glibc
import LinearAlgebra

/// Output probabilities, prepared for many frames.
struct EmissionTable: Sendable {
  let stateCount: Int
  private let kind: Kind
  private let dimension: Int
  /// Of symbols: the transposed outputs, n × m. Of vectors: the means, m × d.
  private let table: [Double]
  /// The inverse Cholesky factors, m × d × d, or the inverse deviations, m × d.
  private let inverses: [Double]
  /// The logarithms of the normal densities' norms, m of them.
  private let norms: [Double]

  private enum Kind: Sendable {
    case symbols
    case full
    case diagonal
  }

  /// - Throws: ``MarkovError/tooFewData(what:)`` for a covariance that is not positive definite.
  init(_ output: HiddenOutput) throws(MarkovError) {
    stateCount = output.stateCount
    switch output {
    case .discrete(let b):
      kind = .symbols
      dimension = 1
      table = b.transposed().elements
      inverses = []
      norms = []
    case .gaussian(let means, .diagonal(let variances)):
      kind = .diagonal
      dimension = means.columnCount
      table = means.elements
      inverses = variances.elements.map { 1 / $0.squareRoot() }
      norms = (0..<means.rowCount).map { k in
        -0.5 * variances.row(k).reduce(Double(means.columnCount) * log(2 * .pi)) { $0 + log($1) }
      }
    case .gaussian(let means, .full(let matrices)):
      kind = .full
      let d = means.columnCount
      dimension = d
      table = means.elements
      var inverses: [Double] = []
      var norms: [Double] = []
      for (k, matrix) in matrices.enumerated() {
        do throws(LinearAlgebraError) {
          let factor = try CholeskyFactorization(of: matrix)
          inverses += try factor.solveTriangular(.identity(d)).elements
          norms.append(-0.5 * (Double(d) * log(2 * .pi) + factor.logDeterminant))
        } catch {
          throw Self.degenerate(state: k)
        }
      }
      self.inverses = inverses
      self.norms = norms
    }
  }

  static func degenerate(state: Int) -> MarkovError {
    .tooFewData(
      what: "the covariance of hidden state \(state) is degenerate: too few frames or dependent "
        + "columns; take fewer hidden states, diagonal covariances or other columns")
  }

  /// The logarithm of each state's density at one frame.
  func logDensities(
    _ sequence: HiddenObservations.Sequence, at t: Int, of observations: HiddenObservations,
    into result: UnsafeMutablePointer<Double>
  ) {
    let frame = sequence.frame(t)
    switch observations.values {
    case .symbols(let trajectories, _):
      let row = Int(trajectories[sequence.trajectory][frame]) * stateCount
      for k in 0..<stateCount { result[k] = log(table[row + k]) }
    case .vectors(let trajectories, let d):
      withNormals { normals in
        trajectories[sequence.trajectory].withUnsafeBufferPointer {
          normals.logDensities($0.baseAddress! + frame * d, into: result)
        }
      }
    }
  }

  /// Fills the first m of each `width` numbers of a block with densities, each frame's scaled
  /// to make them harmless.
  ///
  /// - Returns: The sum of the logarithms of the scales.
  func fill(
    _ sequence: HiddenObservations.Sequence, frames: Range<Int>,
    of observations: HiddenObservations, into block: UnsafeMutablePointer<Double>, width: Int
  ) -> Double {
    let m = stateCount
    var target = block
    switch observations.values {
    case .symbols(let trajectories, _):
      table.withUnsafeBufferPointer { table in
        trajectories[sequence.trajectory].withUnsafeBufferPointer { symbols in
          for t in frames {
            let source = table.baseAddress! + Int(symbols[sequence.frame(t)]) * m
            for k in 0..<m { target[k] = source[k] }
            target += width
          }
        }
      }
      return 0
    case .vectors(let trajectories, let d):
      var scale = 0.0
      withNormals { normals in
        trajectories[sequence.trajectory].withUnsafeBufferPointer { rows in
          for t in frames {
            normals.logDensities(rows.baseAddress! + sequence.frame(t) * d, into: target)
            var largest = target[0]
            for k in 1..<m where target[k] > largest { largest = target[k] }
            // So far off that the squared distance is infinite: no state can have made it.
            if largest == -.infinity { largest = 0 }
            for k in 0..<m { target[k] = exp(target[k] - largest) }
            scale += largest
            target += width
          }
        }
      }
      return scale
    }
  }

  private func withNormals(_ body: (Normals) -> Void) {
    table.withUnsafeBufferPointer { means in
      inverses.withUnsafeBufferPointer { inverses in
        norms.withUnsafeBufferPointer { norms in
          body(
            Normals(
              stateCount: stateCount, dimension: dimension, isFull: kind == .full,
              means: means.baseAddress!, inverses: inverses.baseAddress!, norms: norms.baseAddress!)
          )
        }
      }
    }
  }

  /// Borrowed arrays: counting references would cost more than the arithmetic.
  private struct Normals {
    let stateCount: Int
    let dimension: Int
    let isFull: Bool
    let means: UnsafePointer<Double>
    let inverses: UnsafePointer<Double>
    let norms: UnsafePointer<Double>

    @inline(__always)
    func logDensities(_ x: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>) {
      let d = dimension
      var mean = means
      var row = inverses
      for k in 0..<stateCount {
        var square = 0.0
        for a in 0..<d {
          var z = 0.0
          if isFull {
            for b in 0...a { z += row[b] * (x[b] - mean[b]) }
            row += d
          } else {
            z = row[a] * (x[a] - mean[a])
          }
          square += z * z
        }
        if !isFull { row += d }
        mean += d
        result[k] = norms[k] - 0.5 * square
      }
    }
  }
}
