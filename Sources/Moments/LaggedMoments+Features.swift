import LinearAlgebra

extension LaggedMoments {
  /// The moments of some of the features, without another pass.
  ///
  /// - Parameter columns: Indices of features, in the order wanted.
  /// - Complexity: O(n²) for n columns, each time that a block is asked for.
  public func features(_ columns: [Int]) -> LaggedMoments {
    var header = header
    header.features = columns.map { self.header.features[$0] }
    header.shift = columns.map { self.header.shift[$0] }
    return LaggedMoments(header: header, store: FeatureBlocks(store: store, columns: columns))
  }
}

/// Blocks of which only some features are handed out.
private struct FeatureBlocks: BlockStore {
  let store: any BlockStore
  let columns: [Int]

  func pairs(block: Int, lagIndex: Int) throws(MomentError) -> LagBlock {
    let whole = try store.pairs(block: block, lagIndex: lagIndex)
    return LagBlock(
      interior: whole.interior.features(columns), crossing: whole.crossing.features(columns))
  }
}

extension PairMoments {
  /// The sums of some of the features.
  package func features(_ columns: [Int]) -> PairMoments {
    var part = PairMoments(dimension: columns.count, dynamics: dynamics)
    part.pairCount = pairCount
    part.weight = weight
    part.sumX = columns.map { sumX[$0] }
    part.sumY = columns.map { sumY[$0] }
    part.first = first.submatrix(columns)
    part.second = second.submatrix(columns)
    if dynamics == .nonreversible { part.cross = cross.submatrix(rows: columns, columns: columns) }
    return part
  }
}

extension PackedSymmetric {
  fileprivate func submatrix(_ indices: [Int]) -> PackedSymmetric {
    var part: [Double] = []
    part.reserveCapacity(PackedSymmetric.count(order: indices.count))
    for (position, i) in indices.enumerated() {
      for j in indices[position...] {
        let (row, column) = (min(i, j), max(i, j))
        part.append(elements[row * order - row * (row - 1) / 2 + column - row])
      }
    }
    return PackedSymmetric(order: indices.count, elements: part)
  }
}
