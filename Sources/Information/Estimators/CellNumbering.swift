/// One number for each combination of labels.
enum CellNumbering {
  /// Up to this many times the number of frames, cells are numbered whether they occur or not.
  private static let slack = 2
  private static let always = 1 << 14

  /// The joint cell of each frame, below the count returned.
  ///
  /// While few combinations are possible, their number in the usual order; beyond, numbers in order of
  /// first appearance.
  ///
  /// - Complexity: O(frames · variables), in memory O(frames).
  static func joint(
    _ columns: [[Int32]], _ counts: [Int], frameCount: Int? = nil
  ) -> (ids: [Int32], count: Int) {
    guard var ids = columns.first else {
      return ([Int32](repeating: 0, count: frameCount ?? 0), 1)
    }
    var count = counts[0]
    let limit = max(always, slack * ids.count)
    for (column, size) in zip(columns, counts).dropFirst() {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if !overflow && product <= limit {
        for frame in ids.indices { ids[frame] = ids[frame] * Int32(size) + column[frame] }
        count = product
      } else {
        count = renumber(&ids, column, size)
      }
    }
    return (ids, count)
  }

  /// Numbers the pairs that occur, by a hash table with linear probing.
  private static func renumber(_ ids: inout [Int32], _ column: [Int32], _ size: Int) -> Int {
    var bits = 10
    while 1 << bits < 2 * ids.count { bits += 1 }
    let mask = 1 << bits - 1
    var keys = [UInt64](repeating: .max, count: 1 << bits)
    var numbers = [Int32](repeating: 0, count: 1 << bits)
    var next: Int32 = 0
    keys.withUnsafeMutableBufferPointer { keys in
      numbers.withUnsafeMutableBufferPointer { numbers in
        ids.withUnsafeMutableBufferPointer { ids in
          column.withUnsafeBufferPointer { column in
            for frame in ids.indices {
              let key = UInt64(ids[frame]) * UInt64(size) + UInt64(column[frame])
              // Fibonacci hashing: the high bits of a product with 2⁶⁴ over the golden ratio.
              var slot = Int((key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
              while keys[slot] != key {
                if keys[slot] == .max {
                  keys[slot] = key
                  numbers[slot] = next
                  next += 1
                  break
                }
                slot = (slot + 1) & mask
              }
              ids[frame] = numbers[slot]
            }
          }
        }
      }
    }
    return Int(next)
  }
}
