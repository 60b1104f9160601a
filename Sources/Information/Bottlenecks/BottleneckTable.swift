import Numerics

/// A joint table as the iterations need it: rows and columns of probability zero left out, rows
/// with the same p(o|x) merged.
///
/// Merging is exact: on the curve such x share one encoder row, since they differ in nothing that
/// the objective sees.
final class BottleneckTable {
  /// Distinct rows and columns that occur.
  let rowCount: Int
  let columnCount: Int
  /// The merged row of each x, nil where p(x) = 0.
  let groups: [Int?]
  /// The columns of the table that occur.
  let columns: [Int]
  /// p(x) of the merged rows, and p(o).
  let p: UnsafeMutablePointer<Double>
  let marginal: UnsafeMutablePointer<Double>
  /// p(o|x), row after row.
  let conditional: UnsafeMutablePointer<Double>
  /// p(o|x) and p(x, o), column after column.
  let conditionalByColumn: UnsafeMutablePointer<Double>
  let jointByColumn: UnsafeMutablePointer<Double>
  /// I(x;o).
  let information: Double
  /// Whether o is a function of x, and not a constant.
  let isDeterministic: Bool

  /// Rows that differ by no more than rounding are the same.
  private static let rounding = 1e-13

  /// - Complexity: O(n² + n·m) for rows that differ in their first columns.
  init(_ joint: JointDistribution) {
    let columns = (0..<joint.columnCount).filter { joint.columnMarginal[$0] > 0 }
    let m = columns.count
    var groups: [Int?] = []
    var weights: [Double] = []
    var rows: [Double] = []
    for x in 0..<joint.rowCount {
      let px = joint.rowMarginal[x]
      guard px > 0 else {
        groups.append(nil)
        continue
      }
      let row = columns.map { joint[x, $0] / px }
      let known = (0..<weights.count).first { g in
        for o in 0..<m where abs(rows[g * m + o] - row[o]) > Self.rounding { return false }
        return true
      }
      if let known {
        // The mean keeps p(o) exact to rounding.
        let share = px / (weights[known] + px)
        for o in 0..<m { rows[known * m + o] += share * (row[o] - rows[known * m + o]) }
        weights[known] += px
        groups.append(known)
      } else {
        groups.append(weights.count)
        weights.append(px)
        rows += row
      }
    }
    let n = weights.count
    self.groups = groups
    self.columns = columns
    rowCount = n
    columnCount = m
    p = .allocate(capacity: n)
    marginal = .allocate(capacity: m)
    conditional = .allocate(capacity: n * m)
    conditionalByColumn = .allocate(capacity: n * m)
    jointByColumn = .allocate(capacity: n * m)
    marginal.initialize(repeating: 0, count: m)
    var isDeterministic = true
    for x in 0..<n {
      p[x] = weights[x]
      for o in 0..<m {
        let w = rows[x * m + o]
        conditional[x * m + o] = w
        conditionalByColumn[o * n + x] = w
        jointByColumn[o * n + x] = weights[x] * w
        marginal[o] += weights[x] * w
        if w > Self.rounding && w < 1 - Self.rounding { isDeterministic = false }
      }
    }
    var information = 0.0
    for x in 0..<n {
      for o in 0..<m where conditional[x * m + o] > 0 {
        information += p[x] * conditional[x * m + o] * Double.log(conditional[x * m + o] / marginal[o])
      }
    }
    self.information = n > 1 ? max(0, information) : 0
    self.isDeterministic = isDeterministic && n > 1
  }

  deinit {
    p.deallocate()
    marginal.deallocate()
    conditional.deallocate()
    conditionalByColumn.deallocate()
    jointByColumn.deallocate()
  }
}
