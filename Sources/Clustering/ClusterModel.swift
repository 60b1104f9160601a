/// The result of clustering.
public struct ClusterModel: Sendable {
  /// The centres found.
  public let centres: ClusterCentres
  /// The sum of the squared distances of all points to their centres.
  public let inertia: Double
  /// The passes over the points in which centres were moved or chosen.
  public let iterationCount: Int
  /// Whether another iteration would change nothing, or less than the tolerance.
  public let hasConverged: Bool
  /// How often a cluster without points was given a new centre.
  public let repairedCount: Int

  package init(
    centres: ClusterCentres, inertia: Double, iterationCount: Int, hasConverged: Bool,
    repairedCount: Int
  ) {
    self.centres = centres
    self.inertia = inertia
    self.iterationCount = iterationCount
    self.hasConverged = hasConverged
    self.repairedCount = repairedCount
  }
}
