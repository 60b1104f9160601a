import Numerics
public import LinearAlgebra

/// An encoder q(t|x) of a joint table and what it is worth at one β: J_β = I(x;t) − β·I(t;o), in
/// nats, to be minimised.
public struct BottleneckPoint: Equatable, Sendable {
  /// The price of a nat of compression.
  public let beta: Double
  /// q(t|x), rowCount × clusterCount; rows sum to 1. Where p(x) = 0 a row is q(t), which says
  /// nothing.
  public let encoder: Matrix<Double>
  /// q(t), one a cluster, none of them 0.
  public let clusterMarginal: [Double]
  /// q(o|t), clusterCount × columnCount; rows sum to 1.
  public let decoder: Matrix<Double>
  /// I(x;t), the nats that are kept of x.
  public let informationXT: Double
  /// I(t;o), the nats that they tell of o.
  public let informationTO: Double
  /// Whether the iteration ended within its tolerance.
  public let converged: Bool
  /// The iterations that were made at this β.
  public let iterationCount: Int
  /// By how much J can still be too large, as far as a search for a missing cluster tells: the
  /// true minimum lies between J less this and J. Nil where no search was made.
  public let optimalityGap: Double?

  /// J_β = I(x;t) − β·I(t;o).
  public var objective: Double { informationXT - beta * informationTO }

  /// The number of clusters.
  public var clusterCount: Int { encoder.columnCount }

  /// What a given encoder is worth on a table, without any iteration.
  ///
  /// Fitted on one part of the data and evaluated on another, an encoder shows what it learnt
  /// beyond noise.
  ///
  /// - Parameter encoder: q(t|x), a row for each row of the table; clusters without weight on
  ///   this table are left out.
  /// - Complexity: O(n·m·k).
  public init(of encoder: Matrix<Double>, on joint: JointDistribution, beta: Double) {
    precondition(encoder.rowCount == joint.rowCount, "one encoder row a row of the table")
    self.init(
      encoder: encoder, joint: joint, beta: beta, converged: true, iterationCount: 0,
      optimalityGap: nil)
  }

  init(
    encoder given: Matrix<Double>, joint: JointDistribution, beta: Double, converged: Bool,
    iterationCount: Int, optimalityGap: Double?
  ) {
    let n = joint.rowCount
    let m = joint.columnCount
    var weights = [Double](repeating: 0, count: given.columnCount)
    for x in 0..<n where joint.rowMarginal[x] > 0 {
      for t in 0..<given.columnCount { weights[t] += joint.rowMarginal[x] * given[x, t] }
    }
    let alive = weights.indices.filter { weights[$0] > 0 }
    let k = alive.count
    weights = alive.map { weights[$0] }
    var encoder = Matrix<Double>(rowCount: n, columnCount: k)
    var decoder = Matrix<Double>(rowCount: k, columnCount: m)
    var xt = 0.0
    for x in 0..<n {
      let px = joint.rowMarginal[x]
      for t in 0..<k {
        let q = px > 0 ? given[x, alive[t]] : weights[t]
        encoder[x, t] = q
        guard px > 0, q > 0 else { continue }
        xt += px * q * Double.log(q / weights[t])
        for o in 0..<m { decoder[t, o] += q * joint[x, o] / weights[t] }
      }
    }
    var to = 0.0
    for t in 0..<k {
      for o in 0..<m where decoder[t, o] > 0 {
        to += weights[t] * decoder[t, o] * Double.log(decoder[t, o] / joint.columnMarginal[o])
      }
    }
    self.beta = beta
    self.encoder = encoder
    self.decoder = decoder
    clusterMarginal = weights
    informationXT = k > 1 ? max(0, xt) : 0
    informationTO = k > 1 ? max(0, to) : 0
    self.converged = converged
    self.iterationCount = iterationCount
    self.optimalityGap = optimalityGap
  }
}
