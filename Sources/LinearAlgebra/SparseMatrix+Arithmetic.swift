extension SparseMatrix {
  /// The product with a column vector.
  ///
  /// - Complexity: O(entries).
  public static func * (a: SparseMatrix, x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: a.rowCount)
    var target = y.mutableSpan
    a.multiply(x.span, into: &target)
    return y
  }

  /// Overwrites y with the product A·x.
  public func multiply(_ x: Span<Double>, into y: inout MutableSpan<Double>) {
    precondition(x.count == columnCount && y.count == rowCount, "The sides must agree.")
    let columns = columns.span
    let values = values.span
    for i in 0..<rowCount {
      var sum = 0.0
      for k in rowStarts[i]..<rowStarts[i + 1] { sum += values[k] * x[Int(columns[k])] }
      y[i] = sum
    }
  }

  /// The product xᵀ·A with a row vector.
  ///
  /// - Complexity: O(entries).
  public func premultiplied(by x: [Double]) -> [Double] {
    precondition(x.count == rowCount, "The sides must agree.")
    var y = [Double](repeating: 0, count: columnCount)
    for i in 0..<rowCount where x[i] != 0 {
      for k in entries(ofRow: i) { y[Int(columns[k])] += x[i] * values[k] }
    }
    return y
  }

  /// The product with a dense matrix.
  ///
  /// - Complexity: O(entries · columns of b).
  public static func * (a: SparseMatrix, b: Matrix<Double>) -> Matrix<Double> {
    precondition(a.columnCount == b.rowCount, "The inner sides must agree.")
    var result = Matrix<Double>(rowCount: a.rowCount, columnCount: b.columnCount)
    for i in 0..<a.rowCount {
      for k in a.entries(ofRow: i) {
        let factor = a.values[k]
        let row = Int(a.columns[k])
        for j in 0..<b.columnCount { result[i, j] += factor * b[row, j] }
      }
    }
    return result
  }

  /// The sums of the rows.
  public var rowSums: [Double] {
    let values = values.span
    return (0..<rowCount).map { i in
      var sum = 0.0
      for k in rowStarts[i]..<rowStarts[i + 1] { sum += values[k] }
      return sum
    }
  }

  /// The sums of the columns.
  public var columnSums: [Double] {
    var result = [Double](repeating: 0, count: columnCount)
    var sums = result.mutableSpan
    let (columns, values) = (columns.span, values.span)
    for k in 0..<columns.count { sums[Int(columns[k])] += values[k] }
    return result
  }

  /// The sum of all elements.
  public var total: Double { values.reduce(0, +) }

  /// The elements of the diagonal.
  public var diagonal: [Double] { (0..<min(rowCount, columnCount)).map { self[$0, $0] } }

  /// The transposed matrix.
  ///
  /// - Complexity: O(entries + columns).
  public func transposed() -> SparseMatrix {
    var starts = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { starts[Int(column) + 1] += 1 }
    for j in 0..<columnCount { starts[j + 1] += starts[j] }
    var next = starts
    var rows = [Int32](repeating: 0, count: columns.count)
    var flipped = [Double](repeating: 0, count: columns.count)
    do {
      let columns = columns.span
      let values = values.span
      var rows = rows.mutableSpan
      var flipped = flipped.mutableSpan
      for i in 0..<rowCount {
        for k in rowStarts[i]..<rowStarts[i + 1] {
          let j = Int(columns[k])
          let place = next[j]
          next[j] = place + 1
          rows[place] = Int32(truncatingIfNeeded: i)
          flipped[place] = values[k]
        }
      }
    }
    return SparseMatrix(
      rowCount: columnCount, columnCount: rowCount, rowStarts: starts, columns: rows,
      values: flipped)
  }

  /// The sum of two matrices of one shape; entries of either are entries of the sum.
  ///
  /// - Complexity: O(entries).
  public static func + (a: SparseMatrix, b: SparseMatrix) -> SparseMatrix {
    precondition(a.rowCount == b.rowCount && a.columnCount == b.columnCount, "One shape.")
    var starts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for i in 0..<a.rowCount {
      var p = a.rowStarts[i]
      var q = b.rowStarts[i]
      while p < a.rowStarts[i + 1] || q < b.rowStarts[i + 1] {
        let left = p < a.rowStarts[i + 1] ? a.columns[p] : .max
        let right = q < b.rowStarts[i + 1] ? b.columns[q] : .max
        columns.append(min(left, right))
        values.append((left <= right ? a.values[p] : 0) + (right <= left ? b.values[q] : 0))
        if left <= right { p += 1 }
        if right <= left { q += 1 }
      }
      starts.append(columns.count)
    }
    return SparseMatrix(
      rowCount: a.rowCount, columnCount: a.columnCount, rowStarts: starts, columns: columns,
      values: values)
  }

  /// Each row multiplied by its own factor.
  public func scalingRows(by factors: [Double]) -> SparseMatrix {
    precondition(factors.count == rowCount, "One factor a row.")
    var result = values
    for i in 0..<rowCount {
      for k in entries(ofRow: i) { result[k] *= factors[i] }
    }
    return replacingValues(result)
  }

  /// The same places with other values.
  public func replacingValues(_ values: [Double]) -> SparseMatrix {
    SparseMatrix(
      rowCount: rowCount, columnCount: columnCount, rowStarts: rowStarts, columns: columns,
      values: values)
  }

  /// The entries whose row and column are both among these rising indices, renumbered.
  ///
  /// - Complexity: O(entries).
  public func principalSubmatrix(_ indices: [Int]) -> SparseMatrix {
    precondition(isSquare && zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 })
    var places = [Int32](repeating: -1, count: rowCount)
    for (new, old) in indices.enumerated() { places[old] = Int32(new) }
    var starts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for i in indices {
      for k in entries(ofRow: i) where places[Int(self.columns[k])] >= 0 {
        columns.append(places[Int(self.columns[k])])
        values.append(self.values[k])
      }
      starts.append(columns.count)
    }
    return SparseMatrix(
      rowCount: indices.count, columnCount: indices.count, rowStarts: starts, columns: columns,
      values: values)
  }
}
