import LinearAlgebra
import Moments
import Samples

/// Frames of a source in memory, evenly spaced where not all fit.
struct FrameSample {
  /// Frames × features, trajectory after trajectory.
  let rows: Matrix<Double>
  /// One a frame.
  let weights: [Double]
  /// The frames of each trajectory among them.
  let trajectories: [Range<Int>]

  /// - Complexity: O(frames that are kept), and a read of one row each where the spacing is
  ///   more than one.
  init(_ source: some SampleSource, mostFrames: Int) throws(MomentError) {
    let spacing = max(1, (source.frameCount + max(1, mostFrames) - 1) / max(1, mostFrames))
    let d = source.dimension
    var elements: [Double] = []
    var weights: [Double] = []
    var trajectories: [Range<Int>] = []
    do throws(SampleError) {
      let reader = try source.makeReader()
      var buffer: [Double] = []
      func append(_ frames: Range<Int>, _ trajectory: Int) throws(SampleError) {
        buffer = Array(repeating: 0, count: frames.count * d)
        try buffer.withUnsafeMutableBufferPointer { target throws(SampleError) in
          try reader.read(frames, of: trajectory, into: target)
        }
        elements += buffer
        buffer = Array(repeating: 1, count: frames.count)
        try buffer.withUnsafeMutableBufferPointer { target throws(SampleError) in
          try reader.readWeights(frames, of: trajectory, into: target)
        }
        weights += buffer
      }
      for (index, trajectory) in source.trajectories.enumerated() {
        let first = weights.count
        if spacing == 1 {
          try append(0..<trajectory.frameCount, index)
        } else {
          for frame in stride(from: 0, to: trajectory.frameCount, by: spacing) {
            try append(frame..<(frame + 1), index)
          }
        }
        trajectories.append(first..<weights.count)
      }
    } catch {
      throw .samples(error)
    }
    rows = Matrix(rowCount: weights.count, columnCount: d, elements: elements)
    self.weights = weights
    self.trajectories = trajectories
  }
}
