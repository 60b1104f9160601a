import Foundation
import Samples
import Storage
import Testing

@Suite("Files into trajectories")
struct ArrangementTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("Concatenated files are one trajectory, in the order given")
  func concatenated() throws {
    let a = try scratch.npy("a.npy", [1.0, 2, 3], columns: 1)
    let b = try scratch.npy("b.npy", [4.0, 5], columns: 1)
    let c = try scratch.npy("c.npy", [6.0], columns: 1)
    let source = try TableSource(c, a, b) { $0.arrangement = .concatenated }
    #expect(try source.rows() == [6, 1, 2, 3, 4, 5])
    #expect(source.trajectories == [Trajectory(name: "\(c) + 2 more", frameCount: 6)])
    // Across two borders.
    #expect(try source.rows(frames: 0..<5) == [6, 1, 2, 3, 4])
    #expect(try source.rows(frames: 3..<5) == [3, 4])
    #expect(try source.rows(frames: 4..<4) == [])
  }

  @Test("Discard in frames, also beyond a concatenated file")
  func discard() throws {
    let a = try scratch.npy("a.npy", [1.0, 2, 3], columns: 1)
    let b = try scratch.npy("b.npy", [4.0, 5, 6, 7], columns: 1)
    let apart = try TableSource(a, b) { $0.discard = .frames(2) }
    #expect(apart.trajectories.map(\.frameCount) == [1, 2])
    #expect(apart.trajectories.map(\.discardedFrameCount) == [2, 2])
    #expect(try apart.rows(of: 0) == [3])
    #expect(try apart.rows(of: 1) == [6, 7])
    let whole = try TableSource(a, b) {
      $0.arrangement = .concatenated
      $0.discard = .frames(4)
    }
    #expect(try whole.rows() == [5, 6, 7])
    #expect(
      openingError(a, b) { $0.discard = .frames(3) }
        == .discardTooLong(file: a, discard: 3, frames: 3))
    #expect(openingError(a) { $0.discard = .frames(-1) } == .invalidTime(text: "-1"))
  }

  @Test("Discard in time, by the time column or the time step")
  func discardTime() throws {
    let path = try scratch.file("a.csv", "time [ps],x\n0,1\n0.5,2\n1,3\n1.5,4\n")
    let span = try TimeSpan(parsing: "1ps")
    #expect(try TableSource(path) { $0.discard = span }.rows() == [3, 4])
    let npy = try scratch.npy("a.npy", [1.0, 2, 3, 4], columns: 1)
    #expect(
      try TableSource(npy) {
        $0.discard = span
        $0.timeStep = PhysicalTime(500, TimeUnit.named("fs")!)
      }.rows() == [3, 4])
    #expect(openingError(npy) { $0.discard = span } == .timeStepNeeded(text: "1 ps"))
    #expect(
      openingError(path) { $0.discard = .time(PhysicalTime(0.7, TimeUnit.named("ps")!)) }
        == .notAMultiple(text: "0.7 ps", timeStep: "0.5 ps"))
  }

  private func join(_ paths: [String], edit: (inout TableInput) -> Void = { _ in }) throws -> TableSource {
    var input = TableInput(paths: paths)
    input.arrangement = .joinedByTime
    edit(&input)
    return try TableSource(input)
  }

  @Test("Joined files lose duplicates, the later file wins, in any order of the arguments")
  func joined() throws {
    // Values tell the file (hundreds) and the time.
    let a = try scratch.colvar("a.colvar", times: [0, 1, 2, 3, 4], values: [0, 1, 2, 3, 4])
    let b = try scratch.colvar("b.colvar", times: [3, 4, 5, 6], values: [103, 104, 105, 106])
    let c = try scratch.colvar("c.colvar", times: [7, 8], values: [207, 208])
    for order in [[a, b, c], [c, b, a], [b, a, c]] {
      let source = try join(order)
      #expect(source.trajectories.count == 1)
      #expect(try source.rows() == [0, 1, 2, 103, 104, 105, 106, 207, 208])
      #expect(source.timeStep == PhysicalTime(1, TimeUnit.named("ps")!))
      #expect(source.notes == ["2 frames with duplicate time stamps were dropped."])
    }
  }

  @Test("Of files that start together the last by name wins, in any order of the arguments")
  func sameStart() throws {
    let a = try scratch.colvar("run-2.colvar", times: [0, 1, 2], values: [0, 1, 2])
    let b = try scratch.colvar("run-10.colvar", times: [0, 1], values: [100, 101])
    #expect(try join([a, b]).rows() == [100, 101])
    #expect(try join([b, a]).rows() == [100, 101])
  }

  @Test("What an abandoned continuation wrote beyond a later restart is dropped")
  func abandoned() throws {
    let a = try scratch.colvar("a.colvar", times: Array(stride(from: 0, to: 10, by: 1)), values: Array(repeating: 1, count: 10))
    let b = try scratch.colvar("b.colvar", times: [4, 5], values: [2, 2])
    let c = try scratch.colvar("c.colvar", times: [5, 6, 7], values: [3, 3, 3])
    #expect(try join([a, b, c]).rows() == [1, 1, 1, 1, 2, 3, 3, 3])
  }

  @Test("A gap ends a trajectory, within a file and between files")
  func gaps() throws {
    let a = try scratch.colvar("a.colvar", times: [0, 1, 2, 5, 6], values: [0, 1, 2, 5, 6])
    let b = try scratch.colvar("b.colvar", times: [8, 9], values: [8, 9])
    let source = try join([b, a])
    #expect(source.trajectories.map(\.frameCount) == [3, 2, 2])
    #expect(try (0..<3).map { try source.rows(of: $0) } == [[0, 1, 2], [5, 6], [8, 9]])
    #expect(source.notes == ["Gaps in time split the data into 3 trajectories."])
  }

  @Test("A gap behind the very first row is a gap, not the time step")
  func firstGap() throws {
    let a = try scratch.colvar("a.colvar", times: [0, 7, 8, 9, 10], values: [0, 7, 8, 9, 10])
    let source = try join([a])
    #expect(source.trajectories.map(\.frameCount) == [1, 4])
    #expect(source.timeStep?.value == 1)
  }

  @Test("Several restarts inside one COLVAR")
  func restarts() throws {
    let text =
      colvarText(times: [0, 1, 2, 3, 4], values: [0, 1, 2, 3, 4])
      + colvarText(times: [2, 3, 4, 5], values: [102, 103, 104, 105])
      + colvarText(times: [5, 6], values: [205, 206])
      + colvarText(times: [6, 7], values: [306, 307])
    let path = try scratch.file("r.colvar", text)
    let source = try join([path])
    #expect(try source.rows() == [0, 1, 102, 103, 104, 205, 306, 307])
    #expect(source.trajectories == [Trajectory(name: path, frameCount: 8)])
    #expect(source.notes == ["5 frames with duplicate time stamps were dropped."])
    // Without --join it is refused at the first frame that goes back.
    #expect(openingError(path) == .timesNotIncreasing(file: path, frame: 5))
  }

  @Test("Stamps of few digits join to the frame, however long the file")
  func roundedStamps() throws {
    // 1/30 printed with six digits: 3.3e-7 off a frame, a whole frame after 10⁵.
    let times = (0..<200_000).map { Double($0) / 30 }
    let a = try scratch.colvar("a.colvar", times: Array(times[..<150_001]), values: (0...150_000).map(Double.init))
    let b = try scratch.colvar("b.colvar", times: Array(times[149_990...]), values: (149_990..<200_000).map { Double($0) + 0.5 })
    let source = try join([a, b])
    #expect(source.trajectories.map(\.frameCount) == [200_000])
    #expect(try source.rows(frames: 149_988..<149_992) == [149_988, 149_989, 149_990.5, 149_991.5])
    let step = try #require(source.timeStep)
    #expect(abs(step.value * 30 - 1) < 2e-7)
    #expect(try TimeSpan(parsing: "10ps").frames(timeStep: step) == 300)
  }

  @Test("Random histories of checkpoints and crashes: each time once, from its last writer")
  func randomHistories() throws {
    var generator = SeededGenerator(seed: 11)
    for trial in 0..<30 {
      // Each part starts at a checkpoint within the part before it and runs on.
      var owner: [Int: Int] = [:]
      var paths: [String] = []
      var start = 0
      for part in 0..<5 {
        let length = Int.random(in: 2..<12, using: &generator)
        let times = start..<(start + length)
        for (time, _) in owner where time >= start { owner[time] = nil }
        for time in times { owner[time] = part }
        paths.append(
          try scratch.colvar(
            "\(trial)-\(part).colvar", times: times.map { Double($0) * 0.2 },
            values: times.map { Double(1000 * part + $0) }))
        start = Int.random(in: (start + 1)...(start + length), using: &generator)
      }
      let expected = owner.sorted { $0.key < $1.key }.map { Double(1000 * $0.value + $0.key) }
      paths.shuffle(using: &generator)
      let source = try join(paths)
      #expect(source.trajectories.count == 1)
      #expect(try source.rows() == expected)
      #expect(source.timeStep == PhysicalTime(0.2, TimeUnit.named("ps")!))
    }
  }

  @Test("Joining needs a time column; discard applies to the joined trajectory")
  func joinNeedsTime() throws {
    let npy = try scratch.npy("a.npy", [1.0, 2], columns: 1)
    #expect(
      openingError(npy) { $0.arrangement = .joinedByTime } == .timeColumnNeeded(file: npy))
    let a = try scratch.colvar("a.colvar", times: [0, 1], values: [0, 1])
    let b = try scratch.colvar("b.colvar", times: [1, 2, 3], values: [11, 12, 13])
    let source = try join([a, b]) { $0.discard = .time(PhysicalTime(2, TimeUnit.named("ps")!)) }
    #expect(try source.rows() == [12, 13])
    #expect(source.trajectories[0].name == "\(a) + \(b)")
  }
}
