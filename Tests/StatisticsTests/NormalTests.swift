import Statistics
import Testing

@Suite("Normal numbers and the normal distribution")
struct NormalTests {
  @Test("Seeded normal numbers repeat and have the moments of a normal")
  func moments() {
    var generator = SeededGenerator(seed: 1)
    var twin = SeededGenerator(seed: 1)
    let n = 2_000_000
    var sums = [0.0, 0.0, 0.0, 0.0]
    for _ in 0..<n {
      let x = generator.nextNormal()
      #expect(x == twin.nextNormal())
      sums[0] += x
      sums[1] += x * x
      sums[2] += x * x * x
      sums[3] += x * x * x * x
    }
    // Var(xᵏ) is 1, 2, 15, 96 for k = 1 … 4.
    for (k, (mean, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      let error = (variance / Double(n)).squareRoot()
      #expect(abs(sums[k] / Double(n) - mean) < 5 * error, "moment \(k + 1)")
    }
  }

  @Test("Every part of the ziggurat has the right share: centre, wedges, tail")
  func histogram() {
    var generator = SeededGenerator(seed: 2)
    let n = 5_000_000
    // The tail method begins at 3.654: two bins lie beyond it on each side.
    let edges = [-4.2, -3.654152885] + (-14...14).map { Double($0) / 4 } + [3.654152885, 4.2]
    var counts = [Int](repeating: 0, count: edges.count + 1)
    for _ in 0..<n {
      let x = generator.nextNormal()
      counts[edges.firstIndex { x < $0 } ?? edges.count] += 1
    }
    let cdf = [0] + edges.map(Normal.cdf) + [1]
    let expected = (1..<cdf.count).map { Double(n) * (cdf[$0] - cdf[$0 - 1]) }
    let freedom = Double(counts.count - 1)
    #expect(chiSquare(counts, expected: expected) < freedom + 5 * (2 * freedom).squareRoot())
  }

  @Test("The tail method draws from the tail of a normal", arguments: [false, true])
  func tail(negative: Bool) {
    var generator = SeededGenerator(seed: 5)
    let n = 200_000
    let sign = negative ? -1.0 : 1.0
    let edges = [Ziggurat.base, 3.7, 3.8, 3.9, 4.0, 4.2, 4.5]
    var counts = edges.map { _ in 0 }
    for _ in 0..<n {
      let x = sign * generator.nextNormalTail(negative: negative)
      counts[(edges.firstIndex { x < $0 } ?? edges.count) - 1] += 1
    }
    let beyond = edges.map { Normal.cdf(-$0) } + [0]
    let expected = (1..<beyond.count).map {
      Double(n) * (beyond[$0 - 1] - beyond[$0]) / beyond[0]
    }
    // Six degrees of freedom: 5σ is 5·√12.
    #expect(chiSquare(counts, expected: expected) < 6 + 5 * 3.5)
  }

  @Test("Successive numbers are uncorrelated, and so are their squares")
  func successive() {
    var generator = SeededGenerator(seed: 3)
    let n = 1_000_000
    var previous = generator.nextNormal()
    var product = 0.0
    var squares = 0.0
    for _ in 0..<n {
      let x = generator.nextNormal()
      product += x * previous
      squares += (x * x - 1) * (previous * previous - 1)
      previous = x
    }
    // The products have variances 1 and 4.
    #expect(abs(product / Double(n)) < 5e-3)
    #expect(abs(squares / Double(n)) < 1e-2)
  }

  @Test("A filled buffer holds the numbers that single draws give")
  func fill() {
    var generator = SeededGenerator(seed: 4)
    var twin = generator
    var filled = [Double](repeating: 0, count: 300)
    filled.withUnsafeMutableBufferPointer { generator.fillNormal($0) }
    #expect(filled == (0..<300).map { _ in twin.nextNormal() })
  }

  @Test(
    "Quantiles agree with 40-digit values",
    arguments: [
      (0.975, 1.9599639845400539), (0.95, 1.6448536269514723), (0.6, 0.25334710313579974),
      (0.500001, 2.5066282747057052e-6), (0.3, -0.52440051270804082),
      (0.25, -0.67448975019608174), (0.001, -3.0902323061678135),
      (1e-10, -6.3613409024040562), (1e-100, -21.273453560965324),
      (1e-300, -37.047096299361199),
    ])
  func quantile(p: Double, expected: Double) {
    #expect(abs(Normal.quantile(p) / expected - 1) < 1e-14)
  }

  @Test("The quantile inverts the distribution function and is odd about ½")
  func inverse() {
    for k in 1..<200 {
      let p = Double(k) / 200
      // d ln cdf / dx times the rounding of x.
      #expect(abs(Normal.cdf(Normal.quantile(p)) - p) < 1e-15)
      #expect(abs(Normal.quantile(p) + Normal.quantile(1 - p)) < 1e-14)
    }
    #expect(Normal.quantile(0.5) == 0)
    #expect(Normal.quantile(0) == -.infinity)
    #expect(Normal.quantile(1) == .infinity)
  }
}
