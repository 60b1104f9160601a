import Bases
import LinearAlgebra
import Samples

/// Evaluates a network on whole data and sums up its pairs, in single precision with
/// double-precision sums.
final class FrameOutputs: Sendable {
  private let frames: PairFrames
  private let outputs: FloatBuffer
  private let outputCount: Int
  private let threadCount: Int

  /// Frames or pairs that one task takes.
  private static let pieceLength = 8192
  private static let sliceLength = 512

  init(_ frames: PairFrames, outputCount: Int, threadCount: Int) {
    self.frames = frames
    self.outputCount = outputCount
    self.threadCount = threadCount
    outputs = FloatBuffer(count: frames.frameCount * outputCount)
  }

  /// The moments of all pairs' outputs.
  func moments(_ layers: [NetworkBasis.Layer]) -> OutputMoments {
    evaluate(layers)
    let pairCount = frames.firstFrames.count
    let pieces = (pairCount + Self.pieceLength - 1) / Self.pieceLength
    let parts = ParallelPass.map(count: pieces, threadCount: threadCount) { piece in
      let end = min(pairCount, (piece + 1) * Self.pieceLength)
      return self.moments(pairs: (piece * Self.pieceLength)..<end)
    }
    var whole = OutputMoments(outputCount: outputCount)
    for part in parts { whole.add(part) }
    return whole
  }

  private func evaluate(_ layers: [NetworkBasis.Layer]) {
    let weights = layers.map { FloatBuffer($0.weights.transposed().elements.map { Float($0) }) }
    let biases = layers.map { FloatBuffer($0.biases.map { Float($0) }) }
    let pieces = (frames.frameCount + Self.pieceLength - 1) / Self.pieceLength
    _ = ParallelPass.map(count: pieces, threadCount: threadCount) { piece in
      let end = min(self.frames.frameCount, (piece + 1) * Self.pieceLength)
      self.evaluate(layers, weights, biases, frames: (piece * Self.pieceLength)..<end)
    }
  }

  private func evaluate(
    _ layers: [NetworkBasis.Layer], _ weights: [FloatBuffer], _ biases: [FloatBuffer],
    frames range: Range<Int>
  ) {
    let widest = layers.reduce(1) { max($0, $1.biases.count) }
    let rooms = (
      FloatBuffer(count: Self.sliceLength * widest), FloatBuffer(count: Self.sliceLength * widest)
    )
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.sliceLength) {
      let count = min(Self.sliceLength, range.upperBound - start)
      var input = UnsafePointer(frames.frames.base + start * frames.dimension)
      for (l, layer) in layers.enumerated() {
        let (width, inputCount) = (layer.biases.count, layer.weights.columnCount)
        let output = l == layers.count - 1
          ? outputs.base + start * outputCount : (l % 2 == 0 ? rooms.0.base : rooms.1.base)
        for row in 0..<count {
          (output + row * width).update(from: biases[l].base, count: width)
        }
        Float._multiply(
          input, .plain, aStride: inputCount, weights[l].base, .plain, bStride: width,
          rowCount: count, columnCount: width, innerCount: inputCount, beta: 1, into: output,
          cStride: width)
        switch layer.activation {
        case .identity: break
        case .elu: LaneActivations.elu(output, count: count * width)
        case .tanh: LaneActivations.tanh(output, count: count * width)
        case .softmax: LaneActivations.softmax(output, rowCount: count, width: width)
        }
        input = UnsafePointer(output)
      }
    }
  }

  /// Pairs follow one another within a trajectory, so that runs of them are summed at once.
  private func moments(pairs: Range<Int>) -> OutputMoments {
    var sums = OutputMoments(outputCount: outputCount)
    let first = frames.firstFrames
    var start = pairs.lowerBound
    while start < pairs.upperBound {
      var end = start + 1
      while end < pairs.upperBound, end - start < Self.sliceLength, first[end] == first[end - 1] + 1 {
        end += 1
      }
      let x = outputs.base + Int(first[start]) * outputCount
      sums.add(x, x + frames.lag * outputCount, pairCount: end - start)
      start = end
    }
    return sums
  }
}
