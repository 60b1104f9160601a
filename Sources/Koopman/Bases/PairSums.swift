import LinearAlgebra
import Moments

/// Sums over lagged pairs of functions' values.
///
/// A frame that is both first and second of a pair is multiplied once: `shared` holds
/// those, `first` and `second` the others.
struct PairSums: Sendable {
  /// Column sums and the upper triangle of the second moment of some frames.
  struct Part: Sendable {
    var sum: [Double]
    var gram: Matrix<Double>

    init(_ count: Int) {
      sum = Array(repeating: 0, count: count)
      gram = Matrix(rowCount: count, columnCount: count)
    }

    mutating func add(_ values: UnsafePointer<Double>, rowCount: Int) {
      guard rowCount > 0 else { return }
      let width = sum.count
      sum.withUnsafeMutableBufferPointer { sum in
        for row in 0..<rowCount {
          let value = values + row * width
          for i in 0..<width { sum[i] += value[i] }
        }
      }
      gram.withUnsafeMutableBufferPointer {
        BlockProducts.gram(
          values, rowCount: rowCount, columnCount: width, stride: width, into: $0.baseAddress!,
          accumulate: true)
      }
    }

    static func + (a: Part, b: Part) -> Part {
      var result = a
      for i in a.sum.indices { result.sum[i] += b.sum[i] }
      result.gram += b.gram
      return result
    }
  }

  private(set) var count = 0
  private var first: Part
  private var shared: Part
  private var second: Part
  /// Σ x yᵀ.
  private var cross: Matrix<Double>

  init(functionCount: Int) {
    first = Part(functionCount)
    shared = first
    second = first
    cross = Matrix(rowCount: functionCount, columnCount: functionCount)
  }

  /// Adds pairs of rows i and `offset` + i.
  mutating func add(_ values: UnsafePointer<Double>, count: Int, offset: Int) {
    let width = cross.rowCount
    self.count += count
    first.add(values, rowCount: offset)
    shared.add(values + offset * width, rowCount: count - offset)
    second.add(values + count * width, rowCount: offset)
    cross.withUnsafeMutableBufferPointer {
      BlockProducts.crossGram(
        values, xColumnCount: width, xStride: width, values + offset * width, yColumnCount: width,
        yStride: width, rowCount: count, into: $0.baseAddress!, accumulate: true)
    }
  }

  mutating func add(_ other: PairSums) {
    count += other.count
    first = first + other.first
    shared = shared + other.shared
    second = second + other.second
    cross += other.cross
  }

  /// What decompositions are made of.
  func moments(_ dynamics: Dynamics) -> PairMoments {
    let (x, y) = (first + shared, second + shared)
    let (xx, yy) = (x.gram.mirroringUpperTriangle(), y.gram.mirroringUpperTriangle())
    var moments = PairMoments(dimension: x.sum.count, dynamics: dynamics)
    moments.pairCount = count
    moments.weight = Double(count)
    moments.sumX = x.sum
    moments.sumY = y.sum
    switch dynamics {
    case .reversible:
      let both = xx + yy
      moments.first = Self.packed(both - 2.0 * cross.symmetrized())
      moments.second = Self.packed(both)
    case .nonreversible:
      moments.first = Self.packed(xx)
      moments.second = Self.packed(yy)
      moments.cross = cross
    }
    return moments
  }

  private static func packed(_ matrix: Matrix<Double>) -> PackedSymmetric {
    PackedSymmetric(
      order: matrix.rowCount,
      elements: (0..<matrix.rowCount).flatMap { matrix.row($0)[$0...] })
  }
}
