import Glibc
import Information
import Statistics

/// Cells of Markov chains with known answers.
enum ChainSamples {
  /// A chain on two states with this second eigenvalue and these populations.
  static func twoState(
    eigenvalue: Double, first: Double = 0.5, lengths: [Int], seed: UInt64
  ) -> [[Int32]] {
    let generator = SeededGenerator(seed: seed)
    return lengths.enumerated().map { index, length in
      var random = generator.stream(index)
      var state: Int32 = random.nextUniform() < first ? 0 : 1
      return (0..<length).map { _ in
        defer {
          let leave = (1 - eigenvalue) * (state == 0 ? 1 - first : first)
          if random.nextUniform() < leave { state = 1 - state }
        }
        return state
      }
    }
  }

  static func variable(_ name: String, _ cells: [[Int32]], count: Int = 2) -> LabelledVariable {
    LabelledVariable(name: name, cells: cells, cellCount: count)
  }

  /// I(x_t; x_{t+τ}) of a symmetric chain on two states.
  static func information(eigenvalue: Double, lag: Int) -> Double {
    var power = 1.0
    for _ in 0..<lag { power *= eigenvalue }
    let stay = 0.5 * (1 + power)
    func term(_ p: Double) -> Double { p > 0 ? p * log(2 * p) : 0 }
    return term(stay) + term(1 - stay)
  }


}
