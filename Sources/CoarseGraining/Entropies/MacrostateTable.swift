import Samples

/// The macrostates of several mappings of the same frames: made once, read by all scores that
/// are made of them.
///
///     let table = try MacrostateTable(mappings, of: frames)
///     let entropies = try MappingEntropy(temperature: 300).evaluate(mappings, on: table) { _ in }
///     let relevances = try Relevance().evaluate(mappings, on: table) { _ in }
public struct MacrostateTable: Sendable {
  /// The frames of all atoms.
  public let frames: Conformations
  /// The names of the mappings, in their order.
  public let names: [String]
  /// One a mapping.
  public let macrostates: [Macrostates]
  /// What distinguishes frames of one macrostate; nil where the settings want none.
  public let microstates: Microstates?

  /// Maps the frames and sorts them into macrostates.
  ///
  /// - Parameter progress: Told, from any thread, of mappings as they are done.
  /// - Throws: As ``Macrostates/init(_:settings:)``.
  /// - Precondition: The mappings are of as many atoms as the frames have sites.
  /// - Complexity: O(mappings · p² · beads) for p frames or pivots, and O(p² · sites) for
  ///   the microstates.
  public init(
    _ mappings: [Mapping], of frames: Conformations,
    settings: MacrostateSettings = MacrostateSettings(),
    progress: @Sendable (Int) -> Void = { _ in }
  ) throws(CoarseGrainingError) {
    self.frames = frames
    names = mappings.map(\.name)
    microstates = try Microstates.make(frames, settings: settings)
    // Joining clusters takes one thread: with many mappings each thread takes one of them.
    let threads = SuperpositionFrames.threads(settings.threadCount)
    let outer = mappings.count >= threads ? threads : 1
    var inner = settings
    if outer > 1 { inner.threadCount = 1 }
    let own = inner
    macrostates = try ParallelPass.map(count: mappings.count, threadCount: outer) {
      index throws(CoarseGrainingError) in
      let result = try Macrostates(frames.mapped(by: mappings[index].inCanonicalOrder(withVirtualSites: false)), settings: own)
      progress(1)
      return result
    }
  }

  /// Each mapping's macrostates, checked to be those of the table.
  func states(of mappings: [Mapping]) -> [Macrostates] {
    precondition(mappings.map(\.name) == names, "the mappings of the table, in their order")
    return macrostates
  }
}

/// The states of the unmapped system: what a macrostate merges.
public enum Microstates: Equatable, Sendable {
  /// Each frame is one, with its own probability.
  case frames
  /// Clusters of frames in all sites; a mapping sends each to the macrostate of its medoid.
  ///
  /// - Parameters:
  ///   - labels: The cluster of each frame, from 0.
  ///   - medoids: The frame that stands for each cluster.
  case clusters(labels: [Int32], medoids: [Int])

  static func make(
    _ frames: Conformations, settings: MacrostateSettings
  ) throws(CoarseGrainingError) -> Microstates? {
    let wanted: Int?
    switch settings.microstates {
    case .none: return nil
    case .automatic where frames.weights != nil: return .frames
    case .automatic: wanted = nil
    case .clusters(let count): wanted = max(1, count)
    }
    let sites = settings.microstateSites.map { frames.selecting($0) } ?? frames
    let clusters = try PivotClusters(sites, settings: settings)
    let pivotCount = clusters.pivots.count
    let count = min(pivotCount, wanted ?? max(2, pivotCount / 2))
    return .clusters(
      labels: clusters.labels(clusterCount: count), medoids: clusters.medoids(clusterCount: count))
  }

  /// How many there are.
  public func count(frameCount: Int) -> Int {
    switch self {
    case .frames: frameCount
    case .clusters(_, let medoids): medoids.count
    }
  }
}

extension Conformations {
  /// Some sites of all frames, without forces.
  func selecting(_ sites: [Int]) -> Conformations {
    precondition(sites.allSatisfy { $0 >= 0 && $0 < siteCount }, "no such site")
    var chosen: [Float] = []
    chosen.reserveCapacity(3 * sites.count * frameCount)
    for frame in 0..<frameCount {
      for site in sites {
        let place = 3 * (frame * siteCount + site)
        chosen += positions[place..<(place + 3)]
      }
    }
    return Conformations(
      siteCount: sites.count, positions: chosen, energies: energies, weights: weights, blocks: blocks,
      blockCount: blockCount)
  }
}
