import LinearAlgebra

/// A start for discrete outputs from the slow eigenvectors of the symbols' own dynamics.
enum SpectralStart {
  /// Dense eigenvectors take too long beyond.
  private static let largestSymbolCount = 1500

  /// Symmetrised counts, with one count in all added to each row, so that symbols that were
  /// hardly seen do not pass for metastable; their eigenvectors' farthest points as corners of a
  /// simplex, in which each symbol has its memberships.
  ///
  /// - Returns: Nil where the symbols are too many or the corners do not span.
  /// - Reference: M. Weber, T. Galliat, ZIB-Report 02-12 (2002).
  static func parameters(
    _ trajectories: [[Int32]], seen: [Bool], symbolCount: Int, hiddenCount m: Int, lag: Int
  ) -> HiddenParameters? {
    let symbols = seen.indices.filter { seen[$0] }
    let n = symbols.count
    guard n <= largestSymbolCount else { return nil }
    var places = [Int](repeating: 0, count: symbolCount)
    for (place, symbol) in symbols.enumerated() { places[symbol] = place }
    var share = [Double](repeating: 0, count: n)
    var counts = Matrix<Double>(rowCount: n, columnCount: n)
    for trajectory in trajectories {
      for symbol in trajectory { share[places[Int(symbol)]] += 1 }
      for t in 0..<max(0, trajectory.count - lag) {
        counts[places[Int(trajectory[t])], places[Int(trajectory[t + lag])]] += 1
      }
    }
    let frames = share.reduce(0, +)
    share = share.map { $0 / frames }
    var p = counts + counts.transposed()
    for i in 0..<n {
      for j in 0..<n { p[i, j] += share[i] + share[j] }
    }
    let sums = (0..<n).map { i in p.row(i).reduce(0, +) }
    let total = sums.reduce(0, +)
    let pi = sums.map { $0 / total }
    var symmetric = p
    for i in 0..<n {
      for j in 0..<n {
        symmetric[i, j] /= (sums[i] * sums[j]).squareRoot()
        p[i, j] /= sums[i]
      }
    }
    guard let eigen = try? SymmetricEigen(of: symmetric, largest: m) else { return nil }
    var vectors = eigen.vectors
    for i in 0..<n {
      for k in 0..<m { vectors[i, k] /= pi[i].squareRoot() }
    }
    guard let memberships = innerSimplex(vectors) else { return nil }
    let model = CoarseStart.parameters(p, pi, memberships)
    guard case .discrete(let seenOutput) = model.output else { return nil }
    var output = Matrix<Double>(rowCount: m, columnCount: symbolCount)
    for k in 0..<m {
      for (place, symbol) in symbols.enumerated() { output[k, symbol] = seenOutput[k, place] }
    }
    return HiddenParameters(
      transition: model.transition, initial: model.initial, output: .discrete(output))
  }

  /// Barycentric coordinates among the m rows that lie farthest apart.
  private static func innerSimplex(_ vectors: Matrix<Double>) -> Matrix<Double>? {
    let n = vectors.rowCount
    let m = vectors.columnCount
    func square(_ row: ArraySlice<Double>) -> Double { row.reduce(0) { $0 + $1 * $1 } }
    var rest = vectors
    func farthest() -> Int {
      (0..<n).max { square(rest.elements[$0 * m..<($0 + 1) * m])
        < square(rest.elements[$1 * m..<($1 + 1) * m]) }!
    }
    var corners = [farthest()]
    let origin = rest.row(corners[0])
    for i in 0..<n {
      for k in 0..<m { rest[i, k] -= origin[k] }
    }
    while corners.count < m {
      let corner = farthest()
      let axis = rest.row(corner)
      let length = square(axis[...])
      guard length > 0 else { return nil }
      corners.append(corner)
      for i in 0..<n {
        let along = (0..<m).reduce(0) { $0 + rest[i, $1] * axis[$1] } / length
        for k in 0..<m { rest[i, k] -= along * axis[k] }
      }
    }
    let simplex = vectors.submatrix(rows: corners, columns: Array(0..<m))
    guard let factor = try? LUFactorization(of: simplex.transposed()) else { return nil }
    return factor.solve(vectors.transposed()).transposed()
  }
}

/// A start from memberships of symbols in hidden states.
enum CoarseStart {
  /// What a membership or a transition probability is at the least, so that nothing is ruled out.
  private static let floor = 1e-3

  /// - Parameters:
  ///   - p: Row-stochastic, n × n.
  ///   - pi: Its stationary distribution.
  ///   - given: Memberships n × m; they may leave 0 … 1 a little.
  static func parameters(
    _ p: Matrix<Double>, _ pi: [Double], _ given: Matrix<Double>
  ) -> HiddenParameters {
    parameters(times: { p * $0 }, pi, given)
  }

  static func parameters(
    times p: (Matrix<Double>) -> Matrix<Double>, _ pi: [Double], _ given: Matrix<Double>
  ) -> HiddenParameters {
    let m = given.columnCount
    let memberships = normalised(given, floor: floor)
    var weighted = memberships
    for i in 0..<weighted.rowCount {
      for k in 0..<m { weighted[i, k] *= pi[i] }
    }
    let overlap = product(of: memberships, .transposed, and: weighted)
    let moved = product(of: weighted, .transposed, and: p(memberships))
    // Nearly equal memberships say nothing about the transitions.
    let coarse = (try? LUFactorization(of: overlap))?.solve(moved)
      ?? Matrix(rowCount: m, columnCount: m, repeating: 1 / Double(m))
    var output = weighted.transposed()
    let sums = (0..<m).map { k in output.row(k).reduce(0, +) }
    for k in 0..<m {
      for j in 0..<output.columnCount { output[k, j] /= sums[k] }
    }
    return HiddenParameters(
      transition: normalised(coarse, floor: floor / Double(m)), initial: sums,
      output: .discrete(output))
  }

  /// Rows without numbers below the floor, summing to one.
  private static func normalised(_ a: Matrix<Double>, floor: Double) -> Matrix<Double> {
    var result = a
    for i in 0..<a.rowCount {
      let row = a.row(i).map { $0.isFinite ? max($0, floor) : floor }
      let sum = row.reduce(0, +)
      for k in 0..<a.columnCount { result[i, k] = row[k] / sum }
    }
    return result
  }
}
