/// The steps that chosen columns need, and where their values go.
struct ColumnPlan {
  /// Where the columns of one step go in each row.
  enum Destination {
    /// All columns, to consecutive places.
    case run(to: Int)
    /// Some columns, each counted from the step's first.
    case scattered([(source: Int, target: Int)])
    /// None: the step only serves expressions.
    case nowhere
  }

  /// The columns it was made for.
  let columns: [Int]
  /// The steps in order.
  let steps: [(step: FeatureProgram.Step, destination: Destination)]
  /// Where the time goes in each row.
  let timeTargets: [Int]

  /// A plan for some of a program's columns; the one behind the last is the time.
  ///
  /// - Complexity: O(n log n) for n chosen columns.
  init(_ columns: [Int], of program: FeatureProgram) {
    self.columns = columns
    let wanted = columns.enumerated().map { (source: $1, target: $0) }
      .filter { $0.source < program.columns.count }
      .sorted { ($0.source, $0.target) < ($1.source, $1.target) }
    timeTargets = columns.indices.filter { columns[$0] >= program.columns.count }
    // Expressions only read columns before them, so one walk from the end finds all.
    var read: Set<Int> = []
    var end = wanted.count
    var steps: [(FeatureProgram.Step, Destination)] = []
    for step in program.steps.reversed() {
      var start = end
      while start > 0, wanted[start - 1].source >= step.columns.lowerBound { start -= 1 }
      let mine = wanted[start..<end]
      end = start
      guard !mine.isEmpty || read.contains(where: step.columns.contains) else { continue }
      if case .expression(let kernel, _) = step { read.formUnion(kernel.expression.inputs) }
      steps.append((step, Self.destination(of: mine, from: step.columns)))
    }
    steps.reverse()
    self.steps = steps
  }

  private static func destination(
    of moves: ArraySlice<(source: Int, target: Int)>, from columns: Range<Int>
  ) -> Destination {
    guard let first = moves.first else { return .nowhere }
    let isRun =
      moves.count == columns.count
      && moves.enumerated().allSatisfy { offset, move in
        move.source == columns.lowerBound + offset && move.target == first.target + offset
      }
    if isRun { return .run(to: first.target) }
    return .scattered(moves.map { ($0.source - columns.lowerBound, $0.target) })
  }
}
