/// The curve of a joint table: the best encoders found at rising β.
public struct BottleneckCurve: Equatable, Sendable {
  /// The wanted points and those of the annealing between them, β rising.
  public let points: [BottleneckPoint]
  /// The β that were asked for, in their order.
  public let wantedBetas: [Double]
  /// Where the constant stops being the best encoder; nil where o does not depend on x.
  public let thresholds: BottleneckThresholds?
  /// I(x;o), which no encoder exceeds.
  public let informationXO: Double
  /// Whether o is a function of x. The curve is then the line I(t;o) = I(x;t) up to H(o), of which
  /// a sweep of β sees the two ends alone: the constant below β = 1 and t = o above.
  public let isDeterministic: Bool

  /// The points at the wanted β, in the order they were asked for.
  public var wantedPoints: [BottleneckPoint] { wantedBetas.map { point(at: $0)! } }

  /// The point at exactly this β.
  ///
  /// - Complexity: O(log points.count).
  public func point(at beta: Double) -> BottleneckPoint? {
    var low = 0
    var high = points.count
    while low < high {
      let middle = (low + high) / 2
      if points[middle].beta < beta { low = middle + 1 } else { high = middle }
    }
    return low < points.count && points[low].beta == beta ? points[low] : nil
  }
}
