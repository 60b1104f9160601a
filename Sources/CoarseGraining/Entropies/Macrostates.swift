import Samples

/// The macrostates of one mapped trajectory, for several numbers of them.
public struct Macrostates: Equatable, Sendable {
  /// The numbers of macrostates, ascending.
  public let counts: [Int]
  /// For each of `counts` the macrostate of each frame, from 0.
  public let labels: [[Int32]]
  /// How many frames were superimposed in pairs; the others follow the nearest of these.
  public let pivotCount: Int

  /// Sorts frames into macrostates.
  ///
  /// - Throws: ``CoarseGrainingError/distancesExceedMemory(frames:bytes:limit:)``,
  ///   ``CoarseGrainingError/frameNotFinite(frame:)``,
  ///   ``CoarseGrainingError/tooFewFrames(frames:needed:)`` below two frames.
  /// - Complexity: O(p² · sites) for p pivots, and O(frames · p · sites).
  public init(
    _ conformations: Conformations, settings: MacrostateSettings = MacrostateSettings()
  ) throws(CoarseGrainingError) {
    let counts = settings.stateCounts(frameCount: conformations.frameCount)
    let clusters = try PivotClusters(conformations, settings: settings)
    self.counts = counts
    labels = counts.map { clusters.labels(clusterCount: $0) }
    pivotCount = clusters.pivots.count
  }

  /// The labels of a number of macrostates.
  ///
  /// - Precondition: One of ``counts``.
  public func labels(stateCount: Int) -> [Int32] {
    guard let place = counts.firstIndex(of: stateCount) else {
      preconditionFailure("\(stateCount) macrostates were not made")
    }
    return labels[place]
  }
}

/// A dendrogram of pivots, and the nearest pivot of each frame.
struct PivotClusters {
  /// The frames that were clustered.
  let pivots: [Int]
  /// Their distances.
  let distances: RMSDMatrix
  let tree: AverageLinkage
  /// The place among the pivots of the one nearest to each frame.
  let nearest: [Int32]

  init(_ conformations: Conformations, settings: MacrostateSettings) throws(CoarseGrainingError) {
    let frameCount = conformations.frameCount
    guard frameCount >= 2 else { throw .tooFewFrames(frames: frameCount, needed: 2) }
    pivots = settings.pivots(frameCount: frameCount)
    let bytes = pivots.count * (pivots.count - 1) * 2
    guard bytes <= settings.memoryLimit else {
      throw .distancesExceedMemory(frames: pivots.count, bytes: bytes, limit: settings.memoryLimit)
    }
    let prepared = try SuperpositionFrames(conformations, frames: pivots)
    distances = RMSDMatrix(prepared, threadCount: settings.threadCount)
    tree = AverageLinkage(distances)
    guard pivots.count < frameCount else {
      nearest = (0..<Int32(frameCount)).map { $0 }
      return
    }
    let all = try SuperpositionFrames(conformations)
    var nearest = NearestFrames.places(of: all, among: prepared, threadCount: settings.threadCount)
    // A pivot is its own nearest, also beside an equal one.
    for (place, frame) in pivots.enumerated() { nearest[frame] = Int32(place) }
    self.nearest = nearest
  }

  /// One label a frame.
  func labels(clusterCount: Int) -> [Int32] {
    let own = tree.labels(clusterCount: clusterCount)
    return nearest.map { own[Int($0)] }
  }

  /// The frame of each cluster of pivots that is nearest to all others of it on average.
  func medoids(clusterCount: Int) -> [Int] {
    let own = tree.labels(clusterCount: clusterCount)
    var members = [[Int]](repeating: [], count: clusterCount)
    for (place, label) in own.enumerated() { members[Int(label)].append(place) }
    return members.map { members in
      var (best, least) = (members[0], Double.infinity)
      for candidate in members {
        let sum = members.reduce(0) { $0 + Double(distances[candidate, $1]) }
        if sum < least { (best, least) = (candidate, sum) }
      }
      return pivots[best]
    }
  }
}

/// Finds the nearest of some frames for each of many.
enum NearestFrames {
  /// - Complexity: O(frames · references · sites), in memory of a tile a thread.
  static func places(
    of frames: SuperpositionFrames, among references: SuperpositionFrames, threadCount: Int
  ) -> [Int32] {
    let size = SuperpositionFrames.tileSize
    let found = ParallelPass.map(
      count: frames.tiles.count, threadCount: SuperpositionFrames.threads(threadCount)
    ) { aTile in
      let count = min(size, frames.frameCount - aTile * size)
      var nearest = [Int32](repeating: 0, count: count)
      var least = [Float](repeating: .infinity, count: count)
      TilePair.withScratch { scratch in
        for bTile in references.tiles.indices {
          TilePair(a: frames, aTile: aTile, b: references, bTile: bTile).fill(scratch)
          let columns = min(size, references.frameCount - bTile * size)
          for row in 0..<count {
            for column in 0..<columns where scratch.result[row * size + column] < least[row] {
              least[row] = scratch.result[row * size + column]
              nearest[row] = Int32(bTile * size + column)
            }
          }
        }
      }
      return nearest
    }
    return found.flatMap { $0 }
  }
}
