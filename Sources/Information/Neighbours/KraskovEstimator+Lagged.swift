extension KraskovEstimator {
  /// I(x_t; o_{t+τ}): what x says of o some frames later. With o = x, the predictive information.
  ///
  /// - Parameters:
  ///   - lag: τ in frames, 0 or more.
  ///   - trajectoryLengths: The frames of each trajectory; one trajectory unless given.
  /// - Throws: ``InformationError/noPairs(lag:longest:)``, and as
  ///   ``estimate(_:_:given:trajectoryLengths:)``.
  public func estimate(
    _ x: ContinuousVariable, _ o: ContinuousVariable, lag: Int, trajectoryLengths: [Int]? = nil
  ) throws(InformationError) -> NeighbourInformation {
    let lengths = try x.checkedLengths(trajectoryLengths, with: [("o", o.frameCount)])
    let pairs = try ShiftedFrames(trajectoryLengths: lengths, span: lag)
    return try estimate(
      pairs.select(x, shift: 0), pairs.select(o, shift: lag),
      trajectoryLengths: pairs.trajectoryLengths)
  }

  /// I(o_{t+τ}; x_t, x_{t−τ}, … | o_t, o_{t−τ}, …): what the past of x says of the future of o beyond
  /// what the past of o says.
  ///
  /// - Parameters:
  ///   - lag: τ in frames, at least 1.
  ///   - history: How many values of each past are known, τ apart.
  ///   - trajectoryLengths: The frames of each trajectory; one trajectory unless given.
  /// - Throws: ``InformationError/noPairs(lag:longest:)``, and as
  ///   ``estimate(_:_:given:trajectoryLengths:)``.
  /// - Reference: T. Schreiber, Phys. Rev. Lett. 85, 461 (2000), doi:10.1103/PhysRevLett.85.461.
  public func transferEntropy(
    from x: ContinuousVariable, to o: ContinuousVariable, lag: Int, history: Int = 1,
    trajectoryLengths: [Int]? = nil
  ) throws(InformationError) -> NeighbourInformation {
    let lengths = try x.checkedLengths(trajectoryLengths, with: [("o", o.frameCount)])
    guard lag >= 1 else { throw .invalidCount(what: "frames of lag", value: lag, least: 1) }
    guard history >= 1 else { throw .invalidCount(what: "past values", value: history, least: 1) }
    let frames = try ShiftedFrames(trajectoryLengths: lengths, span: lag * history)
    func past(_ variable: ContinuousVariable) -> ContinuousVariable {
      var result = frames.select(variable, shift: lag * (history - 1))
      for step in 1..<max(1, history) {
        result = result.joined(
          with: frames.select(variable, shift: lag * (history - 1 - step)))
      }
      return result
    }
    return try estimate(
      past(x), frames.select(o, shift: lag * history), given: past(o),
      trajectoryLengths: frames.trajectoryLengths)
  }
}
