/// Where the records of a frame lie, in bytes from its start.
struct DCDFrameLayout: Sendable {
  /// The marks before each record, and its size.
  var records: [(start: Int, byteCount: Int)] = []
  /// The index in ``records`` of x; y and z follow.
  var firstCoordinate: Int
  /// The number of atoms in each coordinate record.
  var storedAtomCount: Int
  var byteCount = 0

  init(_ header: DCDHeader, isFirst: Bool) {
    storedAtomCount = isFirst ? header.atomCount : header.freeAtoms?.count ?? header.atomCount
    firstCoordinate = header.hasCell ? 1 : 0
    var sizes = [Int](repeating: 4 * storedAtomCount, count: header.hasFourthCoordinate ? 4 : 3)
    if header.hasCell { sizes.insert(48, at: 0) }
    for size in sizes {
      records.append((byteCount, size))
      byteCount += size + 2 * header.encoding.markerSize
    }
  }
}
