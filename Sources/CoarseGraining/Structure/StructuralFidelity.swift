import Glibc
public import Information
public import Samples

/// What a model of independent Boltzmann-inverted potentials would lose: Σᵢ H(ξᵢ) − H(ξ) over the
/// beads' internal coordinates, in nats.
///
///     let outcome = try StructuralFidelity().evaluate([mapping], on: conformations) { _ in }[0]
///     outcome.estimate?.value        // nats
///     outcome.valuePerCoordinate     // nats a coordinate
///
/// A model whose potential is a sum of the potentials of mean force of single coordinates has the right
/// distribution of each, and takes them as independent. Its relative entropy to the mapped
/// ensemble is the total correlation of the coordinates: 0 where nothing is lost. (Of a mapped
/// trajectory against its own reference any divergence is 0 and says nothing.)
///
/// The coordinates are those of a ``BeadTree``: the value belongs to this choice. Coordinates that do
/// not move, such as rigid bonds, are left out and named. The beads' order does not matter. Virtual sites
/// follow from other beads and are left out.
///
/// - Reference: M. S. Shell, J. Chem. Phys. 129, 144108 (2008), doi:10.1063/1.2992060 (relative
///   entropy of coarse models); D. Reith, M. Pütz, F. Müller-Plathe, J. Comput. Chem. 24, 1624 (2003),
///   doi:10.1002/jcc.10307 (Boltzmann inversion).
public struct StructuralFidelity: MappingScore {
  /// What is known of one mapping.
  public struct Outcome: MappingOutcome {
    /// The mapping's name.
    public let mapping: String
    /// In nats.
    public let estimate: JackknifeEstimate?
    /// Why there is no value, in a phrase.
    public let absence: String?
    /// Its part from Gaussian dependence; nil without a value.
    public let gaussian: JackknifeEstimate?
    /// Its part from what is not Gaussian, along a tree of pairs; nil without a value.
    public let beyond: JackknifeEstimate?
    /// Which coordinates were used, by the beads' names.
    public let coordinates: [String]
    /// Which were left out since they do not move.
    public let rigid: [String]
    /// The pairs whose dependence is not Gaussian, the largest first: two names, and nats.
    public let pairs: [(first: String, second: String, excess: Double)]

    /// The value for each coordinate, by which mappings of different sizes are compared.
    public var valuePerCoordinate: Double? {
      estimate.map { coordinates.isEmpty ? 0 : $0.value / Double(coordinates.count) }
    }
  }

  /// A distance that fluctuates less is rigid, in nm: rounding to .001 nm alone makes .0004.
  public var leastDistanceDeviation: Double
  /// An angle or torsion that fluctuates less is rigid, in radians.
  public var leastAngleDeviation: Double
  /// The most frames used, evenly spread.
  public var frameLimit: Int
  /// Results do not depend on it.
  public var threadCount: Int

  /// A score.
  public init(
    leastDistanceDeviation: Double = 6e-4, leastAngleDeviation: Double = 5e-3,
    frameLimit: Int = 20_000, threadCount: Int = ParallelPass.availableThreadCount
  ) {
    self.leastDistanceDeviation = leastDistanceDeviation
    self.leastAngleDeviation = leastAngleDeviation
    self.frameLimit = frameLimit
    self.threadCount = threadCount
  }

  /// The name, the direction and the source.
  public var kind: ScoreKind {
    ScoreKind(
      name: "structural_fidelity", title: "Structural loss", unit: "nats", direction: .lower,
      definition: "total correlation of the beads' internal coordinates: the relative entropy of "
        + "the model of independent Boltzmann-inverted potentials",
      source: "M. S. Shell, J. Chem. Phys. 129, 144108 (2008), doi:10.1063/1.2992060")
  }

  /// Scores mappings.
  ///
  /// - Parameter data: Of all atoms.
  /// - Complexity: O(frames · beads²) a mapping, some hundredths of a second for ten beads and 10 000
  ///   frames.
  public func evaluate(
    _ mappings: [Mapping], on data: Conformations, progress: @Sendable (Int) -> Void
  ) throws -> [Outcome] {
    let conformations = data.thinned(toAtMost: frameLimit)
    return ParallelPass.map(count: mappings.count, threadCount: threadCount) { index in
      let outcome = outcome(mappings[index], conformations)
      progress(1)
      return outcome
    }
  }

  private func outcome(_ mapping: Mapping, _ conformations: Conformations) -> Outcome {
    var real = mapping
    real.beads = mapping.beads.filter { $0.parents == nil }
    let sorted = real.inCanonicalOrder()
    let names = sorted.beads.map(\.name)
    let beads = conformations.mapped(by: sorted)
    var used: [InternalCoordinate] = []
    var columns: [[Double]] = []
    var rigid: [String] = []
    for coordinate in BeadTree(beads).coordinates {
      let values = coordinate.values(of: beads)
      if isRigid(coordinate, values) {
        rigid.append(coordinate.name(beads: names))
      } else {
        used.append(coordinate)
        columns.append(values)
      }
    }
    let labels = used.map { $0.name(beads: names) }
    func absent(_ reason: String) -> Outcome {
      Outcome(
        mapping: mapping.name, estimate: nil, absence: reason, gaussian: nil, beyond: nil,
        coordinates: labels, rigid: rigid, pairs: [])
    }
    guard beads.frameCount >= max(10, 4 * used.count) else {
      return absent("\(beads.frameCount) frames are too few for \(used.count) coordinates")
    }
    let result: TotalCorrelation
    do {
      result = try TotalCorrelation(
        columns: columns, periods: used.map(\.period), weights: beads.weights,
        blocks: beads.blocks, blockCount: beads.blockCount)
    } catch .dependentColumns(_) {
      return absent("a coordinate of the beads follows from the others")
    } catch {
      return absent("the beads' coordinates have no spread, or are not finite")
    }
    let pairs = result.pairs.sorted { $0.excess.value > $1.excess.value }
    return Outcome(
      mapping: mapping.name, estimate: result.total, absence: nil, gaussian: result.gaussian,
      beyond: result.beyond, coordinates: labels, rigid: rigid,
      pairs: pairs.map { (labels[$0.columns[0]], labels[$0.columns[1]], $0.excess.value) })
  }

  /// Whether a coordinate's standard deviation, of a torsion on its circle, is below the least.
  private func isRigid(_ coordinate: InternalCoordinate, _ values: [Double]) -> Bool {
    let count = Double(max(1, values.count))
    if coordinate.period != nil {
      let c = values.reduce(0) { $0 + cos($1) } / count
      let s = values.reduce(0) { $0 + sin($1) } / count
      // For small spreads 1 − |mean| is half the variance.
      return 2 * (1 - (c * c + s * s).squareRoot()) < leastAngleDeviation * leastAngleDeviation
    }
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let least: Double
    if case .distance = coordinate { least = leastDistanceDeviation } else { least = leastAngleDeviation }
    return variance < least * least
  }
}
