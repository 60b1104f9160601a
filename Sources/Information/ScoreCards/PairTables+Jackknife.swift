extension PairTables {
  /// The jackknife of a number that may not exist; nil where it does not for all data, or without some
  /// block.
  ///
  /// - Complexity: One evaluation for each block and one more.
  public func jackknife(orNil statistic: (JointCounts) -> Double?) -> JackknifeEstimate? {
    guard let plain = statistic(total) else { return nil }
    var deleted: [Double] = []
    var sizes: [Double] = []
    for block in blocks.indices where blocks[block].total > 0 {
      guard let value = statistic(leavingOut(block)) else { return nil }
      deleted.append(value)
      sizes.append(blocks[block].total)
    }
    return JackknifeEstimate(plain: plain, deleted: deleted, sizes: sizes)
  }
}
