import Foundation

/// A mapping of microstates with known probabilities to macrostates.
///
/// - Reference: R. Holtzman, M. Giulini, R. Potestio, Phys. Rev. E 106, 044101 (2022),
///   doi:10.1103/PhysRevE.106.044101.
public struct DiscreteMapping: Equatable, Sendable {
  /// Of the microstates; they sum to 1.
  public let probabilities: [Double]
  /// The macrostate of each microstate, from 0.
  public let states: [Int]
  /// One more than the largest of `states`.
  public let stateCount: Int

  /// A mapping; probabilities are divided by their sum.
  ///
  /// - Precondition: One state a microstate, none negative; probabilities not negative, with a
  ///   positive sum.
  public init(probabilities: [Double], states: [Int]) {
    precondition(probabilities.count == states.count, "a state for each microstate")
    precondition(states.allSatisfy { $0 >= 0 }, "states are counted from 0")
    let sum = probabilities.reduce(0, +)
    precondition(sum > 0 && probabilities.allSatisfy { $0 >= 0 }, "probabilities are not negative")
    self.probabilities = probabilities.map { $0 / sum }
    self.states = states
    stateCount = (states.max() ?? -1) + 1
  }

  /// The probabilities of the macrostates.
  public var stateProbabilities: [Double] {
    var sums = [Double](repeating: 0, count: stateCount)
    for (state, p) in zip(states, probabilities) { sums[state] += p }
    return sums
  }

  /// The microstates of each macrostate.
  public var multiplicities: [Int] {
    var counts = [Int](repeating: 0, count: stateCount)
    for state in states { counts[state] += 1 }
    return counts
  }

  /// Σ p ln(p/p̄) in nats, with p̄ the macrostate's probability spread evenly over its microstates:
  /// what is lost. A mapping that merges macrostates never loses less.
  public var mappingEntropy: Double {
    let (sums, counts) = (stateProbabilities, multiplicities)
    var total = 0.0
    for (state, p) in zip(states, probabilities) where p > 0 {
      total += p * log(p * Double(counts[state]) / sums[state])
    }
    return max(0, total)
  }

  /// H_s = −Σ P ln P of the macrostates, in nats: how much detail is kept.
  public var resolution: Double { -stateProbabilities.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 } }

  /// H_s of states that were seen so many times, in nats.
  public static func resolution(counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    return counts.reduce(0) {
      guard $1 > 0 else { return $0 }
      let share = Double($1) / total
      return $0 - share * log(share)
    }
  }

  /// H_k = −Σ_k (k m_k / n) ln(k m_k / n) in nats, m_k the number of states that were seen k times
  /// of n: how much the frequencies tell states apart. Never above the resolution.
  public static func relevance(counts: [Int]) -> Double {
    let seen = counts.filter { $0 > 0 }.sorted()
    let total = Double(seen.reduce(0, +))
    var (sum, first) = (0.0, 0)
    while first < seen.count {
      var last = first
      while last < seen.count, seen[last] == seen[first] { last += 1 }
      let share = Double(seen[first] * (last - first)) / total
      sum -= share * log(share)
      first = last
    }
    return sum
  }
}
