import Glibc
import Storage
import Testing

/// Matrices with known answers, as text and as numbers.
enum KnownMatrix {
  static let counts = [[7048.0, 6, 0], [6, 2, 3], [0, 3, 2933]]
  /// Between states 0 and 2 hardly anything is counted: a fixed point that stops early is wrong.
  static let slow = [[10000.0, 1, 0], [30, 50, 10], [0, 2, 30000]]
  static let probabilities = [
    [0.8, 0.15, 0.05, 0, 0], [0.1, 0.75, 0.05, 0.05, 0.05], [0.05, 0.1, 0.8, 0, 0.05], [0, 0.2, 0, 0.8, 0],
    [0, 0.02, 0.02, 0, 0.96],
  ]

  static func text(_ rows: [[Double]]) -> String {
    rows.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: "\n") + "\n"
  }

  /// The largest log-likelihood where rows are free, or where any chain is reversible.
  static func logLikelihood(_ rows: [[Double]]) -> Double {
    rows.reduce(0) { sum, row in
      let total = row.reduce(0, +)
      return row.reduce(sum) { $1 > 0 ? $0 + $1 * log($1 / total) : $0 }
    }
  }
}

/// Trajectories of states, the same on every machine.
enum Chain {
  /// Four states in two pairs; only neighbours change places, so it is reversible.
  static let four = [[0.9, 0.1, 0, 0], [0.1, 0.88, 0.02, 0], [0, 0.03, 0.87, 0.1], [0, 0, 0.1, 0.9]]
  /// A ring that is gone round one way: no detailed balance.
  static let ring = [[0.7, 0.25, 0.05], [0.05, 0.7, 0.25], [0.25, 0.05, 0.7]]
  static let two = [[0.9, 0.1], [0.3, 0.7]]

  static func walk(_ p: [[Double]], from start: Int = 0, frames: Int, seed: UInt64) -> [Int] {
    var state = seed
    func uniform() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Double(z >> 11) * 0x1p-53
    }
    var walk = [start]
    while walk.count < frames {
      var rest = uniform()
      let row = p[walk.last!]
      walk.append(row.indices.first { rest -= row[$0]; return rest < 0 } ?? row.count - 1)
    }
    return walk
  }

  /// Counts of all pairs a lag apart, never across trajectories.
  static func counts(_ walks: [[Int]], lag: Int, states: Int, strided: Bool = false) -> [[Double]] {
    var counts = [[Double]](repeating: [Double](repeating: 0, count: states), count: states)
    for walk in walks {
      for t in stride(from: 0, to: walk.count - lag, by: strided ? lag : 1) {
        counts[walk[t]][walk[t + lag]] += 1
      }
    }
    return counts
  }

  /// The timescale of two states: every two-state chain is reversible, so rows are free.
  static func timescale(_ counts: [[Double]], lag: Int) -> Double {
    let p: Double = counts[0][1] / (counts[0][0] + counts[0][1])
    let q: Double = counts[1][0] / (counts[1][0] + counts[1][1])
    return -Double(lag) / log(1 - p - q)
  }
}

extension Sandbox {
  /// States as NPY in any type: `<i4`, `<i8`, `|u1`, `<f4` or `<f8`.
  func writeStates(_ states: [Int], to name: String, type: String = "<i8") throws {
    func bytes(_ word: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    var data: [UInt8] = []
    for value in states {
      switch type {
      case "|u1": data.append(UInt8(value))
      case "<i4": data += bytes(Int32(value))
      case "<f4": data += bytes(Float(value).bitPattern)
      case "<f8": data += bytes(Double(value).bitPattern)
      default: data += bytes(Int64(value))
      }
    }
    try write(npyBytes(descr: "'\(type)'", shape: "(\(states.count),)", data: data), to: name)
  }

  /// Two wells in two dimensions, a jump each fifty frames or so.
  func writeWells(_ name: String = "wells.csv", frames: Int = 2000, header: String = "a,b") throws {
    let wells = Chain.walk([[0.98, 0.02], [0.02, 0.98]], frames: frames, seed: 11)
    var noise = Noise(seed: 12)
    var values: [Double] = []
    for well in wells {
      let middle: Double = well == 0 ? -1 : 1
      values.append(middle + 0.3 * noise.next())
      values.append(0.3 * noise.next())
    }
    try write(Table(width: 2, values: values).text(header: header), to: name)
  }
}

extension JSONValue {
  /// A list of numbers with nulls.
  func list(_ key: String) -> [Double?] { (self[key]?.array ?? []).map(\.double) }

  /// A list of lists of numbers with nulls.
  func rows(_ key: String) -> [[Double?]] {
    (self[key]?.array ?? []).map { ($0.array ?? []).map(\.double) }
  }

  func integers(_ key: String) -> [Int] { (self[key]?.array ?? []).compactMap(\.int) }

  /// The verdict on the question that begins so.
  func verdict(_ question: String) -> String? {
    self["checks"]?.array?.first { $0["question"]?.string?.hasPrefix(question) ?? false }?["verdict"]?.string
  }
}

/// `andante msm … --json`, which must succeed.
func markov(
  _ arguments: [String], in sandbox: Sandbox, sourceLocation: SourceLocation = #_sourceLocation
) throws -> JSONValue {
  try jsonOutput(["msm"] + arguments + ["--json", "--quiet"], in: sandbox, sourceLocation: sourceLocation)
}
