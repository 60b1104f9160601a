import Bases
import LinearAlgebra
import Samples

/// A network's pass over batches of lagged pairs: outputs, score and gradient.
///
/// First and second frames go through the same network as rows of one batch. Products
/// are taken in single precision by BLAS, covariances of outputs in double.
package final class NetworkPass: @unchecked Sendable {
  package let layout: NetworkLayout
  let objective: NetworkTraining.Objective
  let isReversible: Bool
  let threadCount: Int
  let dropoutSeed: UInt64

  let parameters: FloatBuffer
  /// Of the loss, the negative score.
  let gradient: FloatBuffer
  /// Values entering each layer, the outputs last; backward, the derivatives by each
  /// layer's values before the activation take the place of what follows it.
  let values: [FloatBuffer]
  /// Of normalised layers the values before the activation.
  let normalised: [FloatBuffer?]
  /// 0 or 1 / (1 − p) for each unit of layers with dropout.
  let masks: [FloatBuffer?]
  /// A layer's derivatives of one slice, for each task.
  let scratch: FloatBuffer
  /// A gradient for each task.
  let partialGradients: FloatBuffer
  var normalisations: [BatchNormalisation?]
  /// The number of batches so far: dropout differs from each to the next.
  private(set) var batchCount = 0

  let scratchStride: Int

  /// - Parameter largestBatch: In pairs.
  package init(
    _ layout: NetworkLayout, objective: NetworkTraining.Objective, isReversible: Bool,
    largestBatch: Int, seed: UInt64, threadCount: Int
  ) {
    self.layout = layout
    self.objective = objective
    self.isReversible = isReversible
    self.threadCount = threadCount
    dropoutSeed = seed
    let rows = 2 * largestBatch
    parameters = FloatBuffer(layout.initialParameters(seed: seed))
    gradient = FloatBuffer(count: layout.parameterCount)
    values = [FloatBuffer(count: rows * layout.inputCount)]
      + layout.layers.map { FloatBuffer(count: rows * $0.outputCount) }
    normalised = layout.layers.map {
      $0.isNormalised ? FloatBuffer(count: rows * $0.outputCount) : nil
    }
    masks = layout.layers.map { $0.dropout > 0 ? FloatBuffer(count: rows * $0.outputCount) : nil }
    scratchStride = 2 * BatchPlan.sliceLimit * layout.widest
    scratch = FloatBuffer(count: BatchPlan.taskLimit * scratchStride)
    partialGradients = FloatBuffer(count: BatchPlan.taskLimit * layout.parameterCount)
    normalisations = layout.layers.map {
      $0.isNormalised ? BatchNormalisation(width: $0.outputCount) : nil
    }
  }

  /// A slice of the batch at work in one task.
  struct Place {
    var task: Int
    var batch: Int
    var slice: Int
    var pairs: Range<Int>
    /// Whether it is the task's first: sums begin anew.
    var isFirst: Bool

    var rowCount: Int { 2 * pairs.count }
    /// The slice's first row in the batch.
    var firstRow: Int { 2 * pairs.lowerBound }
  }

  /// Scores a batch and leaves the gradient of its loss.
  ///
  /// - Returns: The score with the constant's 1.
  /// - Throws: ``LinearAlgebraError`` where outputs are constant or not finite.
  package func run(
    _ pairs: UnsafeBufferPointer<UInt32>, of frames: PairFrames
  ) throws(LinearAlgebraError) -> Double {
    let plan = BatchPlan(pairCount: pairs.count)
    nonisolated(unsafe) let pairs = pairs
    var halves = [OutputMoments](repeating: OutputMoments(outputCount: layout.outputCount), count: 2)
    for (index, phase) in layout.forwardPhases.enumerated() {
      let isLast = index == layout.forwardPhases.count - 1
      let results = tasks(plan) { place, sums in
        if index == 0 {
          frames.gather(
            UnsafeBufferPointer(rebasing: pairs[place.pairs]),
            into: self.values[0].base + place.firstRow * self.layout.inputCount)
        }
        for step in phase { self.take(step, place, &sums) }
        if isLast { self.addOutputs(place, to: &sums.outputs) }
      }
      if isLast {
        for (task, sums) in results.enumerated() { halves[plan.half(of: task)].add(sums.outputs!) }
      } else if case .map(let l) = phase[phase.count - 1] {
        normalisations[l]!.settle(results.map(\.columns), rowCount: 2 * pairs.count)
      }
    }

    let score = try BatchScore(halves: halves, objective: objective, isReversible: isReversible)
    for (index, phase) in layout.backwardPhases.enumerated() {
      let results = tasks(plan) { place, sums in
        if index == 0 {
          score.halves[plan.half(of: place.task)].writeLoss(
            self.outputs(place), pairCount: place.pairs.count, into: self.scratch(place))
        }
        for step in phase { self.take(step, place, &sums) }
      }
      if case .deactivate(let l) = phase[phase.count - 1] {
        normalisations[l]!.settleBackward(results.map(\.columns), rowCount: 2 * pairs.count)
      }
    }
    collectGradient(taskCount: plan.tasks.count)
    batchCount += 1
    return score.score
  }

  /// What a task adds up over its slices.
  struct Sums {
    /// Two numbers a column of a normalised layer.
    var columns: [Double] = []
    var outputs: OutputMoments?
  }

  private func tasks(_ plan: BatchPlan, _ body: @Sendable (Place, inout Sums) -> Void) -> [Sums] {
    let batch = batchCount
    return ParallelPass.map(count: plan.tasks.count, threadCount: threadCount) { task in
      var sums = Sums()
      for slice in plan.tasks[task] {
        body(
          Place(
            task: task, batch: batch, slice: slice, pairs: plan.slices[slice],
            isFirst: slice == plan.tasks[task].lowerBound), &sums)
      }
      return sums
    }
  }

  private func take(_ step: NetworkLayout.Step, _ place: Place, _ sums: inout Sums) {
    switch step {
    case .map(let l): map(l, place, &sums)
    case .activate(let l): activate(l, place)
    case .deactivate(let l): deactivate(l, place, &sums)
    case .propagate(let l): propagate(l, place)
    }
  }

  private func outputs(_ place: Place) -> UnsafeMutablePointer<Float> {
    values[layout.layers.count].base + place.firstRow * layout.outputCount
  }

  func scratch(_ place: Place) -> UnsafeMutablePointer<Float> {
    scratch.base + place.task * scratchStride
  }

  private func addOutputs(_ place: Place, to moments: inout OutputMoments?) {
    let k = layout.outputCount
    let x = outputs(place)
    if moments == nil { moments = OutputMoments(outputCount: k) }
    moments!.add(x, x + place.pairs.count * k, pairCount: place.pairs.count)
  }

  private func collectGradient(taskCount: Int) {
    let count = layout.parameterCount
    gradient.base.update(from: partialGradients.base, count: count)
    for task in 1..<taskCount {
      let part = partialGradients.base + task * count
      for i in 0..<count { gradient.base[i] += part[i] }
    }
    for (l, layer) in layout.layers.enumerated() {
      guard let scales = layer.scales, let normalisation = normalisations[l] else { continue }
      for j in 0..<layer.outputCount {
        gradient.base[layer.biases + j] = Float(normalisation.slopeSums[j])
        gradient.base[scales + j] = Float(normalisation.weightedSlopeSums[j])
      }
    }
  }
}
