import Samples

/// Accumulates the pairs of consecutive frames of one trajectory, at all lags,
/// in one pass over them.
///
/// The instantaneous moment A(p) = Σ x xᵀ is run once over the segment; the
/// windows of both pair members at every lag are differences of its values at
/// a few frames: Σ_{t<e−τ} x xᵀ = A(e−τ), Σ_{t≥s+τ} x xᵀ = A(e) − A(s+τ). So
/// L lags cost L + 1 products, and ends are exact.
struct SegmentAccumulator<Scalar: MomentScalar>: ~Copyable {
  private let dimension: Int
  private let lags: [Int]
  private let dynamics: Dynamics
  private let isWeighted: Bool
  /// Rows that are multiplied at once: what stays in the second-level cache.
  private let chunkLength: Int
  private let product: UnsafeMutableBufferPointer<Scalar>
  private let scratch: UnsafeMutableBufferPointer<Scalar>
  private let roots: UnsafeMutableBufferPointer<Double>

  init(dimension: Int, lags: [Int], dynamics: Dynamics, isWeighted: Bool) {
    self.dimension = dimension
    self.lags = lags
    self.dynamics = dynamics
    self.isWeighted = isWeighted
    chunkLength = Self.chunkLength(dimension: dimension)
    product = .allocate(capacity: dimension * dimension)
    scratch = .allocate(capacity: 2 * chunkLength * dimension)
    roots = .allocate(capacity: chunkLength)
  }

  deinit {
    product.deallocate()
    scratch.deallocate()
    roots.deallocate()
  }

  /// 700 KB stay in the second-level cache; but where the product is large, adding
  /// it to the totals must be worth its while. Powers of two would make rows of the
  /// two buffers fall on the same cache lines.
  static func chunkLength(dimension: Int) -> Int {
    min(4000, max(2 * dimension, 716_800 / max(1, dimension * MemoryLayout<Scalar>.size)))
  }

  /// Adds the pairs whose first frame is in `segment` to `blocks`, one a lag.
  ///
  /// - Parameter progress: Told the number of frames done, chunk by chunk.
  mutating func accumulate(
    _ segment: BlockPlan.Segment, trajectoryLength: Int, reader: any SampleReader, shift: [Scalar],
    into blocks: inout [LagBlock], progress: (Int) -> Void
  ) throws(SampleError) {
    let start = segment.frames.lowerBound
    let end = segment.frames.upperBound
    let longest = lags.last { $0 < trajectoryLength } ?? 0
    let stop = min(end + longest, trajectoryLength)
    let runEnd = isWeighted ? end : stop
    var window = FrameWindow<Scalar>(
      reader: reader, trajectory: segment.trajectory, columnCount: dimension, shift: shift,
      isWeighted: isWeighted, start: start, span: chunkLength + longest,
      trajectoryLength: trajectoryLength)
    var running = RunningMoment(
      dimension: dimension,
      events: RunningMoment.events(
        segment: segment.frames, trajectoryLength: trajectoryLength, lags: lags,
        isWeighted: isWeighted))
    var position = start
    while position < runEnd {
      let chunk = position..<min(position + chunkLength, position < end ? end : runEnd)
      let reach = chunk.lowerBound < end ? min(chunk.upperBound + longest, stop) : chunk.upperBound
      try window.advance(to: reach, keepingFrom: chunk.lowerBound)
      accumulateInstantaneous(chunk, window: window, running: &running, into: &blocks)
      if chunk.lowerBound < end {
        for index in lags.indices {
          let lag = lags[index]
          let paired = chunk.lowerBound..<max(chunk.lowerBound, min(chunk.upperBound, trajectoryLength - lag))
          let border = min(max(end - lag, paired.lowerBound), paired.upperBound)
          if border > paired.lowerBound {
            accumulatePairs(paired.lowerBound..<border, lag: lag, window: window, into: &blocks[index].interior)
          }
          if paired.upperBound > border {
            accumulatePairs(border..<paired.upperBound, lag: lag, window: window, into: &blocks[index].crossing)
          }
        }
        progress(chunk.count)
      }
      position = chunk.upperBound
    }
  }

  /// Runs A(p) over a chunk, stopping where a lag needs its value.
  private func accumulateInstantaneous(
    _ chunk: Range<Int>, window: borrowing FrameWindow<Scalar>, running: inout RunningMoment,
    into blocks: inout [LagBlock]
  ) {
    var position = chunk.lowerBound
    while position < chunk.upperBound {
      let next = min(chunk.upperBound, running.nextEvent ?? chunk.upperBound)
      let count = next - position
      let weights = window.weights(from: position)
      var factor = 1.0
      if let weights {
        factor = setRoots(of: weights, count: count)
        Scalar.scale(
          window.row(position), rowCount: count, columnCount: dimension, by: roots.baseAddress!,
          into: scratch.baseAddress!)
        Scalar.gram(
          scratch.baseAddress!, rowCount: count, columnCount: dimension, into: product.baseAddress!)
      } else {
        Scalar.gram(
          window.row(position), rowCount: count, columnCount: dimension, into: product.baseAddress!)
      }
      running.add(
        product: UnsafePointer(product.baseAddress!), times: factor, rows: window.row(position),
        rowCount: count, weights: weights)
      position = next
      running.applyEvents(at: position, into: &blocks)
    }
  }

  /// Fills `roots` with the square roots of weights over a power of two, which
  /// is returned: 32-bit products of samples with them neither overflow nor
  /// vanish, whatever the weights' size.
  private func setRoots(of weights: UnsafePointer<Double>, count: Int) -> Double {
    var largest = 0.0
    for i in 0..<count { largest = max(largest, weights[i]) }
    let factor = largest > 0 ? largest.binade : 1
    for i in 0..<count { roots[i] = (weights[i] / factor).squareRoot() }
    return factor
  }

  /// Adds the lag's own products over first frames `frames`.
  private func accumulatePairs(
    _ frames: Range<Int>, lag: Int, window: borrowing FrameWindow<Scalar>, into pairs: inout PairMoments
  ) {
    let count = frames.count
    let x = window.row(frames.lowerBound)
    let y = window.row(frames.lowerBound + lag)
    let weights = window.weights(from: frames.lowerBound)
    let lagged = scratch.baseAddress!
    let scaled = lagged + chunkLength * dimension
    pairs.pairCount += count
    let factor = weights.map { setRoots(of: $0, count: count) } ?? 1
    switch pairs.dynamics {
    case .reversible:
      Scalar.subtract(x, from: y, into: lagged, count: count * dimension)
      if weights != nil {
        Scalar.scale(lagged, rowCount: count, columnCount: dimension, by: roots.baseAddress!, into: lagged)
      }
      Scalar.gram(lagged, rowCount: count, columnCount: dimension, into: product.baseAddress!)
      pairs.first.addUpperTriangle(product.baseAddress!, times: factor)
    case .nonreversible:
      if weights != nil {
        Scalar.scale(x, rowCount: count, columnCount: dimension, by: roots.baseAddress!, into: scaled)
        Scalar.scale(y, rowCount: count, columnCount: dimension, by: roots.baseAddress!, into: lagged)
        Scalar.crossGram(
          scaled, lagged, rowCount: count, columnCount: dimension, into: product.baseAddress!)
      } else {
        Scalar.crossGram(x, y, rowCount: count, columnCount: dimension, into: product.baseAddress!)
      }
      pairs.cross.withUnsafeMutableBufferPointer {
        Scalar.widen(
          product.baseAddress!, times: factor, addingTo: $0.baseAddress!, count: $0.count)
      }
    }
    // A pair takes the weight of its first frame, so the second frames' moment
    // is each lag's own.
    if let weights {
      Scalar.scale(y, rowCount: count, columnCount: dimension, by: roots.baseAddress!, into: lagged)
      Scalar.gram(lagged, rowCount: count, columnCount: dimension, into: product.baseAddress!)
      pairs.second.addUpperTriangle(product.baseAddress!, times: factor)
      pairs.sumY.withUnsafeMutableBufferPointer {
        Scalar.sumColumns(
          y, rowCount: count, columnCount: dimension, weights: weights,
          addingTo: $0.baseAddress!)
      }
    }
  }
}
