import Koopman
import Statistics
import Testing

@Suite("Paired comparison of folds")
struct PairedComparisonTests {
  @Test("The corrected resampled t test, by hand")
  func byHand() throws {
    // Differences .1, .3, .2, .4, .25: mean .25, s² = .0125; with ρ = .25 the standard
    // error is √((.2 + .25) · .0125) = .075, and t = 10/3 with 4 degrees of freedom
    // has p = .02896 (scipy.stats.t.sf).
    let b = [1.0, 1.1, 0.9, 1.2, 1.05]
    let a = zip(b, [0.1, 0.3, 0.2, 0.4, 0.25]).map { $0 + $1 }
    let found = try #require(PairedComparison(a, b, testToTrainingRatio: 0.25))
    #expect(abs(found.meanDifference - 0.25) < 1e-12)
    #expect(abs(found.standardError - 0.075) < 1e-12)
    #expect(abs(found.pValue - 0.0290) < 2e-4)
    #expect(found.verdict == .better)
    let reverse = try #require(PairedComparison(b, a, testToTrainingRatio: 0.25))
    #expect(reverse.verdict == .worse)
    #expect(reverse.pValue == found.pValue)
    // Without the correction the error would be two thirds of it.
    let plain = try #require(PairedComparison(a, b, testToTrainingRatio: 0))
    #expect(abs(plain.standardError - 0.05) < 1e-12)
  }

  @Test("Ties read as ties: of two equally good methods one wins in about 5 % of data sets")
  func ties() throws {
    // y = u + v + noise, regressed on u alone or on v alone; the score is −(error)² of
    // held-out fifths.
    let generator = SeededGenerator(seed: 4)
    let trials = 1000
    let (size, foldCount) = (60, 5)
    var wins = (corrected: 0, plain: 0)
    for trial in 0..<trials {
      var stream = generator.stream(trial)
      let u = (0..<size).map { _ in stream.nextNormal() }
      let v = (0..<size).map { _ in stream.nextNormal() }
      let y = (0..<size).map { u[$0] + v[$0] + 0.5 * stream.nextNormal() }
      func scores(_ x: [Double]) -> [Double] {
        (0..<foldCount).map { fold in
          let (test, training) = (
            (0..<size).filter { $0 % foldCount == fold }, (0..<size).filter { $0 % foldCount != fold }
          )
          let slope = training.reduce(0) { $0 + x[$1] * y[$1] }
            / training.reduce(0) { $0 + x[$1] * x[$1] }
          return -test.reduce(0) { $0 + (y[$1] - slope * x[$1]) * (y[$1] - slope * x[$1]) }
            / Double(test.count)
        }
      }
      let (a, b) = (scores(u), scores(v))
      if try #require(PairedComparison(a, b, testToTrainingRatio: 0.25)).verdict != .tie {
        wins.corrected += 1
      }
      if try #require(PairedComparison(a, b, testToTrainingRatio: 0)).verdict != .tie {
        wins.plain += 1
      }
    }
    // Binomial: 50 ± 7 at 5 %.
    #expect(wins.corrected <= 50 + 3 * 7)
    #expect(wins.plain > wins.corrected)
  }

  @Test("Folds that are all the same fold are refused")
  func copies() throws {
    // One generator state copied to each worker makes every fold the same: no spread,
    // and any difference would seem certain.
    #expect(
      PairedComparison([1.2, 1.2, 1.2], [1.1, 1.1, 1.1], testToTrainingRatio: 0.25) == nil)
    // A method against itself is a tie.
    let same = try #require(
      PairedComparison([1.2, 1.3, 1.1], [1.2, 1.3, 1.1], testToTrainingRatio: 0.25))
    #expect(same.verdict == .tie)
    #expect(same.pValue == 1)
  }

  @Test("Too few folds and scores that are no numbers are refused")
  func badInput() {
    #expect(PairedComparison([1], [2], testToTrainingRatio: 0.25) == nil)
    #expect(PairedComparison([], [], testToTrainingRatio: 0.25) == nil)
    #expect(PairedComparison([1, 2], [1], testToTrainingRatio: 0.25) == nil)
    #expect(PairedComparison([1, .nan], [1, 2], testToTrainingRatio: 0.25) == nil)
    #expect(PairedComparison([1, .infinity], [1, 2], testToTrainingRatio: 0.25) == nil)
    #expect(PairedComparison([1, 3], [1, 2], testToTrainingRatio: -1) == nil)
    #expect(PairedComparison([1, 3], [1, 2], testToTrainingRatio: .nan) == nil)
  }
}
