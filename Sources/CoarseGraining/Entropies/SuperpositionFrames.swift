import LinearAlgebra
import Samples

/// Frames laid out so that matrix products give all that optimal superpositions need.
///
/// Each frame has its centre taken off and is scaled to a sum of squares of 1. A tile holds
/// ``tileSize`` frames as a matrix of 3·tileSize rows of N sites: the x of all its frames, then the
/// y, then the z. One product of two tiles holds the 3 × 3 sums of all their pairs, those of one component
/// pair side by side.
package struct SuperpositionFrames: Sendable {
  /// Frames of a tile.
  static let tileSize = 64

  /// The number of frames.
  package let frameCount: Int
  /// The number N of sites.
  package let siteCount: Int
  /// The last is filled up with zeros.
  let tiles: [Matrix<Float>]
  /// √(Σ w |r|² / Σ w) of each frame relative to its centre, in nm.
  let radii: [Double]
  /// The sum of squares of each frame as stored: 1 to the precision of `Float`.
  let squares: [Double]

  /// Prepares frames.
  ///
  /// - Parameters:
  ///   - frames: Which ones, in this order; nil takes all.
  ///   - siteWeights: One a site, positive; nil weighs all sites alike.
  /// - Throws: ``CoarseGrainingError/frameNotFinite(frame:)``.
  /// - Complexity: O(frames × N).
  package init(
    _ conformations: Conformations, frames: [Int]? = nil, siteWeights: [Double]? = nil
  ) throws(CoarseGrainingError) {
    let siteCount = conformations.siteCount
    let chosen = frames ?? Array(0..<conformations.frameCount)
    let size = Self.tileSize
    let weights = siteWeights ?? [Double](repeating: 1, count: siteCount)
    precondition(siteCount > 0, "frames have sites")
    precondition(weights.count == siteCount && weights.allSatisfy { $0 > 0 }, "a weight for each site")
    let total = weights.reduce(0, +)
    let roots = weights.map { ($0 / total).squareRoot() }
    var radii = [Double](repeating: 0, count: chosen.count)
    var squares = radii
    var tiles: [Matrix<Float>] = []
    var values = [Double](repeating: 0, count: 3 * siteCount)
    for first in stride(from: 0, to: chosen.count, by: size) {
      var tile = [Float](repeating: 0, count: 3 * size * siteCount)
      for (place, frame) in chosen[first..<min(first + size, chosen.count)].enumerated() {
        let sum = Self.centre(conformations, frame: frame, weights, total: total, into: &values)
        guard sum.isFinite else { throw .frameNotFinite(frame: frame) }
        let radius = sum.squareRoot()
        radii[first + place] = radius
        squares[first + place] = Self.store(
          values, roots, scale: radius > 0 ? 1 / radius : 0, in: &tile, place: place)
      }
      tiles.append(Matrix(rowCount: 3 * size, columnCount: siteCount, elements: tile))
    }
    self.frameCount = chosen.count
    self.siteCount = siteCount
    self.tiles = tiles
    self.radii = radii
    self.squares = squares
  }

  /// Positions relative to their centre: all x, all y, all z. Sums run relative to the first site, so
  /// that molecules far from the origin lose no digits.
  ///
  /// - Returns: Σ w |r|² / Σ w.
  private static func centre(
    _ conformations: Conformations, frame: Int, _ weights: [Double], total: Double,
    into values: inout [Double]
  ) -> Double {
    let siteCount = conformations.siteCount
    return conformations.positions.withUnsafeBufferPointer { positions in
      values.withUnsafeMutableBufferPointer { values in
        var square = 0.0
        for axis in 0..<3 {
          let start = 3 * siteCount * frame + axis
          let origin = Double(positions[start])
          var sum = 0.0
          for site in 0..<siteCount {
            let value = Double(positions[start + 3 * site]) - origin
            values[axis * siteCount + site] = value
            sum += weights[site] * value
          }
          let centre = sum / total
          for site in 0..<siteCount {
            let value = values[axis * siteCount + site] - centre
            values[axis * siteCount + site] = value
            square += weights[site] * value * value
          }
        }
        return square / total
      }
    }
  }

  /// Puts a frame into its place of a tile, each site times its root and the scale.
  ///
  /// - Returns: The sum of squares as stored.
  private static func store(
    _ values: [Double], _ roots: [Double], scale: Double, in tile: inout [Float], place: Int
  ) -> Double {
    let siteCount = roots.count
    return tile.withUnsafeMutableBufferPointer { tile in
      var square = 0.0
      for axis in 0..<3 {
        let row = (axis * tileSize + place) * siteCount
        for site in 0..<siteCount {
          let value = Float(values[axis * siteCount + site] * roots[site] * scale)
          tile[row + site] = value
          square += Double(value) * Double(value)
        }
      }
      return square
    }
  }

  /// How many threads may take products at once.
  static func threads(_ wanted: Int) -> Int {
    OpenBLASLibrary.isSafeForConcurrentCallers ? wanted : 1
  }
}
