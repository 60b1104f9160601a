/// A seeded random number generator: the same seed gives the same bits
/// everywhere.
///
/// xoshiro256** with its 256-bit state filled from the seed by SplitMix64. Its
/// period is 2²⁵⁶ − 1 and all 64 bits of each output are usable.
///
///     var generator = SeededGenerator(seed: 7)
///     let noise = generator.nextNormal()
///
/// - Reference: D. Blackman, S. Vigna, ACM Trans. Math. Softw. 47, 36 (2021),
///   doi:10.1145/3460772; G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014,
///   doi:10.1145/2660193.2660195.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// The seed that this generator started from.
  public let seed: UInt64

  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// Creates a generator from any seed, zero included.
  public init(seed: UInt64) {
    var filler = SplitMix64(state: seed)
    self.init(state: (filler.next(), filler.next(), filler.next(), filler.next()), seed: seed)
  }

  /// Creates a generator in a given state, to compare with published outputs.
  package init(state: (UInt64, UInt64, UInt64, UInt64), seed: UInt64 = 0) {
    precondition(state.0 | state.1 | state.2 | state.3 != 0, "the all-zero state never leaves zero")
    self.seed = seed
    (s0, s1, s2, s3) = state
  }

  /// The next 64 random bits.
  ///
  /// - Complexity: O(1).
  public mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = (product &<< 7 | product &>> 57) &* 9
    let shifted = s1 &<< 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 &<< 45 | s3 &>> 19
    return result
  }

  /// An independent generator for part `index` of a piece of work.
  ///
  /// Depends on the seed and the index alone, not on how many numbers have been
  /// drawn, so that parallel workers may take their streams in any order.
  /// Streams nest: `stream(1).stream(2)` differs from `stream(2).stream(1)`.
  ///
  /// - Complexity: O(1).
  public func stream(_ index: Int) -> SeededGenerator {
    // The seed is mixed before the index joins it: the combination is then not
    // symmetric in the two, and neighbouring seeds share no stream.
    var outer = SplitMix64(state: seed ^ 0xA076_1D64_78BD_642F)
    var inner = SplitMix64(state: outer.next() ^ UInt64(bitPattern: Int64(index)))
    return SeededGenerator(seed: inner.next())
  }
}

/// The generator that spreads a 64-bit seed over a larger state.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  package var state: UInt64

  package init(state: UInt64) {
    self.state = state
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }
}
