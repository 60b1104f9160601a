import Glibc

/// Mutual information from whole counts, fast enough for a matrix of hundreds of columns.
struct PairInformation: Sendable {
  /// n ln n of small counts.
  private let products: [Double]

  init() {
    products = [0] + (1..<4096).map { Double($0) * log(Double($0)) }
  }

  /// The plug-in value and the one after Miller and Madow, of a table row after row; zeros without
  /// counts.
  func of(
    _ table: UnsafePointer<UInt32>, rowCount: Int, columnCount: Int
  ) -> (plain: Double, corrected: Double) {
    var rows = [UInt32](repeating: 0, count: rowCount)
    var columns = [UInt32](repeating: 0, count: columnCount)
    var cells = 0.0
    var occupied = 0
    for a in 0..<rowCount {
      var sum: UInt32 = 0
      for b in 0..<columnCount {
        let n = table[a &* columnCount &+ b]
        guard n > 0 else { continue }
        sum &+= n
        columns[b] &+= n
        occupied &+= 1
        cells += product(n)
      }
      rows[a] = sum
    }
    var total = 0
    var margins = 0.0
    var values = 0
    for n in rows where n > 0 {
      total += Int(n)
      margins += product(n)
      values += 1
    }
    for n in columns where n > 0 {
      margins += product(n)
      values += 1
    }
    guard total > 0 else { return (0, 0) }
    let count = Double(total)
    let plain = log(count) + (cells - margins) / count
    return (plain, plain + Double(values - occupied - 1) / (2 * count))
  }

  @inline(__always)
  private func product(_ n: UInt32) -> Double {
    if Int(n) < products.count { return products[Int(n)] }
    let x = Double(n)
    return x * log(x)
  }
}
