public import LinearAlgebra
public import Statistics

extension HiddenMarkovModel {
  /// A path of hidden states, one a lag, begun from the initial distribution.
  ///
  /// - Complexity: O(frameCount · m).
  public func simulatePath(frameCount: Int, using generator: inout SeededGenerator) -> [Int] {
    var path: [Int] = []
    path.reserveCapacity(frameCount)
    for _ in 0..<frameCount {
      let weights = path.last.map { transitionMatrix.row($0) } ?? initialDistribution
      path.append(generator.nextChoice(weights))
    }
    return path
  }

  /// A symbol for each state of a path; nil for normal outputs.
  ///
  /// - Complexity: O(frames · n).
  public func simulateSymbols(
    along path: [Int], using generator: inout SeededGenerator
  ) -> [Int]? {
    guard case .discrete(let b) = output else { return nil }
    let rows = (0..<hiddenCount).map { b.row($0) }
    return path.map { generator.nextChoice(rows[$0]) }
  }

  /// A vector for each state of a path, frames × d; nil for discrete outputs.
  ///
  /// - Throws: ``MarkovError/linearAlgebra(_:)``.
  /// - Complexity: O(frames · d²).
  public func simulateVectors(
    along path: [Int], using generator: inout SeededGenerator
  ) throws(MarkovError) -> Matrix<Double>? {
    guard case .gaussian(let means, let covariances) = output else { return nil }
    let d = means.columnCount
    var factors: [Matrix<Double>]
    switch covariances {
    case .diagonal(let variances):
      factors = (0..<hiddenCount).map { k in .diagonal(variances.row(k).map { $0.squareRoot() }) }
    case .full(let matrices):
      factors = []
      do throws(LinearAlgebraError) {
        for matrix in matrices { factors.append(try CholeskyFactorization(of: matrix).lowerFactor) }
      } catch {
        throw .linearAlgebra(error)
      }
    }
    var result = Matrix<Double>(rowCount: path.count, columnCount: d)
    var normals = [Double](repeating: 0, count: d)
    for (t, k) in path.enumerated() {
      for a in 0..<d { normals[a] = generator.nextNormal() }
      for a in 0..<d {
        var value = means[k, a]
        for b in 0...a { value += factors[k][a, b] * normals[b] }
        result[t, a] = value
      }
    }
    return result
  }
}

extension SeededGenerator {
  /// An index with a probability proportional to its weight; never one of weight zero.
  mutating func nextChoice(_ weights: [Double]) -> Int {
    weights.withUnsafeBufferPointer { nextChoice($0.baseAddress!, count: $0.count) }
  }

  /// An index with a probability proportional to its weight; never one of weight zero.
  mutating func nextChoice(_ weights: UnsafePointer<Double>, count: Int) -> Int {
    var total = 0.0
    for k in 0..<count { total += weights[k] }
    var rest = nextUniform() * total
    var last = 0
    for k in 0..<count where weights[k] > 0 {
      last = k
      rest -= weights[k]
      if rest < 0 { return k }
    }
    return last
  }
}
