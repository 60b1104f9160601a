import Information
import LinearAlgebra
import Reporting
public import Samples
import Storage

/// The bottleneck of a bare table, of covariances, or of moments: J_β = I(x;t) − β·I(t;o),
/// minimised at each β.
public struct BottleneckJob: Sendable {
  /// What is known of x and o.
  public enum Input: Sendable, Equatable {
    /// A file with p(x, o) or counts, x by rows.
    case joint(String)
    /// Files with Σ_x, Σ_xo and Σ_o.
    case covariances(x: String, cross: String, o: String)
    /// A moments file; o is x at the later time.
    case moments(String, lag: TimeSpan)
  }

  /// What is known of x and o.
  public var input: Input
  /// The prices of a nat that are asked for, above 0.
  public var betas: [Double]
  /// Whether encoders are partitions, with H(t) in the place of I(x;t).
  public var isDeterministic = false
  /// How a foreign moments file is looked at first; nil trusts it.
  public var probe: MomentsFiles.Probe?

  /// A job for these β.
  public init(_ input: Input, betas: [Double]) {
    self.input = input
    self.betas = betas
  }

  /// Finds the encoders.
  public func run(_ settings: RunSettings) throws -> BottleneckAnalysis {
    switch input {
    case .joint(let path):
      return try table(path, settings)
    case .covariances(let x, let cross, let o):
      let matrices = try [x, cross, o].map { path in
        let matrix = try PlainTable.read(path)
        if let bad = matrix.elements.firstIndex(where: { !$0.isFinite }) {
          throw BottleneckJobError.table(
            file: path,
            .notFinite(row: bad / matrix.columnCount, column: bad % matrix.columnCount))
        }
        return matrix
      }
      let bottleneck = try covariances { () throws(InformationError) in
        try GaussianBottleneck(
          covarianceX: matrices[0], cross: matrices[1], covarianceO: matrices[2])
      }
      return try gaussian(bottleneck, source: "\(x), \(cross), \(o)", advice: settings.advice)
    case .moments(let path, let lag):
      let (bottleneck, advice) = try momentsBottleneck(path, lag: lag)
      return try gaussian(bottleneck, source: path, advice: settings.advice + advice)
    }
  }

  // MARK: Tables

  private func table(_ path: String, _ settings: RunSettings) throws -> BottleneckAnalysis {
    let matrix = try PlainTable.read(path)
    func named<T>(_ body: () throws(InformationError) -> T) throws(BottleneckJobError) -> T {
      do throws(InformationError) {
        return try body()
      } catch {
        throw .table(file: path, error)
      }
    }
    let joint = try named { () throws(InformationError) in
      try JointDistribution(
        rowCount: matrix.rowCount, columnCount: matrix.columnCount, weights: matrix.elements)
    }
    var analysis = try named { () throws(InformationError) in
      try isDeterministic ? partitions(joint) : encoders(joint, seed: settings.seed)
    }
    analysis.source = path
    analysis.advice = settings.advice + Self.sumAdvice(matrix, joint) + analysis.advice
    return analysis
  }

  private func encoders(
    _ joint: JointDistribution, seed: UInt64
  ) throws(InformationError) -> BottleneckAnalysis {
    // Digits of I(x;t) as they are printed and as JSON carries them on.
    let curve = try DiscreteBottleneck(tolerance: 1e-11, seed: seed).curve(joint, betas: betas)
    let points = curve.wantedPoints
    var advice: [Advice] = []
    if curve.isDeterministic {
      advice.append(
        Advice(
          .caution, "o is a function of x, so that a sweep of β misses the curve",
          detail: "It is the line I(t;o) = I(x;t) up to H(o); the constant is best below β = 1 and "
            + "t = o above."))
    }
    for point in points where !point.converged {
      advice.append(
        Advice(
          .caution, "β = \(BottleneckNumbers.text(point.beta)) did not come to rest",
          detail: "It lies next to a transition; its J is good, its informations are less so."))
    }
    for point in points {
      guard let gap = point.optimalityGap, gap > 1e-6 * (1 + point.beta) else { continue }
      advice.append(
        Advice(
          .caution, "at β = \(BottleneckNumbers.text(point.beta)) J may be lower by "
            + BottleneckNumbers.text(gap)))
    }
    return BottleneckAnalysis(
      method: .discrete,
      points: points.map {
        .init(
          beta: $0.beta, informationXT: $0.informationXT, informationTO: $0.informationTO,
          objective: $0.objective, clusterCount: $0.clusterCount, converged: $0.converged)
      },
      thresholds: curve.thresholds, informationXO: curve.informationXO, advice: advice)
  }

  private func partitions(_ joint: JointDistribution) throws(InformationError) -> BottleneckAnalysis {
    var points: [BottleneckAnalysis.Point] = []
    for beta in betas {
      let found = try DeterministicBottleneck().fit(joint, beta: beta)
      points.append(
        .init(
          beta: beta, informationXT: found.clusterEntropy, informationTO: found.informationTO,
          objective: found.objective, clusterCount: found.clusterCount, converged: true,
          assignment: found.assignment))
    }
    let information = BottleneckPoint(
      of: .identity(joint.rowCount), on: joint, beta: 1
    ).informationTO
    return BottleneckAnalysis(
      method: .deterministic, points: points, thresholds: BottleneckThresholds(of: joint),
      informationXO: information, advice: [])
  }

  /// What the table's sum says, and what counts do to information.
  private static func sumAdvice(_ matrix: Matrix<Double>, _ joint: JointDistribution) -> [Advice] {
    let sum = matrix.elements.reduce(0, +)
    // Probabilities written with six digits sum to 1 within this.
    guard abs(sum - 1) > 1e-5 else { return [] }
    let isWhole = matrix.elements.allSatisfy { $0 == $0.rounded() }
    var advice = [
      Advice(
        .note, "the table sums to \(BottleneckNumbers.text(sum)): taken as "
          + (isWhole ? "counts" : "weights") + " and normalised")
    ]
    guard isWhole else { return advice }
    let cells = joint.elements.count { $0 > 0 }
    let margins =
      joint.rowMarginal.count { $0 > 0 } + joint.columnMarginal.count { $0 > 0 }
    // Miller and Madow's first order, for independent counts.
    let bias = Double(cells - margins + 1) / (2 * sum)
    if bias > 0.01 {
      advice.append(
        Advice(
          .caution, "so few counts overstate I(x;o) by about "
            + NumberText.plain(NumberText.significant(bias, digits: 2)) + " nats",
          detail: "More, where they are correlated; fewer rows and columns would help."))
    }
    return advice
  }

  // MARK: Covariances

  func covariances<T>(_ body: () throws(InformationError) -> T) throws(BottleneckJobError) -> T {
    do throws(InformationError) {
      return try body()
    } catch {
      throw .covariances(error)
    }
  }

  private func gaussian(
    _ bottleneck: GaussianBottleneck, source: String, advice: [Advice]
  ) throws -> BottleneckAnalysis {
    let points = try covariances { () throws(InformationError) in
      try bottleneck.curve(betas: betas)
    }
    var notes = advice
    for (name, dropped) in [("x", bottleneck.droppedX), ("o", bottleneck.droppedO)]
    where !dropped.isEmpty {
      notes.append(
        Advice(
          .note, "\(dropped.joined(separator: ", ")) of \(name) "
            + "\(dropped.count == 1 ? "was" : "were") left out: constant, or a combination of others"))
    }
    var analysis = BottleneckAnalysis(
      method: .gaussian,
      points: points.map {
        .init(
          beta: $0.beta, informationXT: $0.informationXT, informationTO: $0.informationTO,
          objective: $0.objective, clusterCount: $0.componentCount, converged: true)
      },
      thresholds: nil, informationXO: bottleneck.informationXO, advice: notes)
    analysis.criticalBetas = bottleneck.criticalBetas
    analysis.source = source
    return analysis
  }
}
