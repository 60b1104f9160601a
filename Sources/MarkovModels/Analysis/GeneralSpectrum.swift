internal import ComplexModule
import LinearAlgebra
internal import RealModule

/// The leading eigenvalues of a chain without detailed balance, by falling magnitude.
struct GeneralSpectrum {
  let values: [Complex<Double>]
  let right: ComplexMatrix
  let left: ComplexMatrix

  private static let largestDense = 300

  init(_ model: MarkovModel, count: Int) throws(MarkovError) {
    let p = model.transitionMatrix
    let pi = model.stationaryDistribution
    var values: [Complex<Double>]
    var right: [[Complex<Double>]]
    var left: [[Complex<Double>]]
    if p.rowCount <= Self.largestDense {
      let eigen = try MarkovError.wrapping { () throws(LinearAlgebraError) in
        try GeneralEigen(of: p.dense())
      }
      let order = Self.order(eigen.values, count: count)
      values = order.map { eigen.values[$0] }
      right = order.map(eigen.rightVectors.column)
      // LAPACK's wᴴP = λwᴴ; here lᵀP = λlᵀ.
      left = order.map { eigen.leftVectors.column($0).map(\.conjugate) }
    } else {
      let forward = try Self.truncated(p, count: count)
      let order = Self.order(forward.values, count: count)
      values = order.map { forward.values[$0] }
      right = order.map(forward.vectors.column)
      let backward = try Self.truncated(p.transposed(), count: order.count)
      left = []
      for value in values {
        let nearest = backward.values.indices.min {
          (backward.values[$0] - value).length < (backward.values[$1] - value).length
        }!
        let distance = (backward.values[nearest] - value).length
        guard distance < 1e-6 else {
          throw .notConverged(method: "the search for left eigenvectors", residual: distance)
        }
        left.append(backward.vectors.column(nearest))
      }
    }
    values[0] = .one
    right[0] = pi.map { _ in .one }
    left[0] = pi.map { Complex($0) }
    for k in values.indices.dropFirst() {
      try Self.normalise(&right[k], &left[k], pi: pi, place: k)
    }
    self.values = values
    self.right = Self.matrix(right)
    self.left = Self.matrix(left)
  }

  /// The eigenvalues alone.
  static func values(
    _ p: SparseMatrix, count: Int
  ) throws(MarkovError) -> [Complex<Double>] {
    let all: [Complex<Double>]
    if p.rowCount <= largestDense {
      all = try MarkovError.wrapping { () throws(LinearAlgebraError) in
        try GeneralEigen.values(of: p.dense())
      }
    } else {
      all = try truncated(p, count: count).values
    }
    return order(all, count: count).map { all[$0] }
  }

  private static func truncated(
    _ p: SparseMatrix, count: Int
  ) throws(MarkovError) -> TruncatedGeneralEigen {
    try MarkovError.wrapping { () throws(LinearAlgebraError) in
      try TruncatedEigen.general(
        dimension: p.rowCount, count: count, end: .largestMagnitude,
        options: KrylovOptions(subspaceDimension: min(p.rowCount, max(3 * count + 10, 60)))
      ) { x, y in p.multiply(x, into: &y) }
    }
  }

  /// Places by falling magnitude, the value 1 first, pairs whole.
  private static func order(_ values: [Complex<Double>], count: Int) -> [Int] {
    guard let first = values.indices.min(by: {
      (values[$0] - .one).length < (values[$1] - .one).length
    }) else { return [] }
    var units: [[Int]] = []
    var k = 0
    while k < values.count {
      let isPair = values[k].imaginary != 0 && k + 1 < values.count
      if k != first { units.append(isPair ? [k, k + 1] : [k]) }
      k += isPair ? 2 : 1
    }
    units.sort {
      let (a, b) = (values[$0[0]].length, values[$1[0]].length)
      return a != b ? a > b : $0[0] < $1[0]
    }
    var places = [first]
    for unit in units where places.count < count { places += unit }
    return places
  }

  /// Σ π |r|² = 1, the heaviest component real and positive, Σ l r = 1.
  private static func normalise(
    _ r: inout [Complex<Double>], _ l: inout [Complex<Double>], pi: [Double], place: Int
  ) throws(MarkovError) {
    var square = 0.0
    var largest = 0
    for i in r.indices {
      square += pi[i] * r[i].lengthSquared
      if pi[i] * r[i].length > pi[largest] * r[largest].length * (1 + 1e-9) { largest = i }
    }
    let phase = r[largest].conjugate / Complex(r[largest].length)
    let factor = phase / Complex(square.squareRoot())
    for i in r.indices { r[i] = r[i] * factor }
    var overlap = Complex<Double>.zero
    for i in r.indices { overlap = overlap + l[i] * r[i] }
    let size = l.reduce(0) { $0 + $1.length } * (r.map(\.length).max() ?? 0)
    guard overlap.length > 1e-13 * size else {
      throw .invalidValue(
        what: "the product of the left and the right eigenvector \(place) (the chain has no full "
          + "set of eigenvectors; ask for timescales alone)", value: overlap.length)
    }
    for i in l.indices { l[i] = l[i] / overlap }
  }

  private static func matrix(_ columns: [[Complex<Double>]]) -> ComplexMatrix {
    ComplexMatrix(
      rowCount: columns[0].count, columnCount: columns.count,
      elements: columns[0].indices.flatMap { i in columns.map { $0[i] } })
  }
}
