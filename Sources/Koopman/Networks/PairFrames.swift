package import Samples

/// Standardised frames of all trajectories, one after another, and the first frames of
/// the lagged pairs among them.
///
/// Pairs never leave a trajectory; those as short as the lag have none.
package final class PairFrames: Sendable {
  let frames: FloatBuffer
  package let frameCount: Int
  let dimension: Int
  package let lag: Int
  /// Of each pair the first frame, counted through all trajectories, in their order.
  package let firstFrames: [UInt32]

  /// - Parameters:
  ///   - means, deviations: Taken off and divided by; a constant feature becomes 0.
  package init(_ samples: LoadedSamples, lag: Int, means: [Double], deviations: [Double]) {
    let d = samples.dimension
    let frames = FloatBuffer(count: samples.frameCount * d)
    self.frames = frames
    frameCount = samples.frameCount
    dimension = d
    self.lag = lag
    var firstFrames: [UInt32] = []
    firstFrames.reserveCapacity(samples.frameCount)
    var start = 0
    for array in samples.arrays {
      array.withUnsafeBufferPointer { values in
        for row in 0..<array.rowCount {
          for j in 0..<d {
            let scale = deviations[j] > 0 ? 1 / deviations[j] : 0
            frames.base[(start + row) * d + j] = Float((Double(values[row * d + j]) - means[j]) * scale)
          }
        }
      }
      for row in 0..<max(0, array.rowCount - lag) { firstFrames.append(UInt32(start + row)) }
      start += array.rowCount
    }
    self.firstFrames = firstFrames
  }

  /// A frame's standardised features.
  package subscript(frame: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: frames.base + frame * dimension, count: dimension))
  }

  /// Copies the rows of some pairs: all first frames, then all second ones.
  func gather(_ pairs: UnsafeBufferPointer<UInt32>, into rows: UnsafeMutablePointer<Float>) {
    let d = dimension
    for (i, frame) in pairs.enumerated() {
      let first = frames.base + Int(frame) * d
      let second = first + lag * d
      let (x, y) = (rows + i * d, rows + (pairs.count + i) * d)
      for j in 0..<d {
        x[j] = first[j]
        y[j] = second[j]
      }
    }
  }
}
