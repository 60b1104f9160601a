extension LaggedMoments {
  /// Moments at several lags, from a pass at each over the same frames with weights of
  /// its own.
  ///
  /// - Parameters:
  ///   - parts: With one lag each, in rising order.
  ///   - isBiased: Whether the weights are those of a bias.
  /// - Precondition: The parts differ in nothing but lags.
  package init(lags parts: [LaggedMoments], isBiased: Bool) {
    var header = parts[0].header
    header.lags = parts.flatMap(\.header.lags)
    header.isBiased = isBiased
    precondition(
      parts.allSatisfy {
        $0.header.lags.count == 1 && $0.header.features == header.features
          && $0.header.shift == header.shift && $0.header.plan == header.plan
          && $0.header.dynamics == header.dynamics
      }, "moments of different passes")
    precondition(zip(header.lags, header.lags.dropFirst()).allSatisfy { $0 < $1 }, "rising lags")
    self.init(header: header, store: LagBlocks(parts: parts))
  }
}

/// Blocks whose lags come from a set of moments each.
private struct LagBlocks: BlockStore {
  let parts: [LaggedMoments]

  func pairs(block: Int, lagIndex: Int) throws(MomentError) -> LagBlock {
    try parts[lagIndex].store.pairs(block: block, lagIndex: 0)
  }
}
