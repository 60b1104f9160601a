import Koopman
import Moments
import Testing

@Suite("Folds")
struct FoldTests {
  private func header(_ frameCounts: [Int], blockCount: Int = 20) throws -> MomentHeader {
    try moments(
      frameCounts.enumerated().map {
        autoregressive([0.5], frameCount: $0.element, seed: UInt64($0.offset))
      }, lags: [2], blockCount: blockCount
    ).header
  }

  @Test("As many contiguous folds as asked for", arguments: [2, 3, 5, 8])
  func contiguous(count: Int) throws {
    let header = try header([10_000], blockCount: 80)
    let folds = try #require(GuardedFolds(header, lag: 2, slowest: 10, foldCount: count))
    #expect(folds.kind == .contiguous(guardBlocks: 1))
    #expect(folds.folds.count == count)
    #expect(folds.folds.reduce(Set<Int>()) { $0.union($1.test) } == Set(0..<80))
    #expect(folds.folds.reduce(0) { $0 + $1.test.count } == 80)
    for fold in folds.folds {
      #expect(fold.training.isDisjoint(with: fold.test))
      #expect(fold.training.isDisjoint(with: Set(fold.test.map { $0 + 1 })))
      #expect(fold.training.isDisjoint(with: Set(fold.test.map { $0 - 1 })))
    }
    #expect(GuardedFolds(header, lag: 2, slowest: 10, foldCount: 5)
      == GuardedFolds(header, lag: 2, slowest: 10))
    #expect(GuardedFolds(header, lag: 2, slowest: 10, foldCount: 1) == nil)
    #expect(GuardedFolds(header, lag: 2, slowest: 10, foldCount: 41) == nil)
  }

  @Test("Trajectories are grouped to fewer folds, and held out whole", arguments: [2, 3, 6])
  func grouped(count: Int) throws {
    let header = try header(Array(repeating: 1000, count: 6))
    let folds = try #require(GuardedFolds(header, lag: 2, slowest: 1e9, foldCount: count))
    #expect(folds.kind == .trajectories)
    #expect(folds.folds.count == count)
    for fold in folds.folds {
      #expect(fold.training.union(fold.test) == Set(0..<header.blockCount))
      let owners = Set(fold.test.flatMap { header.plan.blocks[$0].map(\.trajectory) })
      #expect(owners.count == 6 / count)
    }
    // More folds than trajectories cut them, with guards.
    let more = try #require(GuardedFolds(header, lag: 2, slowest: 1, foldCount: 7))
    #expect(more.kind != .trajectories)
  }

  @Test(
    "Inner folds see nothing of the outer fold's test blocks or guards",
    arguments: [[10_000], [900, 900, 900, 900, 900]])
  func inner(frameCounts: [Int]) throws {
    let header = try header(frameCounts, blockCount: 40)
    let folds = try #require(GuardedFolds(header, lag: 2, slowest: 20))
    for (index, outer) in folds.folds.enumerated() {
      let inner = folds.inner(of: index)
      #expect(inner.count == folds.folds.count - 1)
      for fold in inner {
        #expect(fold.training.isSubset(of: outer.training))
        #expect(fold.test.isSubset(of: outer.training))
        #expect(fold.training.isDisjoint(with: fold.test))
        #expect(!fold.training.isEmpty && !fold.test.isEmpty)
      }
      // All but guards is validated on.
      let validated = inner.reduce(Set<Int>()) { $0.union($1.test) }
      #expect(validated == outer.training)
      // The gap between training and validation blocks is that of the outer folds.
      if case .contiguous(let guards) = folds.kind {
        for fold in inner {
          let gap = fold.training.flatMap { a in fold.test.map { abs(a - $0) } }.min()!
          #expect(gap > guards)
        }
      }
    }
  }

  @Test("Two folds leave nothing for inner ones; splitting the training blocks does")
  func among() throws {
    let header = try header([5000, 5000], blockCount: 40)
    let folds = try #require(GuardedFolds(header, lag: 2, slowest: 20, foldCount: 2))
    #expect(folds.kind == .trajectories)
    #expect(folds.inner(of: 0).isEmpty)
    let training = folds.folds[0].training
    let inner = try #require(
      GuardedFolds(header, lag: 2, slowest: 20, foldCount: 5, among: training))
    #expect(inner.folds.count == 5)
    for fold in inner.folds {
      #expect(fold.training.union(fold.test).isSubset(of: training))
      let gap = fold.training.flatMap { a in fold.test.map { abs(a - $0) } }.min()!
      #expect(gap > 1)
    }
    #expect(inner.folds.reduce(Set<Int>()) { $0.union($1.test) } == training)
    #expect(GuardedFolds(header, lag: 2, slowest: 20, among: []) == nil)
  }

  @Test("A hole in the blocks gets guards on both of its sides")
  func hole() throws {
    let header = try header([10_000], blockCount: 40)
    let folds = try #require(
      GuardedFolds(
        header, lag: 2, slowest: 100, foldCount: 4, among: Set(0..<40).subtracting([18, 22])))
    for fold in folds.folds {
      let gap = fold.training.flatMap { a in fold.test.map { abs(a - $0) } }.min()!
      #expect(gap > 1)
      #expect(!fold.training.contains(18) && !fold.test.contains(22))
    }
  }
}
