/// The types of which rows are made.
protocol RowScalar: SIMDScalar, Codable, Hashable { init(_ value: Double) }
extension Float: RowScalar {}
extension Double: RowScalar {}

/// Up to four rows in memory, one for each lane.
struct Rows<Scalar: RowScalar> {
  private let rows: (
    UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>,
    UnsafeMutablePointer<Scalar>
  )

  /// Consecutive rows of `width` numbers. Lanes behind `count` repeat the last
  /// frame, and so are stored over its row.
  init(_ start: UnsafeMutablePointer<Scalar>, width: Int, count: Int) {
    let last = count - 1
    rows = (
      start, start + min(1, last) * width, start + min(2, last) * width, start + min(3, last) * width
    )
  }

  @inline(__always)
  func store(_ value: Lanes, at column: Int) {
    rows.0[column] = Scalar(value[0])
    rows.1[column] = Scalar(value[1])
    rows.2[column] = Scalar(value[2])
    rows.3[column] = Scalar(value[3])
  }

  /// Stores columns side by side, four by four: a block is turned in registers and
  /// stored as four pieces of rows.
  @inline(__always)
  func store(_ values: UnsafePointer<Lanes>, count: Int, at column: Int) {
    let whole = count & ~3
    for k in stride(from: 0, to: whole, by: 4) {
      let block = (values[k], values[k + 1], values[k + 2], values[k + 3])
      store(block, lane: 0, at: rows.0 + column + k)
      store(block, lane: 1, at: rows.1 + column + k)
      store(block, lane: 2, at: rows.2 + column + k)
      store(block, lane: 3, at: rows.3 + column + k)
    }
    for k in whole..<count { store(values[k], at: column + k) }
  }

  @inline(__always)
  private func store(
    _ block: (Lanes, Lanes, Lanes, Lanes), lane: Int, at place: UnsafeMutablePointer<Scalar>
  ) {
    let piece = SIMD4(
      Scalar(block.0[lane]), Scalar(block.1[lane]), Scalar(block.2[lane]), Scalar(block.3[lane]))
    UnsafeMutableRawPointer(place).storeBytes(of: piece, as: SIMD4<Scalar>.self)
  }
}
