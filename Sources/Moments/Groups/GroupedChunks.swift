import Samples

/// Cuts a source into pieces that fit in memory, and reads them.
struct GroupedChunks: Sendable {
  private let source: any SampleSource
  private let shared: (any RowFunctions)?
  private let lag: Int
  private let threadCount: Int
  /// Frames of a piece, at least as many as the lag: what leaves one piece ends in the next.
  private let pieceLength: Int

  /// Rows that one task reads.
  private static let stripeLength = 64
  /// Frames behind the features' first guess of their mean.
  private static let headLength = 256

  init(
    source: any SampleSource, shared: (any RowFunctions)?, lag: Int, memoryLimit: Int,
    threadCount: Int
  ) {
    self.source = source
    self.shared = shared
    self.lag = lag
    self.threadCount = threadCount
    let rowBytes = 8 * (source.dimension + (shared?.features.count ?? 0) + 1)
    pieceLength = max(lag, Self.stripeLength, memoryLimit / rowBytes - lag)
  }

  /// The first rows of the first trajectory that has any.
  func head() throws(MomentError) -> (rows: [Double], count: Int) {
    guard let trajectory = source.trajectories.firstIndex(where: { $0.frameCount > 0 }) else {
      return ([], 0)
    }
    let count = min(Self.headLength, source.trajectories[trajectory].frameCount)
    var rows = [Double](repeating: 0, count: count * source.dimension)
    do throws(SampleError) {
      let reader = try source.makeReader()
      try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
        try reader.read(0..<count, of: trajectory, into: buffer)
      }
    } catch {
      throw .samples(error)
    }
    return (rows, count)
  }

  /// The pieces of a segment in order, of about equal length, and whether each is the last.
  func pieces(of segment: BlockPlan.Segment) -> [(piece: BlockPlan.Segment, isLast: Bool)] {
    let frames = segment.frames
    let count = max(1, frames.count / pieceLength)
    return (0..<count).map { part in
      let start = frames.lowerBound + frames.count * part / count
      let end = frames.lowerBound + frames.count * (part + 1) / count
      return (
        BlockPlan.Segment(trajectory: segment.trajectory, frames: start..<end), part == count - 1
      )
    }
  }

  /// Reads a piece and the frames that its pairs end in.
  func load(_ piece: BlockPlan.Segment) throws(MomentError) -> GroupedChunk {
    let length = source.trajectories[piece.trajectory].frameCount
    let frames = piece.frames.lowerBound..<min(piece.frames.upperBound + lag, length)
    let stripeCount = (frames.count + Self.stripeLength - 1) / Self.stripeLength
    let stripes = try ParallelPass.map(
      count: stripeCount, threadCount: threadCount
    ) { index throws(MomentError) in
      let start = frames.lowerBound + index * Self.stripeLength
      do throws(SampleError) {
        return try stripe(
          start..<min(start + Self.stripeLength, frames.upperBound), of: piece.trajectory)
      } catch {
        throw .samples(error)
      }
    }
    return GroupedChunk(
      segment: piece, frames: frames, width: source.dimension,
      sharedCount: shared?.features.count ?? 0, stripeLength: Self.stripeLength, stripes: stripes)
  }

  private func stripe(
    _ frames: Range<Int>, of trajectory: Int
  ) throws(SampleError) -> GroupedChunk.Stripe {
    let reader = try source.makeReader()
    let sharedCount = shared?.features.count ?? 0
    var rows = [Double](repeating: 0, count: frames.count * source.dimension)
    try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try reader.read(frames, of: trajectory, into: buffer)
    }
    var values = [Double](repeating: 0, count: frames.count * sharedCount)
    if let shared, sharedCount > 0 {
      let evaluator = shared.makeEvaluator()
      values.withUnsafeMutableBufferPointer { values in
        rows.withUnsafeBufferPointer {
          evaluator.evaluate(
            $0.baseAddress!, count: frames.count, into: values.baseAddress!, stride: sharedCount)
        }
      }
    }
    var weights: [Double]?
    if source.isWeighted {
      var read = [Double](repeating: 0, count: frames.count)
      try read.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
        try reader.readWeights(frames, of: trajectory, into: buffer)
      }
      weights = read
    }
    return GroupedChunk.Stripe(rows: rows, shared: values, weights: weights)
  }
}

/// Rows of a source in memory, with the columns that all groups share.
struct GroupedChunk: Sendable {
  /// Consecutive rows.
  struct Stripe: Sendable {
    var rows: [Double]
    var shared: [Double]
    var weights: [Double]?
  }

  /// The frames whose pairs are counted.
  let segment: BlockPlan.Segment
  /// The frames that are held: these and those that pairs end in.
  let frames: Range<Int>
  let width: Int
  let sharedCount: Int
  let stripeLength: Int
  let stripes: [Stripe]

  /// Calls `body` with the parts of each stripe that hold the wanted frames, and their places among them.
  func forEachPart(
    of wanted: Range<Int>, _ body: (_ stripe: Stripe, _ rows: Range<Int>, _ place: Int) -> Void
  ) {
    precondition(
      frames.lowerBound <= wanted.lowerBound && wanted.upperBound <= frames.upperBound,
      "frames outside the chunk")
    var frame = wanted.lowerBound
    while frame < wanted.upperBound {
      let offset = frame - frames.lowerBound
      let stripe = offset / stripeLength
      let row = offset % stripeLength
      let count = min(stripeLength - row, wanted.upperBound - frame)
      body(stripes[stripe], row..<(row + count), frame - wanted.lowerBound)
      frame += count
    }
  }
}

/// Evaluates a group's functions on a chunk in memory.
final class GroupedChunkReader: SampleReader {
  private let chunk: GroupedChunk
  private let evaluator: any RowEvaluator
  private let name: String
  private let features: [Feature]

  /// - Parameter features: Those of the functions, then the shared ones.
  init(_ chunk: GroupedChunk, _ functions: any RowFunctions, name: String, features: [Feature]) {
    self.chunk = chunk
    evaluator = functions.makeEvaluator()
    self.name = name
    self.features = features
  }

  func read(
    _ wanted: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(SampleError) {
    let d = features.count
    guard let output = buffer.baseAddress else { return }
    let own = d - chunk.sharedCount
    chunk.forEachPart(of: wanted) { stripe, rows, place in
      stripe.rows.withUnsafeBufferPointer {
        evaluator.evaluate(
          $0.baseAddress! + rows.lowerBound * chunk.width, count: rows.count,
          into: output + place * d, stride: d)
      }
      stripe.shared.withUnsafeBufferPointer { values in
        for (offset, row) in rows.enumerated() {
          let target = output + (place + offset) * d + own
          for j in 0..<chunk.sharedCount {
            target[j] = Float(values[row * chunk.sharedCount + j])
          }
        }
      }
    }
    if let bad = Float.firstNonFinite(buffer) { throw notFinite(wanted, bad) }
  }

  func read(
    _ wanted: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    let d = features.count
    guard let output = buffer.baseAddress else { return }
    let own = d - chunk.sharedCount
    chunk.forEachPart(of: wanted) { stripe, rows, place in
      stripe.rows.withUnsafeBufferPointer {
        evaluator.evaluate(
          $0.baseAddress! + rows.lowerBound * chunk.width, count: rows.count,
          into: output + place * d, stride: d)
      }
      stripe.shared.withUnsafeBufferPointer { values in
        for (offset, row) in rows.enumerated() {
          let target = output + (place + offset) * d + own
          for j in 0..<chunk.sharedCount { target[j] = values[row * chunk.sharedCount + j] }
        }
      }
    }
    if let bad = Double.firstNonFinite(buffer) { throw notFinite(wanted, bad) }
  }

  private func notFinite(_ frames: Range<Int>, _ index: Int) -> SampleError {
    .notFinite(
      file: name, frame: frames.lowerBound + index / features.count,
      column: features[index % features.count].name)
  }

  func readWeights(
    _ wanted: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    chunk.forEachPart(of: wanted) { stripe, rows, place in
      for (offset, row) in rows.enumerated() { buffer[place + offset] = stripe.weights?[row] ?? 1 }
    }
  }
}
