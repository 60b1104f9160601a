import LinearAlgebra
import Moments
import Samples
import Synchronization
import Testing

@Suite("What a moment pass accepts")
struct PassInputTests {
  private let source = ArraySource(randomTrajectories([40, 7, 0, 12], dimension: 2, seed: 1))

  @Test("Lags are at least one frame", arguments: [0, -3])
  func invalidLag(lag: Int) throws {
    #expect(throws: MomentError.invalidLag(lag)) {
      try MomentPass(lags: [5, lag]).run(over: source)
    }
  }

  @Test("No lags at all")
  func noLags() throws {
    #expect(throws: MomentError.invalidLag(0)) { try MomentPass(lags: []).run(over: source) }
  }

  @Test("A lag as long as the longest trajectory has no pair")
  func tooLong() throws {
    #expect(throws: MomentError.lagTooLong(lag: 40, longestTrajectory: 40)) {
      try MomentPass(lags: [2, 40, 99]).run(over: source)
    }
    let longest = try MomentPass(lags: [39]).run(over: source)
    #expect(try longest.total(lag: 39).pairCount == 1)
  }

  @Test("An empty source")
  func empty() throws {
    #expect(throws: MomentError.lagTooLong(lag: 1, longestTrajectory: 0)) {
      let none = Matrix<Double>(rowCount: 0, columnCount: 2)
      _ = try MomentPass(lags: [1]).run(over: ArraySource([none]))
    }
  }

  @Test("Lags are sorted, each once")
  func lags() throws {
    #expect(try MomentPass(lags: [9, 1, 9, 4]).run(over: source).header.lags == [1, 4, 9])
  }

  @Test("Trajectories that are too short for a lag are counted")
  func skipped() throws {
    let header = try MomentPass(lags: [6, 7, 12]).run(over: source).header
    // Lengths 40, 7, 0, 12.
    #expect(header.skipped(atLag: 6) == (1, 0))
    #expect(header.skipped(atLag: 7) == (2, 7))
    #expect(header.skipped(atLag: 12) == (3, 19))
  }

  @Test("Only the lags that were asked for can be asked about")
  func unknownLag() throws {
    let moments = try MomentPass(lags: [2, 5]).run(over: source)
    #expect(throws: MomentError.unknownLag(lag: 3, available: [2, 5])) {
      try moments.total(lag: 3)
    }
  }

  @Test(
    "NaN and infinity are named, the first of them for any number of threads",
    arguments: [1, 2, 5])
  func notFinite(threads: Int) throws {
    var rows = randomTrajectories([4000, 5000], dimension: 3, seed: 2)
    rows[1][2500, 2] = .infinity
    rows[0][3999, 1] = .nan
    rows[1][4000, 0] = .nan
    let expected = SampleError.notFinite(file: "trajectory 0", frame: 3999, column: "b")
    #expect(throws: MomentError.samples(expected)) {
      try MomentPass(lags: [3], threadCount: threads)
        .run(over: ArraySource(rows, names: ["a", "b", "c"]))
    }
  }

  @Test("Weights are finite and not negative", arguments: [-0.5, .nan, .infinity])
  func badWeight(value: Double) throws {
    var weights = randomWeights([40, 7, 0, 12], seed: 1)
    weights[3][11] = value
    let rows = randomTrajectories([40, 7, 0, 12], dimension: 2, seed: 1)
    do throws(MomentError) {
      _ = try MomentPass(lags: [1]).run(over: ArraySource(rows, weights: weights))
      Issue.record("no error")
    } catch {
      guard case .samples(.invalidWeight(let file, let frame, let found)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(file == "trajectory 3" && frame == 11)
      #expect(found == value || (found.isNaN && value.isNaN))
    }
  }

  @Test("Progress adds up to the frames")
  func progress() throws {
    let done = Atomic(0)
    _ = try MomentPass(lags: [1, 30], threadCount: 3).run(over: source) {
      done.wrappingAdd($0, ordering: .relaxed)
    }
    #expect(done.load(ordering: .relaxed) == 59)
  }

  @Test("Every error is one line that names the thing")
  func descriptions() {
    let step = MomentError.Difference.timeStep(ours: "1 ps", theirs: "2 ps")
    let cases: [(MomentError, [String])] = [
      (.samples(.noInput), ["no input"]),
      (.storage(.cannotRead(path: "m.h5", reason: "gone")), ["m.h5", "gone"]),
      (.invalidLag(-2), ["-2"]),
      (.lagTooLong(lag: 900, longestTrajectory: 40), ["900", "40"]),
      (.unknownLag(lag: 3, available: [1, 10]), ["3", "1, 10"]),
      (.notMoments(file: "m.h5"), ["m.h5", "andante moments"]),
      (.unsupportedVersion(file: "m.h5", version: 7, supported: 1), ["m.h5", "7", "1"]),
      (.damaged(file: "m.h5", what: "the lags"), ["m.h5", "the lags"]),
      (.mismatch(file: "b.h5", first: "a.h5", difference: step), ["a.h5", "b.h5", "1 ps", "2 ps"]),
      (
        .mismatch(
          file: "b.h5", first: "a.h5",
          difference: .features(ours: ["a", "b"], theirs: ["a", "c"])), ["feature 1", "b", "c"]
      ),
      (
        .mismatch(
          file: "b.h5", first: "a.h5", difference: .features(ours: ["a"], theirs: ["a", "c"])),
        ["2 features", "1"]
      ),
      (.otherRunUnfinished(folder: "m.h5.partial"), ["m.h5.partial", "--out"]),
    ]
    for (error, parts) in cases {
      let text = error.description
      #expect(!text.contains("\n"))
      for part in parts { #expect(text.contains(part), "\(text)") }
    }
  }
}
