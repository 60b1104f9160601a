public import Bases
import LinearAlgebra
public import Moments
public import Samples

/// Optimises the continuous parameters of a basis by the exact gradient of its VAMP-2
/// score.
///
/// Gaussians move and change their widths, von Mises bumps move and change their
/// concentrations, random Fourier functions change their bandwidths or all frequencies.
/// The score of all functions on the training data rises with each step; the parameters
/// that serve the validation data best are kept.
///
///     let optimiser = BasisOptimiser(lag: 10)
///     let optimised = try optimiser.fit(initial, training: first, validation: second)
///
/// Each step sees all pairs, so that the score is a smooth function of the parameters and
/// L-BFGS needs tens of steps, with no learning rate to choose; where the samples are too
/// many, `LoadedSamples` keeps stretches of them. Nothing is random.
///
/// - Reference: H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020),
///   doi:10.1007/s00332-019-09567-y; R. T. McGibbon, V. S. Pande, J. Chem. Phys. 142,
///   124105 (2015), doi:10.1063/1.4916292, for why the score is taken on other data.
public struct BasisOptimiser: Sendable {
  /// In frames.
  public var lag: Int
  /// Reversible: pairs count in both directions.
  public var dynamics: Dynamics
  /// The number of leading trained components that the validation score counts: their
  /// VAMP-2 on the validation data, whitened there again. It tells bases apart also where
  /// a state is visited more often in one part of the data than in another. Nil takes
  /// VAMP-E, which whitens nothing again, with the number of components that is best.
  public var componentCount: Int?
  /// What of random Fourier functions is optimised.
  public var freedom: FourierFreedom
  /// The largest number of steps.
  public var epochLimit: Int
  /// Ends after this many steps in a row without a better validation score.
  public var patience: Int
  /// The result does not depend on it.
  public var threadCount: Int

  public init(
    lag: Int, dynamics: Dynamics = .reversible, componentCount: Int? = nil,
    freedom: FourierFreedom = .bandwidths, epochLimit: Int = 100, patience: Int = 10,
    threadCount: Int = ParallelPass.availableThreadCount
  ) {
    self.lag = lag
    self.dynamics = dynamics
    self.componentCount = componentCount
    self.freedom = freedom
    self.epochLimit = epochLimit
    self.patience = patience
    self.threadCount = threadCount
  }

  /// Optimises a basis.
  ///
  /// - Parameters:
  ///   - initial: Gaussians, von Mises bumps or random Fourier functions of the samples'
  ///     features, in their order.
  ///   - report: Called with the start and each step; false ends the search, and the best
  ///     so far is kept.
  /// - Throws: ``KoopmanError/basis(_:)`` for a basis without continuous parameters,
  ///   ``KoopmanError/noPairs(lag:)`` where every trajectory is too short, or
  ///   ``KoopmanError/rankDeficient(features:)`` where all functions are constant on the
  ///   training data.
  /// - Complexity: O(n D²) a step for n pairs and D functions.
  public func fit(
    _ initial: Basis, training: LoadedSamples, validation: LoadedSamples,
    report: (TrainingEpoch) -> Bool = { _ in true }
  ) throws(KoopmanError) -> OptimisedBasis {
    func objective(_ samples: LoadedSamples) throws(KoopmanError) -> TuningObjective {
      try TuningObjective(
        initial, freedom: freedom, samples: samples, lag: lag, dynamics: dynamics,
        threadCount: threadCount)
    }
    let heldOut = try objective(validation)
    guard var ascent = BasisAscent(try objective(training)) else {
      throw .rankDeficient(features: initial.functions.names)
    }
    var epochs: [TrainingEpoch] = []
    var best = (parameters: ascent.parameters, epoch: 0)
    var isInterrupted = false
    while true {
      let index = epochs.count
      let epoch = TrainingEpoch(
        index: index, trainingScore: ascent.score,
        validationScore: try score(ascent, on: heldOut))
      epochs.append(epoch)
      if epoch.validationScore > epochs[best.epoch].validationScore {
        best = (ascent.parameters, index)
      }
      guard report(epoch) else {
        isInterrupted = true
        break
      }
      guard index < epochLimit, index - best.epoch < patience, ascent.step() else { break }
    }
    return OptimisedBasis(
      basis: best.epoch == 0 ? initial : try ascent.objective.basis(at: best.parameters),
      epochs: epochs, bestEpoch: best.epoch, isInterrupted: isInterrupted)
  }
  /// The validation score of the components that the training data give.
  private func score(
    _ ascent: BasisAscent, on validation: TuningObjective
  ) throws(KoopmanError) -> Double {
    let functions = validation.tuning.functions(at: ascent.parameters)
    let test = validation.sums(functions).moments(dynamics)
    do throws(LinearAlgebraError) {
      let trained = try HeldOutBasisScore(training: ascent.moments)
      guard let componentCount else { return trained.vampE(on: test).max()! }
      return try trained.vamp2(on: test, count: componentCount)
    } catch {
      throw .linearAlgebra(error)
    }
  }
}
