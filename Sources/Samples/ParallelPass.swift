import Dispatch
import Foundation
import Synchronization

/// Runs independent tasks on a fixed number of threads and returns their
/// results in task order, so that what is made of them cannot depend on the
/// number of threads.
public enum ParallelPass {
  /// The cores that this process may run on.
  public static var availableThreadCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// Maps `0..<count`.
  ///
  /// Tasks are claimed in order. After a failure no task behind it is begun,
  /// but every task before it is finished; so the failure that is thrown, the
  /// one with the lowest index of all, is the same for any number of threads.
  public static func map<Result: Sendable, Failure: Error>(
    count: Int, threadCount: Int,
    _ body: @Sendable (Int) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    let threads = max(1, min(threadCount, count))
    if threads == 1 {
      var results: [Result] = []
      results.reserveCapacity(count)
      for index in 0..<count { results.append(try body(index)) }
      return results
    }
    let next = Atomic(0)
    let state = Mutex(State<Result, Failure>(count: count))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count, state.withLock({ index < $0.failure?.index ?? .max }) else { return }
        do throws(Failure) {
          let result = try body(index)
          state.withLock { $0.results[index] = result }
        } catch {
          state.withLock {
            if index < $0.failure?.index ?? .max { $0.failure = (index, error) }
          }
        }
      }
    }
    let final = state.withLock { $0 }
    if let failure = final.failure { throw failure.error }
    return final.results.map { $0! }
  }

  private struct State<Result: Sendable, Failure: Error> {
    var results: [Result?]
    var failure: (index: Int, error: Failure)?
    init(count: Int) { results = Array(repeating: nil, count: count) }
  }
}
