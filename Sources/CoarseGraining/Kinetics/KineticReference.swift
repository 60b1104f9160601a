public import Koopman
import LinearAlgebra
public import Moments
public import Samples
public import Trajectories

/// The all-atom kinetics that mappings are measured against, made once: one pass over the trajectories.
///
///     let reference = try KineticReference(source, topology: topology, options: options)
///     let tables = try KineticTables(mappings, reference: reference)
///     let retained = KineticVariance().outcomes(of: tables)
public struct KineticReference: Sendable {
  /// The features it is made of.
  public let library: AllAtomLibrary
  /// Where frames come from.
  public let atoms: AtomSource
  /// Where bonds come from.
  public let topology: Topology
  /// With the number of components that was settled on.
  public let options: KineticOptions
  /// Features, blocks and lags of the reference's moments; mappings have the same blocks.
  public let header: MomentHeader
  /// The splits that all scores share.
  public let folds: GuardedFolds
  /// The number k of components of every score.
  public let componentCount: Int
  /// The reference measured like a mapping.
  public let fit: KineticFit
  /// The reference's functions of the atoms' rows.
  let functions: SiteFunctions
  /// The moments block by block, for other splits.
  let moments: LaggedMoments
  /// The pairs' weight in each fold's test blocks.
  let foldWeights: [Double]

  /// Reads the trajectories once and finds the slow functions of all atoms.
  ///
  /// - Parameters:
  ///   - topology: Names the heavy atoms and torsions of the reference.
  ///   - library: The features; nil takes those of ``AllAtomLibrary``.
  ///   - progress: Told, from any thread, of frames as they are done.
  /// - Throws: ``CoarseGrainingError/cannotSplit(blocks:lag:)`` where the data are too short for folds;
  ///   errors of the data and of the fit.
  public init(
    _ atoms: AtomSource, topology: Topology, library: AllAtomLibrary? = nil, options: KineticOptions,
    progress: @Sendable (Int) -> Void = { _ in }
  ) throws {
    let library = try library ?? AllAtomLibrary(topology)
    let functions = try library.functions(atoms)
    let moments = try MomentPass(
      lags: [options.lag], dynamics: .nonreversible, blockCount: options.blockCount,
      threadCount: options.threadCount, memoryLimit: options.memoryLimit
    ).run(over: FunctionSource(atoms.source, functions), progress: progress)
    let header = moments.header
    let blocks = options.blocks ?? Set(0..<header.blockCount)
    let slowest = try VAMP().fit(
      try moments.sum(lag: options.lag) { blocks.contains($0) }, lag: options.lag, header: header
    ).modes.compactMap(\.timescale).max()
    guard
      let folds = GuardedFolds(
        header, lag: options.lag, slowest: slowest ?? 0, foldCount: options.foldCount, among: blocks)
    else { throw CoarseGrainingError.cannotSplit(blocks: blocks.count, lag: options.lag) }
    let sums = FoldSums(
      try FoldSums.choices(folds.folds, among: blocks).map { choice in
        try moments.sum(lag: options.lag) { choice.contains($0) }
      })
    let count = try options.componentCount.map { min($0, library.featureNames.count) }
      ?? Self.supportedComponents(sums, header: header, lag: options.lag, threadCount: options.threadCount)
    self.library = library
    self.atoms = atoms
    self.topology = topology
    self.functions = functions
    self.moments = moments
    self.header = header
    self.folds = folds
    componentCount = count
    var settled = options
    settled.componentCount = count
    self.options = settled
    foldWeights = sums.test.map(\.weight)
    fit = try KineticFit(
      name: "all atoms", note: library.note, header: header, sums: sums, targetCount: 0,
      componentCount: count)
  }

  /// Held-out to training data, by which errors are widened.
  public var testToTrainingRatio: Double {
    let ratios = folds.folds.map { fold in
      Double(header.plan.frameCount(of: fold.test)) / Double(header.plan.frameCount(of: fold.training))
    }
    return ratios.reduce(0, +) / Double(ratios.count)
  }

  /// By which errors of the jackknife over folds are widened, since folds share training data: √(1 + Jρ).
  ///
  /// - Reference: C. Nadeau, Y. Bengio, Mach. Learn. 52, 239 (2003), doi:10.1023/A:1024068626366.
  var errorWidening: Double { (1 + Double(folds.folds.count) * testToTrainingRatio).squareRoot() }

  /// The all-atom process that each frame is projected on: the k leading singular functions, one column
  /// each, of unit variance.
  public var components: any SampleSource {
    FunctionSource(atoms.source, ProjectedFunctions(functions, fit))
  }

  /// The singular functions as columns that mappings are regressed on.
  var targets: ProjectedFunctions { ProjectedFunctions(functions, fit) }

  /// The fewest components whose held-out VAMP-E is within a standard error of the best, at least one.
  private static func supportedComponents(
    _ sums: FoldSums, header: MomentHeader, lag: Int, threadCount: Int
  ) throws(KoopmanError) -> Int {
    let folds = try ParallelPass.map(
      count: sums.test.count, threadCount: threadCount
    ) { fold throws(KoopmanError) in
      try HeldOutScoring.score(
        training: sums.training[fold], test: sums.test[fold], header: header, lag: lag,
        method: .vamp, whitening: WhiteningOptions(), componentCount: KineticOptions.mostComponents
      ).scores.vampEByCount
    }
    let count = folds.map(\.count).min() ?? 1
    let ratio = 1 / Double(max(1, folds.count - 1))
    let means = (0..<count).map { k in folds.reduce(0) { $0 + $1[k] } / Double(folds.count) }
    let best = means.indices.max { means[$0] < means[$1] } ?? 0
    let chosen = means.indices.first { k in
      let lead = FoldEstimate(folds.map { $0[best] - $0[k] }, testToTrainingRatio: ratio)
      return means[best] - means[k] <= lead.standardError
    }
    return max(1, chosen ?? 1)
  }
}

/// Singular functions of features, as functions of the atoms' rows.
struct ProjectedFunctions: RowFunctions {
  let features: [Feature]
  private let functions: SiteFunctions
  private let mean: [Double]
  private let coefficients: Matrix<Double>

  /// The leading functions of a fit to these features.
  init(_ functions: SiteFunctions, _ fit: KineticFit) {
    self.functions = functions
    mean = fit.mean
    coefficients = fit.coefficients
    features = (0..<fit.coefficients.columnCount).map { Feature(name: "ψ\($0 + 1)") }
  }

  var inputCount: Int { functions.inputCount }

  func makeEvaluator() -> any RowEvaluator { Evaluator(self) }

  private final class Evaluator: RowEvaluator {
    private let plan: ProjectedFunctions
    private let evaluator: any RowEvaluator
    private var values: [Double] = []

    init(_ plan: ProjectedFunctions) {
      self.plan = plan
      evaluator = plan.functions.makeEvaluator()
    }

    func evaluate(
      _ rows: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Float>,
      stride: Int
    ) {
      let projected = project(rows, count: count)
      for row in 0..<count {
        for k in 0..<plan.features.count { output[row * stride + k] = Float(projected[row, k]) }
      }
    }

    func evaluate(
      _ rows: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Double>,
      stride: Int
    ) {
      let projected = project(rows, count: count)
      for row in 0..<count {
        for k in 0..<plan.features.count { output[row * stride + k] = projected[row, k] }
      }
    }

    private func project(_ rows: UnsafePointer<Double>, count: Int) -> Matrix<Double> {
      let d = plan.mean.count
      var centred = Matrix<Double>(rowCount: count, columnCount: d)
      centred.withUnsafeMutableBufferPointer { values in
        guard let base = values.baseAddress, count > 0, d > 0 else { return }
        evaluator.evaluate(rows, count: count, into: base, stride: d)
        for row in 0..<count {
          for j in 0..<d { base[row * d + j] -= plan.mean[j] }
        }
      }
      return centred * plan.coefficients
    }
  }
}
