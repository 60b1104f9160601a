/// What x adds to the past of y about the future of y: I(y(t + τ); x(t) | y(t), y(t − τ), …).
///
/// Not a measure of cause: a hidden variable that drives both, or cells too coarse to hold the state
/// of y, give a positive value too.
///
/// - Reference: T. Schreiber, Phys. Rev. Lett. 85, 461 (2000), doi:10.1103/PhysRevLett.85.461.
public enum TransferEntropy {
  /// The transfer entropy from x to y, in nats, with bias and error by the jackknife.
  ///
  /// - Parameters:
  ///   - x: Labels in 0 ..< xCount, one array a trajectory; −1 leaves a frame out.
  ///   - y: The same, in 0 ..< yCount.
  ///   - lag: τ in frames, at least 1.
  ///   - history: How many past values of y are known, τ apart.
  ///   - blocks: Several correlation times long.
  /// - Throws: As ``JointLabels/init(_:blocks:weights:)``.
  /// - Complexity: O(frames · history).
  public static func estimate(
    from x: [[Int32]], xCount: Int, to y: [[Int32]], yCount: Int, lag: Int, history: Int = 1,
    blocks: FrameBlocks, weights: [[Double]]? = nil, _ correction: EntropyCorrection = .plugIn,
    coverage: Double = 0.95
  ) throws(InformationError) -> JackknifeEstimate {
    precondition(lag >= 1 && history >= 1, "a lag and a history of at least one")
    let past = (0..<history).map {
      JointLabels.Variable(labels: y, count: yCount, shift: -$0 * lag)
    }
    let joint = try JointLabels(
      [.init(labels: x, count: xCount), .init(labels: y, count: yCount, shift: lag)] + past,
      blocks: blocks, weights: weights)
    return joint.mutualInformation(
      [0], [1], given: Array(2..<(2 + history)), correction, coverage: coverage)
  }
}
