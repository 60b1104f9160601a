/// How a batch of pairs is cut into slices, and slices shared out to tasks: by the number
/// of pairs alone, so that sums do not depend on the number of threads.
struct BatchPlan {
  /// Each of at most `sliceLimit` pairs, whose values stay in the second-level cache.
  let slices: [Range<Int>]
  /// Ranges of slices; the first half of the tasks holds the first half of the slices.
  let tasks: [Range<Int>]

  static let sliceLimit = 256
  /// Each task sums up a gradient of its own.
  static let taskLimit = 16

  init(pairCount: Int) {
    let count = 2 * max(1, (pairCount + 2 * Self.sliceLimit - 1) / (2 * Self.sliceLimit))
    slices = (0..<count).map { (pairCount * $0 / count)..<(pairCount * ($0 + 1) / count) }
    let taskCount = min(count, Self.taskLimit)
    tasks = (0..<taskCount).map { (count * $0 / taskCount)..<(count * ($0 + 1) / taskCount) }
  }

  /// Which half of the batch a task works on.
  func half(of task: Int) -> Int { task < tasks.count / 2 ? 0 : 1 }
}
