/// Which eigenvalues of a symmetric operator are wanted.
public enum SymmetricSpectrumEnd: Sendable, CaseIterable {
  /// Those of the largest signed value.
  case largest
  /// Those of the smallest signed value.
  case smallest
  /// Those of the largest magnitude.
  case largestMagnitude

  internal var arpack: String {
    switch self {
    case .largest: "LA"
    case .smallest: "SA"
    case .largestMagnitude: "LM"
    }
  }

  /// The places of the wanted values among descending ones, in that order.
  internal func select(_ count: Int, fromDescending values: [Double]) -> [Int] {
    switch self {
    case .largest: return Array(0..<count)
    case .smallest: return Array(values.count - count..<values.count)
    case .largestMagnitude:
      let order = values.indices.sorted {
        (values[$0].magnitude, $1) > (values[$1].magnitude, $0)
      }
      return order.prefix(count).sorted()
    }
  }
}

/// Which eigenvalues of a general operator are wanted.
public enum GeneralSpectrumEnd: Sendable, CaseIterable {
  /// Those of the largest magnitude.
  case largestMagnitude
  /// Those of the largest real part.
  case largestRealPart
  /// Those of the smallest real part.
  case smallestRealPart

  internal var arpack: String {
    switch self {
    case .largestMagnitude: "LM"
    case .largestRealPart: "LR"
    case .smallestRealPart: "SR"
    }
  }

  /// The places of at least `count` wanted values, whole pairs, most wanted first.
  internal func select(_ count: Int, from pairs: ConjugatePairs) -> [Int] {
    let units = pairs.sorted(pairs.units) { a, b in rank(pairs, a) > rank(pairs, b) }
    var places: [Int] = []
    for unit in units where places.count < count { places += unit }
    return places
  }

  private func rank(_ pairs: ConjugatePairs, _ j: Int) -> Double {
    switch self {
    case .largestMagnitude:
      pairs.realParts[j] * pairs.realParts[j] + pairs.imaginaryParts[j] * pairs.imaginaryParts[j]
    case .largestRealPart: pairs.realParts[j]
    case .smallestRealPart: -pairs.realParts[j]
    }
  }
}
