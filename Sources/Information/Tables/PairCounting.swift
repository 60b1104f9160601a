/// The loops that count pairs of labels, and the checks that let them be fast.
///
/// Labels are checked once (``check(x:rowCount:o:columnCount:weights:)``); after that the loops index
/// without bounds.
enum PairCounting {
  /// - Throws: ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/unknownLabel(what:trajectory:frame:label:count:)``,
  ///   ``InformationError/invalidWeight(trajectory:frame:value:)``.
  static func check(
    x: [[Int32]], rowCount: Int, o: [[Int32]], columnCount: Int, weights: [[Double]]?
  ) throws(InformationError) {
    guard o.count == x.count else {
      throw .lengthMismatch(
        what: "trajectories of the observable", count: o.count, expected: x.count)
    }
    for trajectory in x.indices where o[trajectory].count != x[trajectory].count {
      throw .lengthMismatch(
        what: "labels of the observable in trajectory \(trajectory)",
        count: o[trajectory].count, expected: x[trajectory].count)
    }
    try checkLabels(x, count: rowCount, what: "labels of the variable")
    try checkLabels(o, count: columnCount, what: "labels of the observable")
    if let weights { try checkWeights(weights, lengths: x.map(\.count)) }
  }

  static func checkLabels(
    _ labels: [[Int32]], count: Int, what: String
  ) throws(InformationError) {
    for (trajectory, list) in labels.enumerated() {
      var largest = Int32(-1)
      for label in list { largest = max(largest, label) }
      guard Int(largest) >= count else { continue }
      let frame = list.firstIndex { Int($0) >= count }!
      throw .unknownLabel(
        what: what, trajectory: trajectory, frame: frame, label: Int(list[frame]), count: count)
    }
  }

  static func checkWeights(
    _ weights: [[Double]], lengths: [Int]
  ) throws(InformationError) {
    guard weights.count == lengths.count else {
      throw .lengthMismatch(
        what: "trajectories of weights", count: weights.count, expected: lengths.count)
    }
    for (trajectory, list) in weights.enumerated() {
      guard list.count == lengths[trajectory] else {
        throw .lengthMismatch(
          what: "weights of trajectory \(trajectory)", count: list.count,
          expected: lengths[trajectory])
      }
      if let frame = list.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw .invalidWeight(trajectory: trajectory, frame: frame, value: list[frame])
      }
    }
  }

  /// Counts of one part of the data, filled run by run.
  struct Accumulator {
    let columnCount: Int
    private let cellCount: Int
    private var whole: [UInt32]
    private var weighted: [Double]

    /// Up to this many cells, two tables take turns: a slow variable hits one cell time after time,
    /// and each increment would wait for the one before it.
    private static let twin = 1 << 15

    init(rowCount: Int, columnCount: Int, weighted isWeighted: Bool) {
      self.columnCount = columnCount
      cellCount = rowCount * columnCount
      let copies = cellCount <= Self.twin ? 2 : 1
      whole = isWeighted ? [] : [UInt32](repeating: 0, count: copies * cellCount)
      weighted = isWeighted ? [Double](repeating: 0, count: cellCount) : []
    }

    /// Counts the pairs (x[xStart + i], o[oStart + i]); pairs with a negative label are left out.
    mutating func count(
      _ x: [Int32], from xStart: Int, _ o: [Int32], from oStart: Int, length: Int
    ) {
      precondition(xStart >= 0 && oStart >= 0, "a run starts inside its trajectory")
      precondition(xStart + length <= x.count && oStart + length <= o.count, "and ends there")
      let columns = columnCount
      let second = whole.count > cellCount ? cellCount : 0
      whole.withUnsafeMutableBufferPointer { table in
        x.withUnsafeBufferPointer { x in
          o.withUnsafeBufferPointer { o in
            var i = 0
            while i + 1 < length {
              let (a, b) = (x[xStart + i], o[oStart + i])
              if a | b >= 0 { table[Int(a) &* columns &+ Int(b)] &+= 1 }
              let (c, d) = (x[xStart + i + 1], o[oStart + i + 1])
              if c | d >= 0 { table[second &+ Int(c) &* columns &+ Int(d)] &+= 1 }
              i += 2
            }
            if i < length {
              let (a, b) = (x[xStart + i], o[oStart + i])
              if a | b >= 0 { table[Int(a) &* columns &+ Int(b)] &+= 1 }
            }
          }
        }
      }
    }

    /// The same with a weight of each frame of x.
    mutating func count(
      _ x: [Int32], from xStart: Int, _ o: [Int32], from oStart: Int, length: Int,
      weights: [Double]
    ) {
      precondition(xStart >= 0 && oStart >= 0, "a run starts inside its trajectory")
      precondition(xStart + length <= x.count && oStart + length <= o.count, "and ends there")
      precondition(weights.count == x.count, "one weight a frame")
      let columns = columnCount
      weighted.withUnsafeMutableBufferPointer { table in
        x.withUnsafeBufferPointer { x in
          o.withUnsafeBufferPointer { o in
            weights.withUnsafeBufferPointer { weights in
              for i in 0..<max(0, length) {
                let (a, b) = (x[xStart + i], o[oStart + i])
                if a | b >= 0 { table[Int(a) &* columns &+ Int(b)] += weights[xStart + i] }
              }
            }
          }
        }
      }
    }

    /// The counts so far.
    var counts: JointCounts {
      var sums = weighted
      if weighted.isEmpty {
        sums = whole.prefix(cellCount).map(Double.init)
        if whole.count > cellCount {
          for place in 0..<cellCount { sums[place] += Double(whole[cellCount + place]) }
        }
      }
      return JointCounts(rowCount: cellCount / columnCount, columnCount: columnCount, counts: sums)
    }
  }
}
