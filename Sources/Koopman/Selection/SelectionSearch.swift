import Samples

/// A search for nested sets of groups on one part of the data.
protocol SelectionSearch: Sendable {
  var covariances: SelectionCovariances { get }
  var groups: [[Int]] { get }
  /// What each set adds to the one before, smallest set first.
  var sets: [[Int]] { get }
  /// Goes one step on.
  ///
  /// - Returns: False where there is none.
  mutating func step() throws(KoopmanError) -> Bool
}

extension SelectionSearch {
  /// Takes searches step by step together, so that one stopped early leaves all equally far.
  ///
  /// - Returns: Whether they were stopped.
  static func run(
    _ searches: inout [Self], threadCount: Int, shouldStop: () -> Bool
  ) throws(KoopmanError) -> Bool {
    while true {
      if shouldStop() { return true }
      let before = searches
      let after = try ParallelPass.map(
        count: before.count, threadCount: threadCount
      ) { index throws(KoopmanError) in
        var search = before[index]
        let isFurther = try search.step()
        return (search, isFurther)
      }
      searches = after.map(\.0)
      if !after.contains(where: \.1) { return false }
    }
  }
}
