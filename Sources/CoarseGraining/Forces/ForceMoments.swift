public import LinearAlgebra

/// The mean products of the forces on all pairs of atoms, Gᵢⱼ = ⟨fᵢ · fⱼ⟩, by parts of the data.
///
/// Made once, they give the mean square of any force map, and the least: tr B G Bᵀ.
public struct ForceMoments: Equatable, Sendable {
  /// Sums over the frames of each part, atoms × atoms.
  public let sums: [Matrix<Double>]
  /// The frames, or the weight, of each part.
  public let weights: [Double]
  /// The number of atoms.
  public var atomCount: Int { sums[0].rowCount }

  /// Adds up the products of forces.
  ///
  /// - Parameters:
  ///   - forces: Frames × atoms × dimensions.
  ///   - atomCount: The number of atoms.
  ///   - dimension: The coordinates of an atom: 3 but for model systems.
  ///   - weights: One a frame; nil for equal ones.
  ///   - parts: The part of each frame, counted from 0.
  ///   - partCount: The number of parts, at least 1.
  /// - Complexity: O(frames · dimension · atoms²) by BLAS; parts × atoms² of memory.
  public init(
    forces: [Float], atomCount: Int, dimension: Int = 3, weights: [Double]? = nil, parts: [Int],
    partCount: Int
  ) {
    let width = atomCount * dimension
    precondition(forces.count == parts.count * width, "a force for each coordinate")
    let chunk = 256
    var sums = [Matrix<Double>](
      repeating: Matrix(rowCount: atomCount, columnCount: atomCount), count: partCount)
    var totals = [Double](repeating: 0, count: partCount)
    var rows = [Double](repeating: 0, count: chunk * width)
    for part in 0..<partCount {
      let frames = parts.indices.filter { parts[$0] == part }
      for start in stride(from: 0, to: frames.count, by: chunk) {
        let taken = frames[start..<min(start + chunk, frames.count)]
        for (place, frame) in taken.enumerated() {
          let weight = weights?[frame] ?? 1
          totals[part] += weight
          let root = weight.squareRoot()
          for axis in 0..<dimension {
            let base = (place * dimension + axis) * atomCount
            for atom in 0..<atomCount {
              rows[base + atom] = root * Double(forces[frame * width + atom * dimension + axis])
            }
          }
        }
        let count = taken.count * dimension
        rows.withUnsafeBufferPointer { rows in
          sums[part].withUnsafeMutableBufferPointer { sum in
            BlockProducts.gram(
              rows.baseAddress!, rowCount: count, columnCount: atomCount, stride: atomCount,
              into: sum.baseAddress!, accumulate: true)
          }
        }
      }
    }
    self.sums = sums.map { $0.mirroringUpperTriangle() }
    self.weights = totals
  }

  /// G over all parts but one.
  ///
  /// - Parameter left: The part that is left out; nil for none.
  public func mean(without left: Int? = nil) -> Matrix<Double> {
    var result = Matrix<Double>(rowCount: atomCount, columnCount: atomCount)
    var total = 0.0
    for part in sums.indices where part != left {
      result += sums[part]
      total += weights[part]
    }
    if total > 0 { result *= 1 / total }
    return result
  }

  /// ⟨|B f|²⟩ over all parts but one, summed over beads.
  public func meanSquare(_ map: ForceMap, without left: Int? = nil) -> Double {
    let g = mean(without: left)
    let half = product(of: map.matrix, and: g)
    return zip(half.elements, map.matrix.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
