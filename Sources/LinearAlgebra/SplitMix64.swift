/// The SplitMix64 generator, for start vectors alone.
///
/// - Reference: G. Steele, D. Lea, C. Flood, OOPSLA 2014,
///   [doi:10.1145/2660193.2660195](https://doi.org/10.1145/2660193.2660195).
internal struct SplitMix64 {
  private var state: UInt64

  internal init(seed: UInt64) { state = seed }

  /// A number in [−1, 1) of 53 random bits.
  internal mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Double(z >> 11) * 0x1p-52 - 1
  }

  /// A vector of such numbers.
  internal mutating func vector(count: Int) -> [Double] {
    (0..<count).map { _ in next() }
  }
}
