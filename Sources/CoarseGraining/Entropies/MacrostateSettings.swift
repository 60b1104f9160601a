import Foundation
public import Samples

/// How the frames of mapped trajectories are sorted into macrostates: superimposed in pairs, joined by
/// average linkage, cut into the same numbers of clusters for every mapping.
public struct MacrostateSettings: Equatable, Sendable {
  /// Numbers of macrostates, ascending; nil takes five, spread geometrically from one in 50 frames (or
  /// pivots) to one in 5.
  public var stateCounts: [Int]?
  /// All pairs of at most this many frames are superimposed. Of longer data as many frames, evenly
  /// spread, are clustered; each other frame goes to the cluster of the nearest of them.
  public var pivotLimit: Int
  /// What the distances of one mapping may take, in bytes; joining takes as much again.
  public var memoryLimit: Int
  /// What serves as microstates, for the KL mapping entropy.
  public var microstates: MicrostateChoice
  /// The sites that tell microstates apart, such as heavy atoms; nil takes all.
  public var microstateSites: [Int]?
  /// Changes nothing but the time.
  public var threadCount: Int

  /// Settings.
  ///
  /// - Precondition: Numbers are positive; there is at least one number of macrostates.
  public init(
    stateCounts: [Int]? = nil, pivotLimit: Int = 2000, memoryLimit: Int = 1 << 30,
    microstates: MicrostateChoice = .automatic, microstateSites: [Int]? = nil,
    threadCount: Int = ParallelPass.availableThreadCount
  ) {
    precondition(stateCounts.map { !$0.isEmpty && $0.allSatisfy { $0 >= 1 } } ?? true, "positive numbers")
    precondition(pivotLimit >= 2, "two frames or more make a pair")
    self.stateCounts = stateCounts
    self.pivotLimit = pivotLimit
    self.memoryLimit = memoryLimit
    self.microstates = microstates
    self.microstateSites = microstateSites
    self.threadCount = threadCount
  }

  /// The numbers of macrostates of so many frames, ascending, none twice, none above the number of
  /// frames that are clustered.
  public func stateCounts(frameCount: Int) -> [Int] {
    let clustered = min(frameCount, pivotLimit)
    guard clustered >= 1 else { return [] }
    if let stateCounts { return Set(stateCounts.map { min($0, clustered) }).sorted() }
    let low = Double(max(2, clustered / 50))
    let high = Double(max(2, clustered / 5))
    let spread = (0..<5).map { low * pow(high / low, Double($0) / 4) }
    return Set(spread.map { min(clustered, Int($0.rounded())) }).sorted()
  }

  /// The frames that are clustered: all, or evenly spread ones.
  public func pivots(frameCount: Int) -> [Int] {
    guard frameCount > pivotLimit else { return Array(0..<frameCount) }
    return (0..<pivotLimit).map { (2 * $0 + 1) * frameCount / (2 * pivotLimit) }
  }
}

/// What serves as the states of the unmapped system.
public enum MicrostateChoice: Equatable, Sendable {
  /// Frames where they have weights (which make them differ), else clusters: one for two frames or
  /// pivots.
  case automatic
  /// So many clusters of the unmapped frames, or one a pivot where there are fewer.
  case clusters(Int)
  /// None are made, which saves the distances of unmapped frames; the KL mapping entropy is then absent.
  case none
}
