import LinearAlgebra
import Statistics

/// A training under way, epoch after epoch.
struct TrainingRun: ~Copyable {
  let pass: NetworkPass
  private let training: NetworkTraining
  private let data: PairFrames
  private var optimizer: AdamOptimizer
  private let decaying: [Range<Int>]
  private let heldOut: FrameOutputs
  /// The training data once more, where the validation score needs their operator.
  private let trained: FrameOutputs?
  private var order: [UInt32]

  init(_ training: NetworkTraining, data: PairFrames, heldOut: PairFrames) {
    self.training = training
    self.data = data
    let layout = NetworkLayout(training.architecture, inputCount: data.dimension)
    order = data.firstFrames
    pass = NetworkPass(
      layout, objective: training.objective, isReversible: training.dynamics == .reversible,
      largestBatch: (order.count + Self.batchCount(training, order.count) - 1)
        / Self.batchCount(training, order.count),
      seed: training.seed, threadCount: training.threadCount)
    optimizer = AdamOptimizer(
      parameterCount: layout.parameterCount, learningRate: training.learningRate,
      weightDecay: training.weightDecay)
    decaying = layout.layers.map { $0.weights..<($0.weights + $0.inputCount * $0.outputCount) }
    func outputs(_ frames: PairFrames) -> FrameOutputs {
      FrameOutputs(frames, outputCount: layout.outputCount, threadCount: training.threadCount)
    }
    self.heldOut = outputs(heldOut)
    trained = training.objective == .vampE ? outputs(data) : nil
  }

  /// Batches of one size, to one pair, and as near to the size asked for as that allows.
  private static func batchCount(_ training: NetworkTraining, _ pairCount: Int) -> Int {
    max(1, (pairCount + training.batchSize / 2) / training.batchSize)
  }

  /// One epoch; nil where a number is no longer finite.
  mutating func next(index: Int) -> TrainingEpoch? {
    // Each epoch's order from its own stream and from the same start.
    var generator = SeededGenerator(seed: training.seed).stream(-index)
    order = data.firstFrames
    generator.shuffle(&order)
    let count = Self.batchCount(training, order.count)
    var score = 0.0
    do throws(LinearAlgebraError) {
      for batch in 0..<count {
        let range = (order.count * batch / count)..<(order.count * (batch + 1) / count)
        score += try order.withUnsafeBufferPointer { order throws(LinearAlgebraError) in
          try pass.run(UnsafeBufferPointer(rebasing: order[range]), of: data) / Double(count)
        }
        optimizer.step(pass.parameters.base, gradient: pass.gradient.base, decaying: decaying)
      }
      let validation = try validationScore()
      guard score.isFinite, validation.isFinite else { return nil }
      return TrainingEpoch(index: index, trainingScore: score, validationScore: validation)
    } catch {
      return nil
    }
  }

  private func validationScore() throws(LinearAlgebraError) -> Double {
    let layers = pass.state.layers
    let isReversible = training.dynamics == .reversible
    let moments = heldOut.moments(layers)
    guard let trained else {
      return try HeldOutOutputScore.vamp2(moments, isReversible: isReversible)
    }
    return try HeldOutOutputScore.vampE(
      moments, training: trained.moments(layers), isReversible: isReversible)
  }
}
