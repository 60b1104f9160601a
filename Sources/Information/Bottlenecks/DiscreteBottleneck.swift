public import LinearAlgebra
import Statistics

/// The information bottleneck of a joint table: encoders q(t|x) that minimise
/// J_β = I(x;t) − β·I(t;o).
///
///     let joint = try JointDistribution(rowCount: 2, columnCount: 2, weights: [9, 1, 1, 9])
///     let curve = try DiscreteBottleneck().curve(joint, betas: [2, 3])
///     curve.point(at: 2)?.objective   // −.0818155847 nats
///
/// Blahut–Arimoto iterations with deterministic annealing: forward from the constant at the onset,
/// where clusters that lost their stability are split, and backward from one cluster for each x at
/// the largest β, where clusters that coincide are merged; the lower J of both. A search for a
/// cluster that would lower J still then corrects the point, or bounds what is left to gain.
/// With β → 0 the encoder is the constant, with β → ∞ the minimal sufficient statistic.
///
/// - Reference: N. Tishby, F. C. Pereira, W. Bialek, arXiv:physics/0004057 (1999); R. E. Blahut,
///   IEEE Trans. Inf. Theory 18, 460 (1972), doi:10.1109/TIT.1972.1054855; K. Rose, Proc. IEEE 86,
///   2210 (1998), doi:10.1109/5.726788, for annealing.
public struct DiscreteBottleneck: Equatable, Sendable {
  /// The largest change of an element of q(t|x) in an iteration that counts as rest. J is good to
  /// about the square of it; 1e-5 is enough for scores, 1e-12 for ten digits of I(x;t).
  public var tolerance: Double
  /// The most iterations at one β, of which each costs O(n·m·k).
  public var maximumIterations: Int
  /// The ratio of successive β of the annealing, 1.02 to 1.05.
  public var annealingFactor: Double
  /// The least distance at which halves of a cluster start.
  public var perturbation: Double
  /// Where the directions of splits begin.
  public var seed: UInt64
  /// The most clusters; nil for as many as there are distinct rows, 64 at most.
  public var clusterLimit: Int?

  /// Defaults that give values of J to about 1e-9.
  public init(
    tolerance: Double = 1e-9, maximumIterations: Int = 10_000, annealingFactor: Double = 1.05,
    perturbation: Double = 1e-3, seed: UInt64 = 0, clusterLimit: Int? = nil
  ) {
    precondition(tolerance > 0 && maximumIterations > 0, "a tolerance and a limit are positive")
    precondition(annealingFactor > 1, "annealing raises β")
    precondition(perturbation > 0 && perturbation < 1, "a perturbation is a share of 1")
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.annealingFactor = annealingFactor
    self.perturbation = perturbation
    self.seed = seed
    self.clusterLimit = clusterLimit
  }

  /// The best encoders at these β, and at those between that the annealing passes.
  ///
  /// - Parameters:
  ///   - betas: One or more, in any order; the curve's `wantedPoints` keep it.
  ///   - keepsLadder: Whether the points between are wanted too. If not, a single coarse branch
  ///     leads from one wanted β to the next, and the search for missing clusters has to find what
  ///     it missed: several times faster, for scores, where `optimalityGap` says how good it is.
  /// - Throws: ``InformationError/invalidBeta(_:)`` where one is not above 0 and finite,
  ///   ``InformationError/invalidCount(what:value:least:)`` where there is none.
  /// - Complexity: O(n·m·k) an iteration; 10 to 100 of them at each of ln(β_max/β_onset) /
  ///   ln(annealingFactor) values, most close above a transition.
  public func curve(
    _ joint: JointDistribution, betas: [Double], keepsLadder: Bool = true
  ) throws(InformationError) -> BottleneckCurve {
    guard !betas.isEmpty else { throw .invalidCount(what: "values of β", value: 0, least: 1) }
    if let bad = betas.first(where: { !($0 > 0 && $0.isFinite) }) { throw .invalidBeta(bad) }
    let table = BottleneckTable(joint)
    let search = OnsetSearch(table)
    var annealing = BottleneckAnnealing(table, search: search, options: self)
    let solutions = keepsLadder ? annealing.run(betas: betas) : annealing.runDirectly(betas: betas)
    return BottleneckCurve(
      points: solutions.map { $0.point(joint, table) }, wantedBetas: betas,
      thresholds: search.map(BottleneckThresholds.init), informationXO: table.information,
      isDeterministic: table.isDeterministic)
  }

  /// Iterates from a given encoder at one β: no splits, no annealing, the fixed point next to it.
  ///
  /// For many tables that differ little, as those of a jackknife.
  ///
  /// - Parameters:
  ///   - encoder: q(t|x) or positive weights of it, a row for each row of the table.
  ///   - beta: Above 0 and finite.
  /// - Returns: A point whose J is not above that of `encoder`.
  /// - Complexity: O(n·m·k) an iteration.
  public func refine(
    _ joint: JointDistribution, from encoder: Matrix<Double>, beta: Double
  ) -> BottleneckPoint {
    precondition(encoder.rowCount == joint.rowCount, "one encoder row a row of the table")
    precondition(encoder.columnCount > 0, "an encoder has a cluster")
    precondition(beta > 0 && beta.isFinite, "β is finite and above 0")
    let table = BottleneckTable(joint)
    let clusters = BottleneckClusters(table, capacity: encoder.columnCount)
    clusters.set(table.merged(encoder, joint), count: encoder.columnCount)
    let ending = clusters.converge(beta: beta, tolerance: tolerance, limit: maximumIterations)
    return BottleneckPoint(
      encoder: table.expanded(clusters.rows(), count: clusters.count), joint: joint, beta: beta,
      converged: ending.converged, iterationCount: ending.iterations, optimalityGap: nil)
  }
}

extension BottleneckTable {
  /// The rows of an encoder of the whole table, averaged over those that are merged.
  func merged(_ encoder: Matrix<Double>, _ joint: JointDistribution) -> [Double] {
    let k = encoder.columnCount
    var rows = [Double](repeating: 0, count: rowCount * k)
    for x in 0..<joint.rowCount {
      guard let group = groups[x] else { continue }
      let share = joint.rowMarginal[x] / p[group]
      for t in 0..<k { rows[group * k + t] += share * encoder[x, t] }
    }
    for group in 0..<rowCount {
      let sum = (0..<k).reduce(0) { $0 + rows[group * k + $1] }
      for t in 0..<k { rows[group * k + t] = sum > 0 ? rows[group * k + t] / sum : 1 / Double(k) }
    }
    return rows
  }

  /// An encoder of the whole table; rows of probability zero stay empty.
  func expanded(_ rows: [Double], count k: Int) -> Matrix<Double> {
    var encoder = Matrix<Double>(rowCount: groups.count, columnCount: k)
    for (x, group) in groups.enumerated() {
      guard let group else { continue }
      for t in 0..<k { encoder[x, t] = rows[group * k + t] }
    }
    return encoder
  }
}
