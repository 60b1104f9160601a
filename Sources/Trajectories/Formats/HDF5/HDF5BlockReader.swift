import Storage

/// Reads a quantity frame by frame, a block of consecutive frames at a time.
///
/// A deflated chunk is inflated whole whatever is asked of it, so blocks hold whole
/// chunks; a dataset in one piece is read ahead only where frames are asked for in order.
final class HDF5BlockReader {
  private let quantity: HDF5Quantity
  /// The frames in memory.
  private var block = 0..<0
  /// The extent along the second axis in memory: the atoms.
  private var prefix = 0
  private var singles: [Float] = []
  private var doubles: [Double] = []
  private var lastFrame = -1

  /// More bytes are not kept, whatever the size of chunks.
  private static let byteLimit = 1 << 24
  private static let readAhead = 1 << 20

  init(_ quantity: HDF5Quantity) {
    self.quantity = quantity
  }

  private var isSingle: Bool {
    quantity.layout.isFloatingPoint && quantity.layout.elementSize <= 4
  }

  /// Reads a frame's numbers of the first atoms.
  ///
  /// - Parameters:
  ///   - extent: Along the second axis; ignored where there is none.
  ///   - values: Becomes the numbers, in C order.
  func read(_ frame: Int, extent: Int, into values: inout [Double]) throws(StorageError) {
    var shape = quantity.frameShape
    if !shape.isEmpty { shape[0] = extent }
    let count = shape.reduce(1, *)
    if !block.contains(frame) || prefix != extent {
      try load(frame, shape, count)
      prefix = extent
    }
    lastFrame = frame
    values.resize(to: count)
    let start = (frame - block.lowerBound) * count
    let scale = quantity.scale
    if isSingle {
      for index in 0..<count { values[index] = Double(singles[start + index]) * scale }
    } else {
      for index in 0..<count { values[index] = doubles[start + index] * scale }
    }
  }

  private func load(_ frame: Int, _ shape: [Int], _ count: Int) throws(StorageError) {
    let frameBytes = max(1, count * (isSingle ? 4 : 8))
    let ahead = max(1, Self.readAhead / frameBytes)
    let start: Int
    var length: Int
    if let chunk = quantity.layout.chunk?[0] {
      start = frame / chunk * chunk
      // Small chunks are read several at a time where frames come in order.
      length = frame == lastFrame + 1 ? max(1, ahead / chunk) * chunk : chunk
    } else {
      start = frame
      length = frame == lastFrame + 1 ? ahead : 1
    }
    length = min(length, quantity.frameCount - start)
    var wanted = start..<(start + length)
    let limit = max(1, Self.byteLimit / frameBytes)
    if wanted.count > limit { wanted = frame..<min(wanted.upperBound, frame + limit) }
    // A failed read must not leave the block of another.
    block = 0..<0
    let origin = [wanted.lowerBound] + [Int](repeating: 0, count: shape.count)
    let extents = [wanted.count] + shape
    if isSingle {
      try Self.fill(&singles, quantity, origin, extents)
    } else {
      try Self.fill(&doubles, quantity, origin, extents)
    }
    block = wanted
  }

  private static func fill<Number: HDF5Number & FloatingPoint>(
    _ values: inout [Number], _ quantity: HDF5Quantity, _ start: [Int], _ count: [Int]
  ) throws(StorageError) {
    let total = count.reduce(1, *)
    values.resize(to: total)
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try quantity.file.readBlock(start: start, count: count, from: quantity.name, into: buffer)
    }
  }
}
