public import Information

/// What a mapping loses about the energy: the mapping entropy by energy variances within macrostates.
///
///     S_map = k_B · ½ β² Σ_R P_R Var(E | R)
///
/// over macrostates R of the mapped structures. This is the Kullback–Leibler divergence of the
/// Boltzmann distribution from its average over each macrostate, to second order in βE. For a whole
/// protein β times the spread of E is some tens, far outside that order: values rank, no more.
///
/// Errors leave out one block of frames at a time with the macrostates as they are: how these depend on the
/// data is not in them. Macrostates of few frames bias the value downwards (one frame has no
/// variance), about alike for mappings at the same number of macrostates.
///
/// - Reference: M. Giulini, R. Menichetti, M. S. Shell, R. Potestio, J. Chem. Theory Comput. 16, 6795
///   (2020), doi:10.1021/acs.jctc.0c00676.
public struct MappingEntropy: MappingScore {
  /// How a variance is estimated from the frames of a macrostate.
  public enum Variance: Equatable, Sendable {
    /// Divided by n: what is published; zero for one frame.
    case population
    /// Divided by n − 1 (with weights, by 1 − Σw² of the shares); macrostates of one frame are left
    /// out and the probabilities of the others divided by their sum.
    case unbiased
  }

  /// What the value is given in.
  public enum Scale: Equatable, Sendable {
    /// In k_B, at this temperature in K.
    case boltzmann(temperature: Double)
    /// ½ Σ P Var(E), in kJ²/mol².
    case energy
  }

  /// The scale.
  public var scale: Scale
  /// How variances are estimated.
  public var variance: Variance
  /// Whether frames count by their weights, where they have some.
  public var usesWeights: Bool
  /// At which number of macrostates the one value is taken.
  public var stateCount: StateCountChoice

  /// A score at a temperature in K.
  ///
  /// - Precondition: The temperature is positive.
  public init(
    temperature: Double, variance: Variance = .population, usesWeights: Bool = true,
    stateCount: StateCountChoice = .mean
  ) {
    precondition(temperature > 0 && temperature.isFinite, "a temperature is positive")
    scale = .boltzmann(temperature: temperature)
    self.variance = variance
    self.usesWeights = usesWeights
    self.stateCount = stateCount
  }

  private init(scale: Scale, stateCount: StateCountChoice) {
    self.scale = scale
    variance = .population
    usesWeights = false
    self.stateCount = stateCount
  }

  /// The number that EXCOGITO prints (`measure`, criterion `maxclust`): all frames alike, variances
  /// divided by n, in the square of the energies' unit.
  public static func excogito(stateCount: StateCountChoice) -> MappingEntropy {
    MappingEntropy(scale: .energy, stateCount: stateCount)
  }

  public var kind: ScoreKind {
    ScoreKind(
      name: "mapping_entropy", title: "Mapping entropy",
      unit: scale == .energy ? "kJ²/mol²" : "k_B", direction: .lower,
      definition: scale == .energy
        ? "½ Σ_R P_R Var(E|R) over macrostates R of the mapped structures"
        : "½ β² Σ_R P_R Var(E|R) over macrostates R of the mapped structures",
      source: "M. Giulini et al., J. Chem. Theory Comput. 16, 6795 (2020), doi:10.1021/acs.jctc.0c00676")
  }

  /// A mapping's entropies.
  public struct Outcome: MappingOutcome {
    public let estimate: JackknifeEstimate?
    public var absence: String? { nil }
    /// The value at each number of macrostates, ascending.
    public let curve: [Point]

    /// The value at one number of macrostates.
    public struct Point: Equatable, Sendable {
      /// The number of macrostates.
      public let stateCount: Int
      /// The value.
      public let estimate: JackknifeEstimate
      /// Macrostates of one or two frames, whose variances say little.
      public let smallStateCount: Int
      /// The share of the frames that lie in them.
      public let smallStateShare: Double
    }
  }

  /// Scores mappings.
  ///
  /// - Throws: ``CoarseGrainingError/energiesMissing(score:)``, or
  ///   ``CoarseGrainingError/energyNotFinite(frame:)``.
  /// - Precondition: The mappings of the table, in their order.
  /// - Complexity: O(mappings · numbers of macrostates · blocks · frames).
  public func evaluate(
    _ mappings: [Mapping], on table: MacrostateTable, progress: @Sendable (Int) -> Void
  ) throws(CoarseGrainingError) -> [Outcome] {
    let states = table.states(of: mappings)
    guard let energies = table.frames.energies else { throw .energiesMissing(score: "mapping_entropy") }
    if let frame = energies.firstIndex(where: { !$0.isFinite }) { throw .energyNotFinite(frame: frame) }
    let deletion = BlockDeletion(table.frames)
    let variances = StateVariances(
      energies: energies, weights: usesWeights ? table.frames.weights : nil,
      blocks: table.frames.blocks, variance: variance)
    let factor = factor
    var outcomes: [Outcome] = []
    for own in states {
      let curve = zip(own.counts, own.labels).map { count, labels in
        let populations = Self.populations(labels, count)
        let small = populations.filter { $0 < 3 }
        return Outcome.Point(
          stateCount: count,
          // As published: macrostates are not made anew without a block, so a correction would be for half the bias.
          estimate: deletion.estimate { factor * variances.mean(labels, count, without: $0) }.uncorrected,
          smallStateCount: small.count,
          smallStateShare: Double(small.reduce(0, +)) / Double(labels.count))
      }
      outcomes.append(
        Outcome(
          estimate: stateCount.choose(curve.map(\.estimate), counts: own.counts), curve: curve))
      progress(1)
    }
    return outcomes
  }

  private var factor: Double {
    switch scale {
    case .energy: return 0.5
    case .boltzmann(let temperature):
      let beta = 1 / (MolarGasConstant.value * temperature)
      return 0.5 * beta * beta
    }
  }

  static func populations(_ labels: [Int32], _ count: Int) -> [Int] {
    var populations = [Int](repeating: 0, count: count)
    for label in labels { populations[Int(label)] += 1 }
    return populations
  }
}

enum MolarGasConstant {
  /// In kJ/mol/K.
  static let value = 8.31446261815324e-3
}
