import Samples

/// A sliding window over one trajectory's frames: contiguous rows, shifted.
struct FrameWindow<Scalar: MomentScalar>: ~Copyable {
  private let reader: any SampleReader
  private let trajectory: Int
  private let columnCount: Int
  private let shift: [Scalar]
  private let isWeighted: Bool
  private var rows: UnsafeMutableBufferPointer<Scalar>
  private var weightValues: UnsafeMutableBufferPointer<Double>
  private let capacity: Int
  /// The frames that the window holds.
  private(set) var frames: Range<Int>

  /// - Parameters:
  ///   - start: The first frame.
  ///   - span: The most frames that are asked for at once. Twice as many are
  ///     kept, so that moving rows to the front costs no more than reading them.
  init(
    reader: any SampleReader, trajectory: Int, columnCount: Int, shift: [Scalar], isWeighted: Bool,
    start: Int, span: Int, trajectoryLength: Int
  ) {
    self.reader = reader
    self.trajectory = trajectory
    self.columnCount = columnCount
    self.shift = shift
    self.isWeighted = isWeighted
    capacity = min(2 * span, max(span, trajectoryLength - start))
    rows = .allocate(capacity: max(1, capacity * columnCount))
    weightValues = .allocate(capacity: isWeighted ? max(1, capacity) : 1)
    frames = start..<start
  }

  deinit {
    rows.deallocate()
    weightValues.deallocate()
  }

  /// Reads on until the window reaches `end`, giving up frames before `start`
  /// where room is needed.
  mutating func advance(to end: Int, keepingFrom start: Int) throws(SampleError) {
    guard end > frames.upperBound else { return }
    if end - frames.lowerBound > capacity {
      precondition(start >= frames.lowerBound && start <= frames.upperBound && end - start <= capacity)
      let kept = frames.upperBound - start
      let offset = start - frames.lowerBound
      rows.baseAddress!.update(
        from: rows.baseAddress! + offset * columnCount, count: kept * columnCount)
      if isWeighted { weightValues.baseAddress!.update(from: weightValues.baseAddress! + offset, count: kept) }
      frames = start..<frames.upperBound
    }
    let new = frames.upperBound..<end
    // In pieces that stay in the first-level caches between reading, checking
    // and shifting.
    let pieceLength = max(16, 16_384 / columnCount)
    for start in stride(from: new.lowerBound, to: end, by: pieceLength) {
      let piece = start..<min(start + pieceLength, end)
      let base = rows.baseAddress! + (start - frames.lowerBound) * columnCount
      try Scalar.read(
        piece, of: trajectory, from: reader,
        into: UnsafeMutableBufferPointer(start: base, count: piece.count * columnCount))
      shift.withUnsafeBufferPointer {
        Scalar.shift(base, rowCount: piece.count, by: $0.baseAddress!, columnCount: columnCount)
      }
    }
    if isWeighted {
      let target = weightValues.baseAddress! + (new.lowerBound - frames.lowerBound)
      try reader.readWeights(
        new, of: trajectory, into: UnsafeMutableBufferPointer(start: target, count: new.count))
    }
    frames = frames.lowerBound..<end
  }

  /// The row of a frame that the window holds; the following rows lie behind it.
  func row(_ frame: Int) -> UnsafePointer<Scalar> {
    UnsafePointer(rows.baseAddress! + (frame - frames.lowerBound) * columnCount)
  }

  /// The weight of a frame; nil where frames have none.
  func weights(from frame: Int) -> UnsafePointer<Double>? {
    isWeighted ? UnsafePointer(weightValues.baseAddress! + (frame - frames.lowerBound)) : nil
  }
}
