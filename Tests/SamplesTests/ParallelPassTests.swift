import Foundation
import Samples
import Synchronization
import Testing

@Suite("Ordered parallel passes")
struct ParallelPassTests {
  private struct Failure: Error, Equatable {
    var index: Int
  }

  @Test("Results come in task order for any number of threads", arguments: [-1, 0, 1, 2, 3, 8, 64])
  func order(threadCount: Int) throws {
    let results = ParallelPass.map(count: 200, threadCount: threadCount) { index in
      // Uneven work, so that tasks finish out of order.
      (0..<(index * 7919 % 97) * 1000).reduce(index) { $0 ^ $1 ^ $1 }
    }
    #expect(results == Array(0..<200))
    #expect(ParallelPass.map(count: 0, threadCount: threadCount) { $0 } == [])
  }

  @Test("Each task runs once")
  func once() {
    let runs = Mutex([Int](repeating: 0, count: 500))
    _ = ParallelPass.map(count: 500, threadCount: 8) { index in runs.withLock { $0[index] += 1 } }
    #expect(runs.withLock { $0 } == Array(repeating: 1, count: 500))
  }

  @Test("Of several failures the first by index is thrown, every time", arguments: [1, 2, 8])
  func firstFailure(threadCount: Int) {
    for round in 0..<300 {
      let failing = Set([0, 3, 4, 5, 17].map { $0 + round % 11 })
      let lowest = failing.min()!
      let thrown = #expect(throws: Failure.self) {
        try ParallelPass.map(count: 64, threadCount: threadCount) { index throws(Failure) in
          if failing.contains(index) {
            // Later failures come first.
            for _ in 0..<(64 - index) where index == lowest { usleep(1) }
            throw Failure(index: index)
          }
        }
      }
      #expect(thrown == Failure(index: lowest))
    }
  }

  @Test("A task that is claimed before a failure behind it runs all the same")
  func claimedBeforeFailure() {
    // The moment between claim and failure is short, and met only where threads
    // compete for it: from task 100 on all fail, at once.
    let wrong = (0..<5000).count { _ in
      do throws(Failure) {
        _ = try ParallelPass.map(count: 200, threadCount: 4) { index throws(Failure) in
          if index >= 100 { throw Failure(index: index) }
        }
        return true
      } catch {
        return error.index != 100
      }
    }
    #expect(wrong == 0)
  }

  @Test("After a failure no task behind it begins, and all before it end", arguments: [1, 2, 4])
  func stops(threadCount: Int) {
    let begun = Mutex(Set<Int>())
    let ended = Mutex(Set<Int>())
    #expect(throws: Failure(index: 10)) {
      try ParallelPass.map(count: 100_000, threadCount: threadCount) { index throws(Failure) in
        _ = begun.withLock { $0.insert(index) }
        if index == 10 { throw Failure(index: 10) }
        usleep(200)
        _ = ended.withLock { $0.insert(index) }
      }
    }
    #expect(ended.withLock { $0 }.isSuperset(of: 0..<10))
    // A task each for the other threads, and what they began before the failure:
    // far from all.
    #expect(begun.withLock { $0.count } < 1000)
  }

  @Test("At most as many threads as asked for are in a task at once", arguments: [1, 2, 3])
  func threadLimit(threadCount: Int) {
    let inside = Mutex((now: 0, most: 0))
    _ = ParallelPass.map(count: 100, threadCount: threadCount) { _ in
      inside.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      usleep(100)
      inside.withLock { $0.now -= 1 }
    }
    #expect(inside.withLock { $0.most } <= threadCount)
    #expect(ParallelPass.availableThreadCount >= 1)
  }
}
