import Foundation

/// The medians of some turns over a trajectory, as `trajectories.py` reads them.
struct TrajectoryTimings: Encodable {
  let openSeconds: Double
  let seconds: Double
  let frames: Int
  let columns: Int
  let threads: Int
  /// The sum of all numbers, by which two programs are known to read the same.
  let sum: Double

  enum CodingKeys: String, CodingKey {
    case openSeconds = "open_seconds"
    case seconds, frames, columns, threads, sum
  }

  func printJSON() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
