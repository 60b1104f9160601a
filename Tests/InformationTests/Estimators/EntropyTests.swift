import Foundation
import Information
import Statistics
import Testing

@Suite("Entropy of counts")
struct EntropyTests {
  @Test("Counts of 7 and 3, in bits", arguments: [
    (EntropyCorrection.plugIn, 0.8812908992), (.millerMadow, 0.9534256513),
    (.grassberger, 1.1920718932),
  ])
  func sevenAndThree(correction: EntropyCorrection, bits: Double) {
    #expect(abs(Entropy.of(counts: [7, 0, 3], correction) / log(2) - bits) < 5e-11)
  }

  @Test("Grassberger's entropy is nearly without bias where the plug-in value is far off")
  func bias() {
    // 100 equiprobable cells, 50 samples. The plug-in bias is near −(m − 1)/2N = −1 nat (less, as
    // many cells stay empty); Grassberger's is −0.2 here. The sd of one value is about .1, so 400
    // repeats leave .005.
    var generator = SeededGenerator(seed: 5)
    var means = [EntropyCorrection: Double]()
    for _ in 0..<400 {
      var counts = [Double](repeating: 0, count: 100)
      for _ in 0..<50 { counts[generator.nextIndex(below: 100)] += 1 }
      for correction in EntropyCorrection.allCases {
        means[correction, default: 0] += Entropy.of(counts: counts, correction) / 400
      }
    }
    let deficits = means.mapValues { log(100) - $0 }
    #expect(deficits[.plugIn]! > 0.7)
    #expect(deficits[.millerMadow]! < deficits[.plugIn]! - 0.3)
    #expect(abs(deficits[.grassberger]!) < 0.5 * deficits[.millerMadow]!)
  }

  @Test("Corrections vanish as counts grow", arguments: EntropyCorrection.allCases)
  func large(correction: EntropyCorrection) {
    // What is left is of order cells / N = 4e-9.
    let counts = [3e8, 5e8, 1e8, 1e8]
    #expect(abs(Entropy.of(counts: counts, correction) - Entropy.of(counts: counts)) < 1e-8)
  }

  @Test("Grassberger's term is continuous in the count, across whole numbers and into the series")
  func interpolation() {
    for n in [1.0, 2, 7, 510, 511, 512, 513] {
      let at = Entropy.of(counts: [n, 20], .grassberger)
      for beside in [n - 1e-9, n + 1e-9] {
        #expect(abs(Entropy.of(counts: [beside, 20], .grassberger) - at) < 1e-8)
      }
    }
  }

  @Test("Nothing, one cell, and zeros")
  func edges() {
    #expect(Entropy.of(counts: []) == 0)
    #expect(Entropy.of(counts: [0, 0]) == 0)
    #expect(Entropy.of(counts: [5]) == 0)
    #expect(Entropy.of(counts: [5], .millerMadow) == 0)
    #expect(abs(Entropy.of(probabilities: [0.5, 0, 0.5]) - log(2)) < 1e-15)
  }
}
