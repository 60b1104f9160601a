import Samples
import LinearAlgebra
import Glibc

/// How a job runs, whatever it does.
public struct RunSettings: Sendable {
  public var threadCount: Int
  /// Bytes for moments in memory; beyond that they spill to disk.
  public var memoryLimit: Int
  public var seed: UInt64
  public var progress: ProgressReport

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
  public var begin: @Sendable (_ label: String, _ total: Int, _ unit: String) -> Void
  public var advance: @Sendable (Int) -> Void
  public var end: @Sendable () -> Void

  public init(
    begin: @escaping @Sendable (String, Int, String) -> Void,
    advance: @escaping @Sendable (Int) -> Void, end: @escaping @Sendable () -> Void
  ) {
    self.begin = begin
    self.advance = advance
    self.end = end
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
