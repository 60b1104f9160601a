import LinearAlgebra

/// Lagged pairs of trajectories in memory, cut into slices that do not depend on the
/// number of threads.
struct PairSlices: Sendable {
  /// Pairs whose first frames follow one another in one trajectory.
  struct Slice: Sendable {
    var trajectory: Int
    var first: Int
    var count: Int
  }

  /// Enough for matrix products, and few enough for the cache.
  static let pairsPerSlice = 1024
  static let mostChunks = 32

  let arrays: [Matrix<Float>]
  let lag: Int
  /// Slices that one thread takes together.
  let chunks: [[Slice]]
  let pairCount: Int

  /// Trajectories that are not longer than the lag have no pairs.
  init(_ arrays: [Matrix<Float>], lag: Int) {
    var slices: [Slice] = []
    for (trajectory, array) in arrays.enumerated() {
      let pairs = array.rowCount - lag
      for first in stride(from: 0, to: pairs, by: Self.pairsPerSlice) {
        slices.append(
          Slice(trajectory: trajectory, first: first, count: min(Self.pairsPerSlice, pairs - first)))
      }
    }
    let count = min(Self.mostChunks, slices.count)
    chunks = (0..<count).map { chunk in
      Array(slices[(slices.count * chunk / count)..<(slices.count * (chunk + 1) / count)])
    }
    pairCount = slices.reduce(0) { $0 + $1.count }
    self.arrays = arrays
    self.lag = lag
  }

  /// Where the second frames begin among a slice's rows: frames that are both first and
  /// second of a pair are there once.
  func secondRow(of slice: Slice) -> Int { min(lag, slice.count) }

  /// Copies a slice's frames: the first ones from row 0, the second ones from
  /// ``secondRow(of:)``.
  ///
  /// - Returns: The number of rows.
  func load(_ slice: Slice, into rows: UnsafeMutablePointer<Double>) -> Int {
    let array = arrays[slice.trajectory]
    let d = array.columnCount
    let offset = secondRow(of: slice)
    array.withUnsafeBufferPointer { elements in
      func copy(_ frame: Int, _ count: Int, to row: Int) {
        let (source, target) = (elements.baseAddress! + frame * d, rows + row * d)
        for k in 0..<(count * d) { target[k] = Double(source[k]) }
      }
      copy(slice.first, slice.count, to: 0)
      copy(slice.first + lag + slice.count - offset, offset, to: slice.count)
    }
    return slice.count + offset
  }
}

/// Memory for the rows of one slice, for one thread.
final class SliceBuffers {
  let inputs: UnsafeMutablePointer<Double>
  let values: SliceValues
  /// Derivatives of a score by the values.
  let derivatives: UnsafeMutablePointer<Double>

  init(_ functions: any TunableFunctions) {
    let rows = 2 * PairSlices.pairsPerSlice
    let size = rows * functions.functionCount
    inputs = .allocate(capacity: rows * functions.inputDimension)
    values = SliceValues(values: .allocate(capacity: size), slopes: .allocate(capacity: size))
    derivatives = .allocate(capacity: size)
  }

  deinit {
    inputs.deallocate()
    values.values.deallocate()
    values.slopes.deallocate()
    derivatives.deallocate()
  }
}
