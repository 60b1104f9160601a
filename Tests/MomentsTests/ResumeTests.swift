import Foundation
import LinearAlgebra
import Moments
import Samples
import Storage
import Synchronization
import Testing

/// Counts the frames that are read, and fails after so many.
private struct CountingSource<Base: SampleSource>: SampleSource {
  let base: Base
  let failure: SampleError?
  let counter: Counter

  final class Counter: Sendable {
    let framesLeft: Atomic<Int>
    let frames = Atomic(0)
    /// Frames read, by trajectory.
    let ranges = Mutex<[(trajectory: Int, frames: Range<Int>)]>([])
    init(limit: Int) { framesLeft = Atomic(limit) }
  }

  init(_ base: Base, failingAfter limit: Int = .max, with failure: SampleError? = nil) {
    self.base = base
    self.failure = failure
    counter = Counter(limit: limit)
  }

  var features: [Feature] { base.features }
  var precision: NumericPrecision { base.precision }
  var trajectories: [Trajectory] { base.trajectories }
  var timeStep: PhysicalTime? { base.timeStep }
  var isWeighted: Bool { base.isWeighted }

  func makeReader() throws(SampleError) -> any SampleReader {
    Reader(base: try base.makeReader(), source: self)
  }

  private final class Reader: SampleReader {
    let base: any SampleReader
    let source: CountingSource
    init(base: any SampleReader, source: CountingSource) {
      self.base = base
      self.source = source
    }

    private func count(_ frames: Range<Int>, _ trajectory: Int) throws(SampleError) {
      let left = source.counter.framesLeft.wrappingSubtract(frames.count, ordering: .relaxed)
      if let failure = source.failure, left.newValue < 0 { throw failure }
      source.counter.frames.wrappingAdd(frames.count, ordering: .relaxed)
      source.counter.ranges.withLock { $0.append((trajectory, frames)) }
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(SampleError) {
      try count(frames, trajectory)
      try base.read(frames, of: trajectory, into: buffer)
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      try count(frames, trajectory)
      try base.read(frames, of: trajectory, into: buffer)
    }

    func readWeights(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      try base.readWeights(frames, of: trajectory, into: buffer)
    }
  }
}

@Suite("Interrupted and spilled runs")
struct ResumeTests {
  private static let lengths = [9000, 1000, 20_000]
  private static let failure = SampleError.storage(
    .cannotRead(path: "b.npy", reason: "the disk went away"))

  private func source(weighted: Bool = false) -> ArraySource<Double> {
    ArraySource(
      randomTrajectories(Self.lengths, dimension: 4, seed: 2),
      weights: weighted ? randomWeights(Self.lengths, seed: 3) : nil)
  }

  @Test(
    "A run that is taken up ends with the same bits and reads nothing twice",
    arguments: Dynamics.allCases, [1, 2])
  func resume(dynamics: Dynamics, threads: Int) throws {
    let scratch = try Scratch()
    var pass = MomentPass(
      lags: [1, 25, 300], dynamics: dynamics, threadCount: threads, folder: scratch.file("run"))
    pass.inputIdentity = "a.npy 1234"
    let broken = CountingSource(source(), failingAfter: 14_000, with: Self.failure)
    #expect(throws: MomentError.samples(Self.failure)) { try pass.run(over: broken) }
    let finished = try FileManager.default.contentsOfDirectory(atPath: scratch.file("run"))
      .filter { $0.hasSuffix(".h5") }.count
    #expect(finished >= 5)

    let whole = CountingSource(source())
    let resumed = try pass.run(over: whole)
    let header = resumed.header
    #expect(finished < header.blockCount)
    // What is read: 1000 frames for the shift, and of each block that was not
    // finished its frames and the longest lag beyond them.
    let perBlock = header.plan.blocks.map { $0.reduce(0) { $0 + $1.frames.count } + 300 * $0.count }
    let most = perBlock.sorted(by: >).prefix(header.blockCount - finished).reduce(0, +)
    #expect(whole.counter.frames.load(ordering: .relaxed) <= most + 1024)

    let uninterrupted = try MomentPass(
      lags: [1, 25, 300], dynamics: dynamics, threadCount: threads
    ).run(over: source())
    #expect(try haveEqualBits(resumed, uninterrupted))
    try resumed.save(to: scratch.file("a.h5"))
    try uninterrupted.save(to: scratch.file("b.h5"))
    let (a, b) = (scratch.file("a.h5"), scratch.file("b.h5"))
    #expect(FileManager.default.contentsEqual(atPath: a, andPath: b))
  }

  @Test("A finished run reads nothing but what its shift needs")
  func finished() throws {
    let scratch = try Scratch()
    let pass = MomentPass(lags: [5], folder: scratch.file("run"))
    let first = try pass.run(over: source(weighted: true))
    let again = CountingSource(source(weighted: true))
    #expect(try haveEqualBits(first, try pass.run(over: again)))
    #expect(again.counter.frames.load(ordering: .relaxed) <= 1024)
  }

  @Test("Another input, or other settings, are not mixed with an unfinished run")
  func otherRun() throws {
    let scratch = try Scratch()
    let folder = scratch.file("run")
    var pass = MomentPass(lags: [5], folder: folder)
    pass.inputIdentity = "a.npy 1234"
    _ = try pass.run(over: source())
    let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var changed = pass
    changed.inputIdentity = "a.npy 1235"
    #expect(throws: MomentError.otherRunUnfinished(folder: folder)) {
      try changed.run(over: source())
    }
    for other in [
      MomentPass(lags: [5, 6], folder: folder),
      MomentPass(lags: [5], dynamics: .nonreversible, folder: folder),
      MomentPass(lags: [5], blockCount: 21, folder: folder),
    ] {
      var other = other
      other.inputIdentity = pass.inputIdentity
      #expect(throws: MomentError.otherRunUnfinished(folder: folder)) {
        try other.run(over: source())
      }
    }
    #expect(throws: MomentError.otherRunUnfinished(folder: folder)) {
      try pass.run(over: source(weighted: true))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
  }

  @Test("A folder that cannot be made is an error of the disk")
  func noFolder() throws {
    let scratch = try Scratch()
    let file = scratch.file("file")
    try Data("x".utf8).write(to: URL(fileURLWithPath: file))
    do throws(MomentError) {
      _ = try MomentPass(lags: [5], folder: "\(file)/run").run(over: source())
      Issue.record("no error")
    } catch {
      guard case .storage(.cannotWrite(let path, _)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(path == "\(file)/run")
    }
  }

  @Test(
    "Blocks that do not fit in memory go to disk and come back the same",
    arguments: Dynamics.allCases)
  func spill(dynamics: Dynamics) throws {
    let scratch = try Scratch()
    let pass = MomentPass(lags: [1, 300], dynamics: dynamics)
    var small = pass
    small.memoryLimit = 0
    var kept = small
    kept.folder = scratch.file("run")
    let inMemory = try pass.run(over: source())
    #expect(try haveEqualBits(inMemory, try small.run(over: source())))
    #expect(try haveEqualBits(inMemory, try kept.run(over: source())))
  }

  @Test("A temporary folder goes with the moments")
  func temporaryFolder() throws {
    func folders() -> Set<String> {
      let temporary = FileManager.default.temporaryDirectory.path
      let all = (try? FileManager.default.contentsOfDirectory(atPath: temporary)) ?? []
      return Set(all.filter { name in
        name.hasPrefix("andante-")
          // Ours alone: this run has 23 blocks, and no other test's has.
          && FileManager.default.fileExists(atPath: "\(temporary)/\(name)/block-22.h5")
          && !FileManager.default.fileExists(atPath: "\(temporary)/\(name)/block-23.h5")
      })
    }
    var pass = MomentPass(lags: [7], blockCount: 23, memoryLimit: 0)
    pass.threadCount = 1
    do {
      let rows = randomTrajectories([2300], dimension: 2, seed: 1)
      let moments = try pass.run(over: ArraySource(rows))
      #expect(moments.header.blockCount == 23)
      #expect(folders().count == 1)
      #expect(try moments.total(lag: 7).pairCount == 2293)
    }
    #expect(folders().isEmpty)
  }
}
