public import Information

/// What a score of macrostates found for one mapping.
public struct StateOutcome: MappingOutcome {
  /// At the number of macrostates that was asked for, or the mean over all.
  public let estimate: JackknifeEstimate?
  public let absence: String?
  /// The value at each number of macrostates, ascending.
  public let curve: [Point]
  /// What the microstates were, or what weights did, in a phrase for pages.
  public let note: String

  /// The value at one number of macrostates.
  public struct Point: Equatable, Sendable {
    /// The number of macrostates.
    public let stateCount: Int
    /// The value.
    public let estimate: JackknifeEstimate
  }

  /// The values of all mappings of a table.
  static func make(
    _ mappings: [Mapping], on table: MacrostateTable, choice: StateCountChoice, note: String,
    progress: @Sendable (Int) -> Void,
    statistic: (_ labels: [Int32], _ count: Int, _ without: Int?) -> Double
  ) -> [StateOutcome] {
    let deletion = BlockDeletion(table.frames)
    var outcomes: [StateOutcome] = []
    for own in table.states(of: mappings) {
      let curve = zip(own.counts, own.labels).map { count, labels in
        // None may fall below zero, and all are as published.
        Point(
          stateCount: count, estimate: deletion.estimate { statistic(labels, count, $0) }.uncorrected)
      }
      outcomes.append(
        StateOutcome(
          estimate: choice.choose(curve.map(\.estimate), counts: own.counts), absence: nil,
          curve: curve, note: note))
      progress(1)
    }
    return outcomes
  }
}

/// What a mapping loses of the probabilities of microstates: Σ p ln(p/p̄), p̄ spread evenly within
/// each macrostate.
///
/// Microstates are the frames themselves where they have weights, else clusters of the unmapped frames
/// (a finer number of them), each in the macrostate of its medoid. Frames without weights are all
/// alike, and nothing would be lost among them. Macrostates come from clusters of each mapping's own
/// distances and are not nested: that a coarser mapping never loses less, which holds for nested
/// ones, does not hold here.
///
/// - Reference: R. Holtzman, M. Giulini, R. Potestio, Phys. Rev. E 106, 044101 (2022),
///   doi:10.1103/PhysRevE.106.044101.
public struct KLMappingEntropy: MappingScore {
  /// At which number of macrostates the one value is taken.
  public var stateCount: StateCountChoice

  /// A score.
  public init(stateCount: StateCountChoice = .mean) { self.stateCount = stateCount }

  public var kind: ScoreKind {
    ScoreKind(
      name: "kl_mapping_entropy", title: "KL mapping entropy", unit: "nat", direction: .lower,
      definition: "Σ p ln(p/p̄), p̄ each macrostate's probability spread evenly over its microstates",
      source: "R. Holtzman et al., Phys. Rev. E 106, 044101 (2022), doi:10.1103/PhysRevE.106.044101")
  }

  /// Scores mappings.
  ///
  /// - Precondition: The mappings of the table, in their order.
  /// - Complexity: O(mappings · numbers of macrostates · blocks · frames).
  public func evaluate(
    _ mappings: [Mapping], on table: MacrostateTable, progress: @Sendable (Int) -> Void
  ) -> [StateOutcome] {
    let frames = table.frames
    let microstates: [Int]
    let representatives: [Int]
    let note: String
    switch table.microstates {
    case nil:
      return mappings.map { _ in
        StateOutcome(estimate: nil, absence: "no microstates were made", curve: [], note: "")
      }
    case .frames:
      microstates = Array(0..<frames.frameCount)
      representatives = microstates
      note = "microstates are the \(frames.frameCount) frames with their weights"
    case .clusters(let labels, let medoids):
      microstates = labels.map { Int($0) }
      representatives = medoids
      note = "microstates are \(medoids.count) clusters of the unmapped frames"
    }
    return StateOutcome.make(
      mappings, on: table, choice: stateCount, note: note, progress: progress
    ) { labels, _, without in
      var shares = [Double](repeating: 0, count: representatives.count)
      for frame in labels.indices where frames.blocks[frame] != without ?? -1 {
        shares[microstates[frame]] += frames.weights?[frame] ?? 1
      }
      let seen = shares.indices.filter { shares[$0] > 0 }
      guard !seen.isEmpty else { return .nan }
      return DiscreteMapping(
        probabilities: seen.map { shares[$0] },
        states: seen.map { Int(labels[representatives[$0]]) }
      ).mappingEntropy
    }
  }
}

/// How much detail a mapping keeps: the entropy H_s = −Σ P ln P of its macrostates.
///
/// At the same number of macrostates it tells how evenly they are filled; its largest value is the
/// logarithm of that number.
///
/// - Reference: R. Holtzman, M. Giulini, R. Potestio, Phys. Rev. E 106, 044101 (2022),
///   doi:10.1103/PhysRevE.106.044101.
public struct Resolution: MappingScore {
  /// At which number of macrostates the one value is taken.
  public var stateCount: StateCountChoice

  /// A score.
  public init(stateCount: StateCountChoice = .mean) { self.stateCount = stateCount }

  public var kind: ScoreKind {
    ScoreKind(
      name: "resolution", title: "Resolution", unit: "nat", direction: .higher,
      definition: "H_s = −Σ P ln P over macrostates of the mapped structures",
      source: "R. Holtzman et al., Phys. Rev. E 106, 044101 (2022), doi:10.1103/PhysRevE.106.044101")
  }

  /// Scores mappings.
  ///
  /// - Precondition: The mappings of the table, in their order.
  /// - Complexity: O(mappings · numbers of macrostates · blocks · frames).
  public func evaluate(
    _ mappings: [Mapping], on table: MacrostateTable, progress: @Sendable (Int) -> Void
  ) -> [StateOutcome] {
    let frames = table.frames
    return StateOutcome.make(
      mappings, on: table, choice: stateCount,
      note: frames.weights == nil ? "all frames count alike" : "frames count by their weights",
      progress: progress
    ) { labels, _, without in
      let kept = labels.indices.filter { frames.blocks[$0] != without ?? -1 }
      guard !kept.isEmpty else { return .nan }
      return DiscreteMapping(
        probabilities: kept.map { frames.weights?[$0] ?? 1 }, states: kept.map { Int(labels[$0]) }
      ).resolution
    }
  }
}

/// How much the frequencies of a mapping's macrostates tell them apart: H_k.
///
/// Counts frames, whatever their weights: with weights no two macrostates would have the same
/// frequency. It jumps when two macrostates come to hold equal numbers of frames, so that its error
/// by blocks is rough.
///
/// - Reference: R. Holtzman, M. Giulini, R. Potestio, Phys. Rev. E 106, 044101 (2022),
///   doi:10.1103/PhysRevE.106.044101.
public struct Relevance: MappingScore {
  /// At which number of macrostates the one value is taken.
  public var stateCount: StateCountChoice

  /// A score.
  public init(stateCount: StateCountChoice = .mean) { self.stateCount = stateCount }

  public var kind: ScoreKind {
    ScoreKind(
      name: "relevance", title: "Relevance", unit: "nat", direction: .higher,
      definition: "H_k = −Σ_k (k m_k/n) ln(k m_k/n), m_k macrostates that hold k of n frames each",
      source: "R. Holtzman et al., Phys. Rev. E 106, 044101 (2022), doi:10.1103/PhysRevE.106.044101")
  }

  /// Scores mappings.
  ///
  /// - Precondition: The mappings of the table, in their order.
  /// - Complexity: O(mappings · numbers of macrostates · blocks · frames).
  public func evaluate(
    _ mappings: [Mapping], on table: MacrostateTable, progress: @Sendable (Int) -> Void
  ) -> [StateOutcome] {
    let blocks = table.frames.blocks
    return StateOutcome.make(
      mappings, on: table, choice: stateCount, note: "frames are counted, whatever their weights",
      progress: progress
    ) { labels, count, without in
      var populations = [Int](repeating: 0, count: count)
      for frame in labels.indices where blocks[frame] != without ?? -1 {
        populations[Int(labels[frame])] += 1
      }
      return DiscreteMapping.relevance(counts: populations)
    }
  }
}
