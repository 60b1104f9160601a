import LinearAlgebra
import Samples
import Statistics

extension SourceBlocks {
  /// One frame, by its number among all.
  func frame(_ index: Int, of source: some SampleSource) throws(ClusteringError) -> [Double] {
    let (segment, frame) = place(of: index)
    return try read(frame..<(frame + 1), of: segment.trajectory, from: source)
  }

  /// The stretch of a frame, and its number within the trajectory.
  func place(of index: Int) -> (segment: BlockPlan.Segment, frame: Int) {
    let block = starts.partitioningIndex { $0 > index } - 1
    return (segments[block], segments[block].frames.lowerBound + index - starts[block])
  }

  func read(
    _ frames: Range<Int>, of trajectory: Int, from source: some SampleSource
  ) throws(ClusteringError) -> [Double] {
    var rows = [Double](repeating: 0, count: frames.count * dimension)
    let result = rows.withUnsafeMutableBufferPointer { buffer in
      Result { () throws(SampleError) in
        try source.makeReader().read(frames, of: trajectory, into: buffer)
      }
    }
    if case .failure(let error) = result { throw .samples(error) }
    return rows
  }

  /// One random frame of each of so many stretches of about equal length, in order; all frames
  /// where there are no more.
  ///
  /// Reads the source once.
  func sample(
    of source: some SampleSource, count: Int, seed: UInt64, threadCount: Int
  ) throws(ClusteringError) -> Matrix<Double> {
    guard count < frameCount else { return try load(source, threadCount: threadCount) }
    var generator = SeededGenerator(seed: seed).stream(1)
    let chosen = (0..<count).map { i in
      let lower = frameCount * i / count
      return lower + generator.nextIndex(below: frameCount * (i + 1) / count - lower)
    }
    var elements: [Double] = []
    elements.reserveCapacity(count * dimension)
    let (starts, segments, dimension) = (starts, segments, dimension)
    try forEach(of: source, threadCount: threadCount) { index, rows in
      let first = chosen.partitioningIndex { $0 >= starts[index] }
      let last = chosen.partitioningIndex { $0 >= starts[index] + segments[index].frames.count }
      return chosen[first..<last].flatMap { frame in
        let row = frame - starts[index]
        return rows[(row * dimension)..<((row + 1) * dimension)]
      }
    } reduce: { _, part in elements += part }
    return Matrix(rowCount: count, columnCount: dimension, elements: elements)
  }
}

extension Array {
  /// The first index at which a predicate holds that holds for all behind it.
  fileprivate func partitioningIndex(where belongsBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
