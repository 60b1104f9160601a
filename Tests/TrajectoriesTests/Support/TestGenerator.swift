import Trajectories

/// SplitMix64: small, seeded, the same everywhere.
struct TestGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
  mutating func uniform() -> Double { uniform(0..<1) }
  mutating func uniform(_ range: Range<Double>) -> Double { .random(in: range, using: &self) }

  /// Three-atom molecules, 0.1 nm wide, anywhere in a box.
  mutating func water(atomCount: Int, box: Double) -> [Double] {
    var positions: [Double] = []
    while positions.count < 3 * atomCount {
      let centre = (0..<3).map { _ in uniform(0..<box) }
      for _ in 0..<3 { positions += centre.map { $0 + uniform(-0.1..<0.1) } }
    }
    return Array(positions.prefix(3 * atomCount))
  }

  /// Frames of water with a step, a time and a triclinic box each.
  mutating func frames(_ count: Int, atomCount: Int, box: Double = 2) -> [Frame] {
    (0..<count).map { index in
      var frame = Frame()
      frame.positions = water(atomCount: atomCount, box: box)
      frame.step = 500 * index
      frame.time = 0.5 * Double(index)
      frame.box = Box(a: [box, 0, 0], b: [0.5, box, 0], c: [-0.5, 0.25, box])
      return frame
    }
  }
}
