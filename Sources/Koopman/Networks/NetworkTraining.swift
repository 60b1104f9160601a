public import Moments
public import Samples

/// Learns functions of features whose span holds the slow processes, by a feed-forward
/// network that maximises a variational score.
///
/// With ``Dynamics/nonreversible`` it is a VAMPnet whose two halves share one network;
/// with ``Dynamics/reversible`` a state-free reversible VAMPnet, or deep-TICA.
///
///     let training = NetworkTraining(
///       architecture: NetworkArchitecture(outputCount: 2), lag: 10, dynamics: .reversible)
///     let network = try training.fit(training: some, validation: other)
///
/// Batches are of pairs (t, t + lag) within trajectories, in an order shuffled anew each
/// epoch. The same seed gives the same bits for any number of threads.
///
/// - Reference: A. Mardt et al., Nat. Commun. 9, 5 (2018), doi:10.1038/s41467-017-02388-1;
///   W. Chen, H. Sidky, A. L. Ferguson, J. Chem. Phys. 150, 214114 (2019),
///   doi:10.1063/1.5092521; L. Bonati, G. Piccini, M. Parrinello, PNAS 118, e2113533118
///   (2021), doi:10.1073/pnas.2113533118.
public struct NetworkTraining: Sendable {
  /// The score that training maximises and validation compares by.
  public enum Objective: String, Sendable, CaseIterable {
    /// Σ σ² of the outputs, whitened on each batch; on the validation data, there.
    case vamp2
    /// Of the operator estimated on one half of a batch, scored on the other half, both
    /// ways; of that of all training data, scored on the validation data. On one set of
    /// data it would be VAMP-2.
    case vampE
  }

  public var architecture: NetworkArchitecture
  /// In frames.
  public var lag: Int
  public var dynamics: Dynamics
  public var objective = Objective.vamp2
  /// About as many pairs go into each step; all batches of an epoch are of one size, to
  /// one pair.
  public var batchSize = 4096
  /// Adam's.
  public var learningRate = 1e-3
  /// The share of learningRate by which weights shrink each step.
  public var weightDecay = 0.0
  public var epochLimit = 100
  /// Training ends after this many epochs without a better validation score.
  public var patience = 10
  public var seed: UInt64 = 0
  /// The result does not depend on it.
  public var threadCount = ParallelPass.availableThreadCount

  /// A training with the usual settings, which can be changed one by one.
  public init(architecture: NetworkArchitecture, lag: Int, dynamics: Dynamics) {
    self.architecture = architecture
    self.lag = lag
    self.dynamics = dynamics
  }

  /// Trains a network.
  ///
  /// Keeps a standardised copy of both data sets, 4 bytes a number.
  ///
  /// - Precondition: Lag, batch size, epoch limit and patience are at least 1; both data
  ///   sets have the same features.
  /// - Parameters:
  ///   - validation: Trajectories that are apart from the training's; the network that
  ///     scores best on them wins.
  ///   - report: Told of each epoch as it ends; false stops, and the best so far is kept.
  /// - Throws: ``KoopmanError/tooFewPairs(data:pairs:needed:lag:)``,
  ///   ``KoopmanError/rankDeficient(features:)``, or
  ///   ``KoopmanError/trainingDiverged(epoch:)`` where not one epoch ended in finite
  ///   numbers; after a good one, training just ends.
  /// - Complexity: About 12 operations a pair and weight in each epoch.
  public func fit(
    training: LoadedSamples, validation: LoadedSamples,
    report: (TrainingEpoch) -> Bool = { _ in true }
  ) throws(KoopmanError) -> TrainedNetwork {
    precondition(training.features.map(\.name) == validation.features.map(\.name))
    precondition(lag >= 1 && batchSize >= 1 && epochLimit >= 1 && patience >= 1)
    guard training.standardDeviations.contains(where: { $0 > 0 }) else {
      throw .rankDeficient(features: training.features.map(\.name))
    }
    let data = try pairs(of: training, "training", like: training)
    let heldOut = try pairs(of: validation, "validation", like: training)
    var run = TrainingRun(self, data: data, heldOut: heldOut)

    var epochs: [TrainingEpoch] = []
    var best: (epoch: Int, score: Double, state: NetworkState)?
    while epochs.count < epochLimit {
      let index = epochs.count + 1
      guard let epoch = run.next(index: index) else { break }
      epochs.append(epoch)
      if best.map({ epoch.validationScore > $0.score }) ?? true {
        best = (index, epoch.validationScore, run.pass.state)
      }
      guard report(epoch), index - best!.epoch < patience else { break }
    }
    guard let best else { throw .trainingDiverged(epoch: 1) }
    do {
      let basis = try best.state.basis(
        inputNames: training.features.map(\.name), means: training.means,
        deviations: training.standardDeviations)
      return TrainedNetwork(basis: basis, epochs: epochs, bestEpoch: best.epoch)
    } catch {
      throw .basis(error)
    }
  }

  /// Fewer pairs than ten an output whiten themselves.
  private func pairs(
    of samples: LoadedSamples, _ name: String, like training: LoadedSamples
  ) throws(KoopmanError) -> PairFrames {
    let pairs = samples.trajectories.reduce(0) { $0 + max(0, $1.frameCount - lag) }
    let needed = 10 * architecture.outputCount
    guard pairs >= needed else {
      throw .tooFewPairs(data: name, pairs: pairs, needed: needed, lag: lag)
    }
    return PairFrames(
      samples, lag: lag, means: training.means, deviations: training.standardDeviations)
  }
}
