/// Cuts a sorted list into stretches of nearly equal numbers, never between equal values.
enum OccupancyCuts {
  /// Equal values and how many there are.
  private struct Run {
    var value: Double
    var count: Int
  }

  /// The edges between at most `count` cells.
  ///
  /// Values that fill a cell alone are set apart first; each stretch between them then gets its fair
  /// share of the other cells.
  static func edges(sorted: [Double], count: Int) -> [Double] {
    var runs: [Run] = []
    for value in sorted {
      if runs.last?.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(value: value, count: 1))
      }
    }
    let starts: [Int]
    if runs.count <= count {
      starts = Array(1..<max(1, runs.count))
    } else {
      starts = cellStarts(runs, count: count)
    }
    return starts.map { edge(between: runs[$0 - 1].value, and: runs[$0].value) }
  }

  /// The first run of each cell but the first.
  private static func cellStarts(_ runs: [Run], count: Int) -> [Int] {
    let heavy = heavyRuns(runs, count: count)
    // Stretches of light runs, and each heavy run as a stretch of its own.
    var stretches: [(runs: Range<Int>, isHeavy: Bool, mass: Int)] = []
    for (index, run) in runs.enumerated() {
      if let last = stretches.last, !last.isHeavy, !heavy[index] {
        stretches[stretches.count - 1].runs = last.runs.lowerBound..<(index + 1)
        stretches[stretches.count - 1].mass += run.count
      } else {
        stretches.append((index..<(index + 1), heavy[index], run.count))
      }
    }
    let shares = shares(
      stretches.map { ($0.isHeavy ? 0 : $0.mass, $0.runs.count) }, count: count - heavy.count { $0 })

    var starts: [Int] = []
    var below: Int?
    for (index, stretch) in stretches.enumerated() {
      if stretch.isHeavy {
        starts.append(below ?? stretch.runs.lowerBound)
        below = nil
      } else if shares[index] > 0 {
        starts.append(stretch.runs.lowerBound)
        starts += cuts(runs, in: stretch.runs, mass: stretch.mass, cells: shares[index])
      } else {
        // No cell of its own: it joins the lighter of the heavy runs beside it.
        let lower = index > 0 ? stretches[index - 1].mass : .max
        let upper = index + 1 < stretches.count ? stretches[index + 1].mass : .max
        if upper < lower { below = stretch.runs.lowerBound }
      }
    }
    return Array(starts.dropFirst())
  }

  /// Which runs hold at least the mean of a cell, once those that hold more are set apart.
  private static func heavyRuns(_ runs: [Run], count: Int) -> [Bool] {
    var heavy = [Bool](repeating: false, count: runs.count)
    var cells = count
    var mass = runs.reduce(0) { $0 + $1.count }
    while cells > 0 {
      let bar = Double(mass) / Double(cells)
      let found = runs.indices.filter { !heavy[$0] && Double(runs[$0].count) >= bar }
      if found.isEmpty { break }
      for index in found where cells > 0 {
        heavy[index] = true
        cells -= 1
        mass -= runs[index].count
      }
    }
    return heavy
  }

  /// Shares cells out in proportion to mass, none getting more than it has runs.
  ///
  /// - Reference: The method of A. Sainte-Laguë, Ann. Sci. Éc. Norm. Supér. 27, 529 (1910).
  private static func shares(_ stretches: [(mass: Int, runs: Int)], count: Int) -> [Int] {
    var shares = [Int](repeating: 0, count: stretches.count)
    for _ in 0..<max(0, count) {
      var best: Int?
      var bestQuotient = 0.0
      for (index, stretch) in stretches.enumerated() where shares[index] < stretch.runs {
        let quotient = Double(stretch.mass) / Double(2 * shares[index] + 1)
        if quotient > bestQuotient { (best, bestQuotient) = (index, quotient) }
      }
      guard let best else { break }
      shares[best] += 1
    }
    return shares
  }

  /// The first run of each cell of a stretch but its first: each cell takes runs until one more would
  /// lead further from the mean of what is left, and leaves a run for each cell to come.
  private static func cuts(
    _ runs: [Run], in range: Range<Int>, mass: Int, cells: Int
  ) -> [Int] {
    var starts: [Int] = []
    var left = mass
    var index = range.lowerBound
    for remaining in stride(from: cells, to: 1, by: -1) {
      let goal = Double(left) / Double(remaining)
      var filled = runs[index].count
      index += 1
      while index + remaining - 1 < range.upperBound,
        Double(filled) + 0.5 * Double(runs[index].count) <= goal
      {
        filled += runs[index].count
        index += 1
      }
      left -= filled
      starts.append(index)
    }
    return starts
  }

  /// A number above the lower value and not above the upper one.
  private static func edge(between low: Double, and high: Double) -> Double {
    let middle = low + 0.5 * (high - low)
    return middle > low && middle < high ? middle : high
  }
}
