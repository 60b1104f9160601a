import Statistics

/// The function of a label that changes most slowly.
enum SlowestFunction {
  /// Up to this many labels, transitions are counted into a table; beyond, each pair is kept.
  private static let tableLimit = 256
  private static let iterations = 40

  /// Values of the function, one a label, of mean 0 and variance 1; nil where nothing moves or there
  /// are no pairs.
  ///
  /// Power iteration on ½(1 + P), whose spectrum is not negative, P the transition matrix of the
  /// counts with their transpose. It need not converge: what is left after some iterations is slow.
  ///
  /// - Complexity: O(frames + iterations · min(count², frames)).
  static func of(_ labels: [[Int32]], count: Int, lag: Int) -> [Double]? {
    let pairs = pairs(labels, count: count, lag: lag)
    var mass = [Double](repeating: 0, count: count)
    for pair in pairs {
      mass[Int(pair.from)] += pair.weight
      mass[Int(pair.to)] += pair.weight
    }
    let total = mass.reduce(0, +)
    guard total > 0, mass.count(where: { $0 > 0 }) > 1 else { return nil }

    var generator = SeededGenerator(seed: 1)
    var function = mass.map { _ in generator.nextNormal() }
    standardise(&function, mass, total)
    for _ in 0..<iterations {
      var image = [Double](repeating: 0, count: count)
      for pair in pairs {
        let (a, b) = (Int(pair.from), Int(pair.to))
        image[a] += pair.weight * function[b]
        image[b] += pair.weight * function[a]
      }
      for label in image.indices where mass[label] > 0 {
        image[label] = 0.5 * (function[label] + image[label] / mass[label])
      }
      function = image
      standardise(&function, mass, total)
    }
    return function
  }

  private static func standardise(_ function: inout [Double], _ mass: [Double], _ total: Double) {
    var mean = 0.0
    for (value, weight) in zip(function, mass) { mean += weight * value }
    mean /= total
    var square = 0.0
    for label in function.indices {
      // Labels that no pair holds stay at the mean.
      function[label] = mass[label] > 0 ? function[label] - mean : 0
      square += mass[label] * function[label] * function[label]
    }
    let scale = (square / total).squareRoot()
    guard scale > 0 else { return }
    for label in function.indices { function[label] /= scale }
  }

  private static func pairs(
    _ labels: [[Int32]], count: Int, lag: Int
  ) -> [(from: Int32, to: Int32, weight: Double)] {
    if count <= tableLimit {
      var table = PairCounting.Accumulator(rowCount: count, columnCount: count, weighted: false)
      for own in labels where own.count > lag {
        table.count(own, from: 0, own, from: lag, length: own.count - lag)
      }
      return table.counts.counts.enumerated().compactMap { place, weight in
        weight > 0 ? (Int32(place / count), Int32(place % count), weight) : nil
      }
    }
    var pairs: [(Int32, Int32, Double)] = []
    for own in labels where own.count > lag {
      for t in 0..<(own.count - lag) where own[t] | own[t + lag] >= 0 {
        pairs.append((own[t], own[t + lag], 1))
      }
    }
    return pairs
  }
}
