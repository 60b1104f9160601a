public import Bases
import Glibc
import LinearAlgebra
public import Samples
import Statistics

/// Bases to begin an optimisation with, spread over the samples.
///
/// Centres are samples, each drawn with a probability that grows with the squared
/// distance to those chosen before; widths are the mean distance to the nearest other
/// centres, two for each dimension.
///
/// - Reference: D. Arthur, S. Vassilvitskii, Proc. 18th ACM-SIAM Symposium on Discrete
///   Algorithms, 1027 (2007), for the centres.
public enum StartingBasis {
  /// Gaussians of the samples' features.
  ///
  /// A Gaussian is as wide along each feature: bring features to one scale before.
  ///
  /// - Throws: ``KoopmanError/basis(_:)`` where there are fewer distinct samples.
  /// - Complexity: O(count · samples looked at, at most 20 000, · d).
  public static func gaussians(
    count: Int, samples: LoadedSamples, seed: UInt64 = 1
  ) throws(KoopmanError) -> GaussianBasis {
    let rows = thinned(samples)
    let centres = try Self.centres(count, of: rows, basis: "gaussians", seed: seed)
    let lone = samples.standardDeviations.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let widths = nearestDistances(centres, neighbours: 2 * samples.dimension, lone: lone)
    return try made { () throws(BasisError) in
      try GaussianBasis(
        inputNames: samples.features.map(\.name), centres: centres, widths: widths)
    }
  }

  /// Bumps on the circles of angles whose cosines and sines are the samples' features.
  ///
  /// - Throws: ``KoopmanError/basis(_:)`` where a feature is no cosine that its sine
  ///   follows, or where there are fewer distinct samples.
  /// - Complexity: O(count · samples looked at, at most 20 000, · d).
  public static func vonMises(
    count: Int, samples: LoadedSamples, seed: UInt64 = 1
  ) throws(KoopmanError) -> VonMisesBasis {
    let features = samples.features
    for i in stride(from: 0, to: features.count, by: 2) {
      guard case .cosine(let angle, let period) = features[i].origin else {
        throw refused("\(features[i].name) is not the cosine of an angle; declare it periodic")
      }
      guard i + 1 < features.count, case .sine(angle, period) = features[i + 1].origin else {
        throw refused("\(features[i].name) is not followed by the sine of \(angle)")
      }
    }
    let rows = thinned(samples)
    let points = try centres(count, of: rows, basis: "von-mises", seed: seed)
    let angleCount = features.count / 2
    // Chords: between near points they are as long as the arcs.
    let widths = nearestDistances(points, neighbours: 2 * angleCount, lone: 1)
    var centres = Matrix<Double>(rowCount: count, columnCount: angleCount)
    var concentrations = centres
    for i in 0..<count {
      for a in 0..<angleCount {
        centres[i, a] = atan2(points[i, 2 * a + 1], points[i, 2 * a])
        concentrations[i, a] = 1 / (widths[i] * widths[i])
      }
    }
    return try made { () throws(BasisError) in
      try VonMisesBasis(
        inputNames: features.map(\.name), centres: centres, concentrations: concentrations)
    }
  }

  private static let mostRows = 20_000

  /// Every so many-th frame, so that all trajectories are there by their length.
  private static func thinned(_ samples: LoadedSamples) -> Matrix<Double> {
    let stride = max(1, (samples.frameCount + mostRows - 1) / mostRows)
    var elements: [Double] = []
    var next = 0
    for array in samples.arrays {
      while next < array.rowCount {
        elements += array.row(next).map { Double($0) }
        next += stride
      }
      next -= array.rowCount
    }
    return Matrix(
      rowCount: elements.count / max(1, samples.dimension), columnCount: samples.dimension,
      elements: elements)
  }

  private static func centres(
    _ count: Int, of rows: Matrix<Double>, basis: String, seed: UInt64
  ) throws(KoopmanError) -> Matrix<Double> {
    guard count >= 1 else { throw .basis(.invalid(basis: basis, reason: "there are no centres")) }
    var generator = SeededGenerator(seed: seed)
    var distances = [Double](repeating: .infinity, count: rows.rowCount)
    var chosen: [Int] = []
    for _ in 0..<count {
      let total = distances.reduce(0, +)
      guard !distances.isEmpty, total > 0 else {
        let found = chosen.count
        throw .basis(
          .invalid(
            basis: basis,
            reason: "the samples hold only \(found) distinct point\(found == 1 ? "" : "s") "
              + "for \(count) centres; ask for fewer"))
      }
      var next = generator.nextIndex(below: rows.rowCount)
      if total.isFinite {
        var target = generator.nextUniform() * total
        next = distances.lastIndex { $0 > 0 }!
        for (i, distance) in distances.enumerated() {
          target -= distance
          if target < 0 {
            next = i
            break
          }
        }
      }
      chosen.append(next)
      for i in distances.indices {
        distances[i] = min(distances[i], squaredDistance(rows, i, rows, next))
      }
    }
    return rows.submatrix(rows: chosen, columns: Array(0..<rows.columnCount))
  }

  /// The mean distance of each row to those nearest.
  private static func nearestDistances(
    _ centres: Matrix<Double>, neighbours: Int, lone: Double
  ) -> [Double] {
    guard centres.rowCount > 1 else { return [lone > 0 ? lone : 1] }
    return (0..<centres.rowCount).map { i in
      let nearest = (0..<centres.rowCount).filter { $0 != i }
        .map { squaredDistance(centres, i, centres, $0).squareRoot() }
        .sorted().prefix(neighbours)
      return nearest.reduce(0, +) / Double(nearest.count)
    }
  }

  private static func squaredDistance(
    _ a: Matrix<Double>, _ i: Int, _ b: Matrix<Double>, _ j: Int
  ) -> Double {
    var sum = 0.0
    for k in 0..<a.columnCount {
      let step = a[i, k] - b[j, k]
      sum += step * step
    }
    return sum
  }

  private static func refused(_ reason: String) -> KoopmanError {
    .basis(.invalid(basis: "von-mises", reason: reason))
  }

  private static func made<T>(_ body: () throws(BasisError) -> T) throws(KoopmanError) -> T {
    do throws(BasisError) { return try body() } catch { throw .basis(error) }
  }
}
