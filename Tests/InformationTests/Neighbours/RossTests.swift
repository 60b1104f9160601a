import Glibc
import Information
import Statistics
import Testing

@Suite("Information of a continuous variable and a label")
struct RossTests {
  /// x is normal about ±d for two equally likely labels.
  func twoNormals(_ d: Double, count: Int, seed: UInt64) throws
    -> (x: ContinuousVariable, labels: [Int])
  {
    var generator = SeededGenerator(seed: seed)
    let labels = (0..<count).map { _ in generator.nextIndex(below: 2) }
    let x = labels.map { (2 * Double($0) - 1) * d + generator.nextNormal() }
    return (try ContinuousVariable(x), labels)
  }

  /// ln 2 less the mean entropy of the label at x, by the trapezium rule.
  func truth(_ d: Double) -> Double {
    let step = 0.001
    var sum = 0.0
    for i in -12_000...12_000 {
      let x = Double(i) * step
      let density = 0.5 * (Normal.density(x - d) + Normal.density(x + d))
      let p = 1 / (1 + exp(-2 * x * d))
      if p > 0 && p < 1 { sum -= step * density * (p * log(p) + (1 - p) * log(1 - p)) }
    }
    return log(2) - sum
  }

  @Test("Two normal populations", arguments: [0.0, 0.3, 1, 3])
  func twoPopulations(distance: Double) throws {
    let (x, labels) = try twoNormals(distance, count: 10_000, seed: 51)
    let estimate = try RossEstimator(k: 4).estimate(x, labels: labels)
    // The scatter over samples of 10 000 is below .008; four of them.
    #expect(abs(estimate.value - truth(distance)) < 0.03)
  }

  @Test("A window takes the bias of slow motion away")
  func slowMotion() throws {
    // Labels and x of two processes that know nothing of each other.
    let x = try ContinuousVariable(autoregression(0.99, count: 20_000, seed: 52))
    let labels = autoregression(0.99, count: 20_000, seed: 53).map { $0 > 0 ? 1 : 0 }
    let plain = try RossEstimator(k: 4).estimate(x, labels: labels).value
    let windowed = try RossEstimator(k: 4, theilerWindow: 200).estimate(x, labels: labels).value
    #expect(windowed < plain)
    #expect(abs(windowed) < 0.05)
  }

  @Test("Where all points are equal to others, the value is that of discrete variables")
  func discrete() throws {
    let (x, labels) = try twoNormals(1, count: 4000, seed: 54)
    let rounded = try ContinuousVariable(x.values.elements.map { $0 > 0 ? 1 : 0 })
    let estimate = try RossEstimator().estimate(rounded, labels: labels)
    // A binary channel that errs with probability 1 − Φ(1), by the counts.
    var counts = [[0.0, 0], [0.0, 0]]
    for (value, label) in zip(rounded.values.elements, labels) { counts[Int(value)][label] += 1 }
    var plugIn = 0.0
    for i in 0..<2 {
      for j in 0..<2 {
        let (row, column) = (counts[i][0] + counts[i][1], counts[0][j] + counts[1][j])
        plugIn += counts[i][j] / 4000 * log(counts[i][j] * 4000 / row / column)
      }
    }
    #expect(estimate.equalCount == 4000)
    #expect(abs(estimate.value - plugIn) < 0.001)
  }

  @Test("Blocks give an error of the size of the scatter")
  func errors() throws {
    var (values, errors, blockErrors) = ([Double](), [Double](), [Double]())
    for seed in 60..<70 as Range<UInt64> {
      let (x, labels) = try twoNormals(1, count: 1000, seed: seed)
      let blocks = FrameBlocks(frameCounts: [1000], atLeast: 40, atMost: 25)
      let estimate = try RossEstimator(k: 4).jackknife(x, labels: labels, blocks: blocks)
      values.append(estimate.plain)
      errors.append(try #require(estimate.standardError))
      blockErrors.append(
        try #require(try RossEstimator(k: 4).estimate(x, labels: labels).blockError(blocks)))
    }
    let scatter = Descriptive.standardDeviation(values)
    // A standard deviation of ten is known to a quarter; a factor of two is three of its errors.
    #expect(Descriptive.mean(errors) > scatter / 2 && Descriptive.mean(errors) < 2 * scatter)
    #expect(
      Descriptive.mean(blockErrors) > scatter / 2 && Descriptive.mean(blockErrors) < 2 * scatter)
  }
}
