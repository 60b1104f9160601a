import Foundation
import Information
import Statistics
import Testing

@Suite("Delete-block jackknife")
struct JackknifeEstimateTests {
  @Test("Of a mean it gives the mean and its usual standard error")
  func mean() throws {
    let values = [1.0, 4, 2, 8, 5]
    let mean = 4.0
    let estimate = JackknifeEstimate(
      plain: mean, deleted: values.map { (20 - $0) / 4 }, sizes: [1, 1, 1, 1, 1])
    #expect(abs(estimate.value - mean) < 1e-15)
    // s² = 30/4, s/√5.
    let error = (7.5 / 5).squareRoot()
    #expect(abs(try #require(estimate.standardError) - error) < 1e-14)
    let half = StudentT.quantile(0.975, degreesOfFreedom: 4) * error
    let interval = try #require(estimate.interval)
    #expect(abs(interval.upperBound - mean - half) < 1e-13)
    #expect(abs(interval.lowerBound - mean + half) < 1e-13)
  }

  @Test("Removes the bias of a square, also from blocks of unequal size")
  func bias() {
    // θ = (mean)² is too large by var/n; the jackknife removes exactly that in expectation.
    var generator = SeededGenerator(seed: 9)
    let sizes = [3.0, 5, 4, 8, 2, 6]
    let total = sizes.reduce(0, +)
    var (plain, value) = (0.0, 0.0)
    for _ in 0..<20_000 {
      let sums = sizes.map { size in (0..<Int(size)).reduce(0) { s, _ in s + generator.nextNormal() } }
      let all = sums.reduce(0, +)
      let square = { (x: Double) in x * x }
      let estimate = JackknifeEstimate(
        plain: square(all / total),
        deleted: zip(sums, sizes).map { square((all - $0) / (total - $1)) }, sizes: sizes)
      plain += estimate.plain / 20_000
      value += estimate.value / 20_000
    }
    // The sd of a repeat is about √2/28 = .05, so a mean has .0004.
    #expect(abs(plain - 1 / total) < 0.0015)
    #expect(abs(value) < 0.0015)
  }

  @Test("Scaling all sizes changes nothing; few blocks give no error")
  func shapes() {
    let deleted = [1.0, 1.2, 0.9, 1.05]
    let a = JackknifeEstimate(plain: 1.1, deleted: deleted, sizes: [1, 2, 3, 4])
    let b = JackknifeEstimate(plain: 1.1, deleted: deleted, sizes: [2, 4, 6, 8])
    #expect(a.value == b.value && a.standardError == b.standardError)
    #expect(a.blockCount == 4 && a.replicates == deleted)
    let few = JackknifeEstimate(plain: 1.1, deleted: [1, 1, 1], sizes: [1, 1, 1])
    #expect(few.standardError == nil && few.interval == nil && few.value == 1.1)
    let empty = JackknifeEstimate(
      plain: 1.1, deleted: [1, .nan, 1, 1], sizes: [1, 1, 1, 1])
    #expect(empty.standardError == nil && empty.value == 1.1)
  }

  @Test("What two numbers share cancels in their difference")
  func difference() throws {
    let deleted = [1.0, 1.2, 0.9, 1.05, 1.1]
    let sizes = [1.0, 2, 1, 1, 2]
    let a = JackknifeEstimate(plain: 1.1, deleted: deleted, sizes: sizes)
    let b = JackknifeEstimate(plain: 0.6, deleted: deleted.map { $0 - 0.5 }, sizes: sizes)
    let difference = JackknifeEstimate.difference(a, b)
    #expect(abs(difference.value - 0.5) < 1e-14)
    #expect(try #require(difference.standardError) < 1e-14)
    let sum = JackknifeEstimate.combination([(2, a), (1, b)])
    #expect(abs(sum.value - 2 * a.value - b.value) < 1e-14)
    #expect(abs(try #require(sum.standardError) - 3 * a.standardError!) < 1e-13)
  }
}

@Suite("Widened errors")
struct WidenedEstimateTests {
  @Test("A wider error about the same value, for blocks of any size, and in differences")
  func widened() {
    let a = JackknifeEstimate(plain: 1, deleted: [1.1, 0.9, 1.05, 0.97], sizes: [1, 2, 3, 2])
    let b = JackknifeEstimate(plain: 2, deleted: [2.02, 2.1, 1.9, 1.95], sizes: [1, 2, 3, 2])
    let wide = a.widened(by: 1.5)
    #expect(abs(wide.value - a.value) < 1e-14)
    #expect(abs(wide.standardError! - 1.5 * a.standardError!) < 1e-14)
    #expect(abs(a.uncorrected.value - a.plain) < 1e-14)
    #expect(abs(a.uncorrected.standardError! - a.standardError!) < 1e-14)
    let difference = JackknifeEstimate.difference(wide, b.widened(by: 1.5))
    let narrow = JackknifeEstimate.difference(a, b)
    #expect(abs(difference.value - narrow.value) < 1e-14)
    #expect(abs(difference.standardError! - 1.5 * narrow.standardError!) < 1e-14)
  }
}
