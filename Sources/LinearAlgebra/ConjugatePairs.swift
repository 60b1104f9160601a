internal import ComplexModule
internal import RealModule

/// Eigenvalues of a real matrix as LAPACK and ARPACK give them: a conjugate pair
/// takes two neighbouring places, the positive imaginary part first, and two
/// neighbouring real columns, the real and the imaginary part of its vector.
internal struct ConjugatePairs {
  internal var realParts: [Double]
  internal var imaginaryParts: [Double]

  /// The places of single values and of whole pairs.
  internal var units: [Range<Int>] {
    var units: [Range<Int>] = []
    var j = 0
    while j < realParts.count {
      let width = imaginaryParts[j] != 0 && j + 1 < realParts.count ? 2 : 1
      units.append(j..<j + width)
      j += width
    }
    return units
  }

  /// The values in the given order of places.
  internal func values(_ order: [Int]) -> [Complex<Double>] {
    order.map { Complex(realParts[$0], imaginaryParts[$0]) }
  }

  /// All places by descending real part, ties by descending imaginary size, with
  /// every pair kept together, its positive imaginary part first.
  internal func sortedByRealPart() -> [Int] {
    sorted(units) { a, b in
      if realParts[a] != realParts[b] { return realParts[a] > realParts[b] }
      return imaginaryParts[a].magnitude > imaginaryParts[b].magnitude
    }.flatMap { $0 }
  }

  /// A stable sort by the first place of each unit.
  internal func sorted(
    _ units: [Range<Int>], by precedes: (Int, Int) -> Bool
  ) -> [Range<Int>] {
    units.sorted { a, b in
      let (i, j) = (a.lowerBound, b.lowerBound)
      if precedes(i, j) { return true }
      if precedes(j, i) { return false }
      return i < j
    }
  }

  /// The complex vectors of the given places from packed real columns.
  internal func vectors(
    columnMajor packed: [Double], dimension n: Int, _ order: [Int]
  ) -> ComplexMatrix {
    var result = ComplexMatrix(
      rowCount: n, columnCount: order.count,
      elements: [Complex<Double>](repeating: .zero, count: n * order.count))
    var isSecond = [Bool](repeating: false, count: realParts.count)
    for unit in units where unit.count == 2 { isSecond[unit.lowerBound + 1] = true }
    for (column, place) in order.enumerated() {
      let isComplex = imaginaryParts[place] != 0
      let first = isSecond[place] ? place - 1 : place
      for i in 0..<n {
        let real = packed[first * n + i]
        let imaginary = isComplex ? packed[(first + 1) * n + i] : 0
        result[i, column] = Complex(real, isSecond[place] ? -imaginary : imaginary)
      }
    }
    return result
  }
}
