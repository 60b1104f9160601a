import Bases
import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing

@Suite("Random Fourier features")
struct RandomFourierFeaturesTests {
  private static let inputs = ["a", "b", "c"].map { Feature(name: $0) }

  /// The root mean square error of the products as a kernel, over pairs of random points.
  private func error(_ features: RandomFourierFeatures, scales: [Double]) throws -> Double {
    var generator = SeededGenerator(seed: 9)
    let basis = try features.draw(inputs: Self.inputs, scales: scales)
    var square = 0.0
    let pairs = 100
    for _ in 0..<pairs {
      let points = Matrix<Double>(
        rowCount: 2, columnCount: 3, elements: (0..<6).map { scales[$0 % 3] * generator.nextNormal() })
      var values = [Double](repeating: 0, count: 2 * features.count)
      points.withUnsafeBufferPointer { rows in
        values.withUnsafeMutableBufferPointer { basis.evaluate(rows: rows, count: 2, into: $0) }
      }
      let n = features.count
      let estimate = (0..<n).reduce(0.0) { $0 + 2 * values[$1] * values[n + $1] } / Double(n)
      let u = (0..<3).map { (points[0, $0] - points[1, $0]) / (features.bandwidth * scales[$0]) }
      let kernel = features.kernel == .gaussian
        ? exp(-u.reduce(0) { $0 + $1 * $1 } / 2) : exp(-u.reduce(0) { $0 + abs($1) })
      square += (estimate - kernel) * (estimate - kernel) / Double(pairs)
    }
    return square.squareRoot()
  }

  @Test(
    "Products approximate the kernel, with an error of 1/√D",
    arguments: RandomFourierFeatures.Kernel.allCases)
  func kernel(kernel: RandomFourierFeatures.Kernel) throws {
    for count in [400, 6400] {
      let error = try error(
        RandomFourierFeatures(count: count, bandwidth: 1.3, kernel: kernel, seed: 2),
        scales: [1, 20, 0.01])
      // 2 cos · cos has a variance between ½ and 1.5 (Rahimi & Recht): the error over
      // √(1/D) lies between .7 and 1.25, but pairs share the draw.
      let ratio = error * Double(count).squareRoot()
      #expect(ratio > 0.4 && ratio < 1.7, "\(count): \(ratio)")
    }
  }

  @Test("One seed: the same directions for any bandwidth, and the first ones for any count")
  func seeds() throws {
    func draw(_ count: Int, _ bandwidth: Double, _ seed: UInt64) throws -> RandomFourierBasis {
      try RandomFourierFeatures(count: count, bandwidth: bandwidth, seed: seed)
        .draw(inputs: Self.inputs, scales: [1, 2, 4])
    }
    let narrow = try draw(50, 0.5, 3)
    let wide = try draw(80, 2, 3)
    #expect(try draw(50, 0.5, 3) == narrow)
    #expect(Array(wide.phases.prefix(50)) == narrow.phases)
    for i in 0..<50 {
      // Powers of two: exact.
      for k in 0..<3 { #expect(wide.frequencies[i, k] == narrow.frequencies[i, k] / 4) }
    }
    let other = try draw(50, 0.5, 4)
    #expect(zip(other.phases, narrow.phases).allSatisfy { $0 != $1 })
  }

  @Test("Cosines and sines have a scale of their own, other columns their deviation")
  func scales() {
    let features = [
      Feature(name: "d"), Feature(name: "cos(phi)", origin: .cosine(of: "phi", period: 2 * .pi)),
      Feature(name: "sin(phi)", origin: .sine(of: "phi", period: 2 * .pi)), Feature(name: "fixed"),
    ]
    let scales = RandomFourierFeatures.scales(
      of: features, standardDeviations: [0.3, 0.1, 0.2, 0])
    #expect(scales == [0.3, 1, 1, 1])
  }

  @Test("Parameters without meaning are refused, by the input's name")
  func errors() {
    func fails(_ reason: String, count: Int = 5, bandwidth: Double = 1, scales: [Double] = [1, 1, 1]) {
      #expect(throws: BasisError.invalid(basis: "fourier", reason: reason)) {
        try RandomFourierFeatures(count: count, bandwidth: bandwidth)
          .draw(inputs: Self.inputs, scales: scales)
      }
    }
    fails("there are no functions", count: 0)
    for bandwidth in [0, -1, .nan, .infinity] {
      fails("the bandwidth must be a positive number", bandwidth: bandwidth)
    }
    fails("2 scales for 3 inputs", scales: [1, 1])
    fails("the scale of b must be a positive number", scales: [1, 0, 1])
  }

  @Test(
    "Alanine dipeptide: the process that linear TICA does not see, found on one run",
    .enabled(
      if: DataFolder.exists(DataFolder.publishedDipeptide), "the shared data is not present"))
  func alanineDipeptide() throws {
    let runs = try (0...1).map {
      circular(try readTable("\(DataFolder.publishedDipeptide)/dihedrals-\($0).npy"))
    }
    let names = ["cos(phi)", "sin(phi)", "cos(psi)", "sin(psi)"]
    let source = ArraySource([runs[0]], names: names)
    let basis = try RandomFourierFeatures(count: 200, bandwidth: 0.6, seed: 1)
      .draw(inputs: source.features, scales: [1, 1, 1, 1])
    let moments = try MomentPass(lags: [10]).run(over: BasisSource(source, basis: basis))
    let model = try TICA().fit(moments, lag: 10)
    // Over 12 draws at bandwidths .5 to .8 the slowest is 1275–1280, then 70.32–70.34 and
    // 36.9–37.6 ps.
    let trained = model.modes.prefix(3).map { $0.timescale ?? 0 }
    for (found, (expected, spread)) in zip(trained, [(1278, 6), (70.33, 0.05), (37.3, 0.7)]) {
      #expect(abs(found - expected) < spread, "\(trained)")
    }

    // On the other run: 1849–1867, 64.68–64.73, 41.7–44.3 ps over the same draws.
    let cvs = ProjectionModel(
      model, componentCount: 3, basis: (functions: .fourier(basis), inputs: source.features)
    ).project(runs[1])
    let test = try fit([cvs], lag: 10)
    let projected = test.modes.map { $0.timescale ?? 0 }
    for (found, (expected, spread)) in zip(projected, [(1860, 20), (64.7, 0.1), (43, 2)]) {
      #expect(abs(found - expected) < spread, "\(projected)")
    }
  }
}
