import LinearAlgebra

/// The elimination of states of Grassmann, Taksar and Heyman for absorbing chains.
///
/// Taking a state out of the chain reroutes what went through it. Nothing is ever subtracted, so
/// every element of the solution is accurate to rounding, however nearly the chain falls apart,
/// where an LU factorisation loses as many digits as the condition number has.
///
/// - References: W. Grassmann, M. Taksar, D. Heyman, Oper. Res. 33, 1107 (1985),
///   doi:10.1287/opre.33.5.1107; A. S. Alfa, J. Xue, Q. Ye, Math. Comp. 71, 217 (2002),
///   doi:10.1090/S0025-5718-01-01325-4.
enum StateElimination {
  private static let panelWidth = 64
  private static let chunkHeight = 512

  /// Solves (D − moves) x = b, D the row sums of moves and exits, for each side b ≥ 0.
  ///
  /// - Complexity: O(n³), in BLAS; 8 n² bytes.
  static func solve(moves: SparseMatrix, exits: [Double], sides: [[Double]]) -> [[Double]] {
    let n = moves.rowCount
    // Before the states' columns stand the exits and the right-hand sides.
    let lead = 1 + sides.count
    var a = Matrix<Double>(rowCount: n, columnCount: lead + n)
    for i in 0..<n {
      a[i, 0] = exits[i]
      for (c, side) in sides.enumerated() { a[i, 1 + c] = side[i] }
      for k in moves.entries(ofRow: i) { a[i, lead + Int(moves.columns[k])] = moves.values[k] }
    }
    var leaving = [Double](repeating: 0, count: n)
    var end = n
    while end > 0 {
      let start = max(0, end - panelWidth)
      eliminatePanel(&a, start..<end, lead: lead, &leaving)
      if start > 0 { updateRows(&a, above: start..<end, lead: lead, leaving) }
      end = start
    }
    return substitute(a, lead: lead, sideCount: sides.count, leaving)
  }

  /// Takes the panel's states out of the panel's own rows, last first.
  private static func eliminatePanel(
    _ a: inout Matrix<Double>, _ panel: Range<Int>, lead: Int, _ leaving: inout [Double]
  ) {
    let width = a.columnCount
    a.withUnsafeMutableBufferPointer { a in
      for m in panel.reversed() {
        var total = a[m * width]
        for j in lead..<lead + m { total += a[m * width + j] }
        leaving[m] = total
        for i in panel.lowerBound..<m where a[i * width + lead + m] != 0 {
          let factor = a[i * width + lead + m] / total
          for j in 0..<lead + m { a[i * width + j] += factor * a[m * width + j] }
        }
      }
    }
  }

  /// Takes the panel's states out of all rows above it.
  private static func updateRows(
    _ a: inout Matrix<Double>, above panel: Range<Int>, lead: Int, _ leaving: [Double]
  ) {
    let width = a.columnCount
    let kept = lead + panel.lowerBound
    let taken = a.submatrix(rows: Array(panel), columns: Array(0..<kept))
    var first = 0
    while first < panel.lowerBound {
      let last = min(panel.lowerBound, first + chunkHeight)
      var factors = Matrix<Double>(rowCount: last - first, columnCount: panel.count)
      a.withUnsafeBufferPointer { a in
        factors.withUnsafeMutableBufferPointer { factors in
          for i in first..<last {
            let row = (i - first) * panel.count
            for m in panel.reversed() {
              var way = a[i * width + lead + m]
              for later in m + 1..<max(m + 1, panel.upperBound) {
                way += factors[row + later - panel.lowerBound] * a[later * width + lead + m]
              }
              factors[row + m - panel.lowerBound] = way / leaving[m]
            }
          }
        }
      }
      let added = factors * taken
      added.withUnsafeBufferPointer { added in
        a.withUnsafeMutableBufferPointer { a in
          for i in first..<last {
            for j in 0..<kept { a[i * width + j] += added[(i - first) * kept + j] }
          }
        }
      }
      first = last
    }
  }

  /// Puts the states back, first first.
  private static func substitute(
    _ a: Matrix<Double>, lead: Int, sideCount: Int, _ leaving: [Double]
  ) -> [[Double]] {
    (0..<sideCount).map { side in
      var x = [Double](repeating: 0, count: a.rowCount)
      a.withUnsafeBufferPointer { a in
        for m in x.indices {
          let row = m * (lead + x.count)
          var sum = a[row + 1 + side]
          for j in 0..<m { sum += a[row + lead + j] * x[j] }
          x[m] = sum / leaving[m]
        }
      }
      return x
    }
  }
}
