import Samples
import LinearAlgebra
import Glibc

/// How a job runs, whatever it does.
public struct RunSettings: Sendable {
  /// Worker threads; one where OpenBLAS is not safe with several.
  public var threadCount: Int
  /// Bytes for moments in memory; beyond that they spill to disk.
  public var memoryLimit: Int
  /// What everything random starts from.
  public var seed: UInt64
  /// Where the stages are told.
  public var progress: ProgressReport
  /// How a user ends a search early and keeps what it has.
  public var stop = StopRequest()

  /// Nil takes every available thread, and half of the machine's memory.
  public init(
    threadCount: Int? = nil, memoryLimit: Int? = nil, seed: UInt64 = 1, progress: ProgressReport = .none
  ) {
    let wanted = threadCount ?? ParallelPass.availableThreadCount
    // Other builds of OpenBLAS are wrong, or slow, under concurrent callers.
    self.threadCount = OpenBLASLibrary.isSafeForConcurrentCallers ? max(1, wanted) : 1
    self.memoryLimit = memoryLimit ?? Self.defaultMemoryLimit
    self.seed = seed
    self.progress = progress
  }

  /// Half of the machine's memory.
  public static var defaultMemoryLimit: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    return pages > 0 ? pages / 2 * sysconf(Int32(_SC_PAGESIZE)) : 4 << 30
  }

  /// What to say where one worker is all that is safe.
  var advice: [Advice] {
    OpenBLASLibrary.isSafeForConcurrentCallers
      ? []
      : [
        Advice(
          .caution, "Only one thread is used",
          detail: "This OpenBLAS is not the pthread build, the only one that is safe with several "
            + "workers; install libopenblas-pthread-dev.")
      ]
  }
}

/// Where a job tells how far it is.
public struct ProgressReport: Sendable {
  /// A stage begins: its name, its whole length, and what that counts.
  public var begin: @Sendable (_ label: String, _ total: Int, _ unit: String) -> Void
  /// So much more of the stage is done; called from any thread.
  public var advance: @Sendable (Int) -> Void
  /// The stage ends, done or failed.
  public var end: @Sendable () -> Void
  /// Something to read between stages: a line.
  public var tell: @Sendable (String) -> Void

  /// A report by these calls.
  public init(
    begin: @escaping @Sendable (String, Int, String) -> Void,
    advance: @escaping @Sendable (Int) -> Void, end: @escaping @Sendable () -> Void,
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.begin = begin
    self.advance = advance
    self.end = end
    self.tell = tell
  }

  /// Runs a stage; its line ends whether the stage succeeds or not.
  func stage<Result>(
    _ label: String, _ total: Int, _ unit: String, _ body: () throws -> Result
  ) rethrows -> Result {
    begin(label, total, unit)
    defer { end() }
    return try body()
  }

  /// Says nothing.
  public static let none = ProgressReport(begin: { _, _, _ in }, advance: { _ in }, end: {})
}
