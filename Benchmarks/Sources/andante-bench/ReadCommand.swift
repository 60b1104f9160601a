import ArgumentParser
import Samples
import Statistics
import Storage
import Trajectories

/// Times decoding all frames of a trajectory and prints one JSON object.
struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Times decoding a trajectory's frames, and prints JSON.",
    discussion: """
      `open_seconds` is opening the file and finding its frames, with no stored index; `seconds` is \
      decoding each frame's positions and box. The sum is taken outside the clock.
      """)

  @Argument(help: "The trajectory.")
  var file: String

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  @Option(name: .customLong("repeat"), help: "How often; the medians are printed.")
  var repeatCount = 1

  func run() throws {
    let format = try TrajectoryFormat.detect(file)
    var options = TrajectoryOptions()
    options.storesIndex = false
    var turns: [(open: Double, read: Double)] = []
    let warm = try format.open(file, options)
    for _ in 0..<repeatCount {
      let opened = try timed { () throws(StorageError) in try format.open(file, options) }
      let read = try timed { () throws(StorageError) in try decode(opened.result) }
      turns.append((opened.seconds, read.seconds))
    }
    try TrajectoryTimings(
      openSeconds: Descriptive.median(turns.map(\.open)),
      seconds: Descriptive.median(turns.map(\.read)), frames: warm.frameCount,
      columns: 3 * warm.atomCount, threads: threads, sum: try sum(of: warm)
    ).printJSON()
  }

  /// Chunks of frames are shared out among the threads.
  private func decode(_ trajectory: any TrajectoryFile) throws(StorageError) {
    let length = 50
    _ = try ParallelPass.map(
      count: (trajectory.frameCount + length - 1) / length, threadCount: threads
    ) { chunk throws(StorageError) in
      let reader = try trajectory.makeReader()
      var frame = Frame()
      for index in (chunk * length)..<min((chunk + 1) * length, trajectory.frameCount) {
        try reader.read(index, FrameRequest(atomCount: trajectory.atomCount), into: &frame)
      }
    }
  }

  private func sum(of trajectory: any TrajectoryFile) throws -> Double {
    let reader = try trajectory.makeReader()
    var frame = Frame()
    var sum = 0.0
    for index in 0..<trajectory.frameCount {
      try reader.read(index, FrameRequest(atomCount: trajectory.atomCount), into: &frame)
      sum += frame.positions.reduce(0, +)
    }
    return sum
  }
}
