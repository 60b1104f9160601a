import Bases
import Information
import LinearAlgebra
import Moments
import Samples
import Storage
import Testing
import Workflows

@Suite("Bottleneck job")
struct BottleneckJobTests {
  private let settings = RunSettings(threadCount: 1)

  private func moments(
    _ source: some SampleSource, lag: Int, _ dynamics: Dynamics = .nonreversible, to path: String
  ) throws {
    try MomentPass(lags: [lag], dynamics: dynamics, blockCount: 4).run(over: source).save(to: path)
  }

  @Test("Linear moments: correlations of the process", arguments: [Dynamics.reversible, .nonreversible])
  func linear(dynamics: Dynamics) throws {
    let scratch = try Scratch()
    let path = scratch("m.h5")
    try moments(ArraySource([ar1([20, 5], frames: 50_000, seed: 4)]), lag: 5, dynamics, to: path)
    let job = BottleneckJob(.moments(path, lag: try TimeSpan(parsing: "5")), betas: [3])
    let found = try job.run(settings)
    let critical = try #require(found.criticalBetas?.first)
    // 1/σ² = exp(2·5/20); 50 000 frames of a time of 20 tell σ to about 1 %.
    #expect(abs(critical / 1.6487 - 1) < 0.05)
    #expect(found.method == .gaussian && found.thresholds == nil)
    #expect(found.json()["label"] == "Gaussian approximation, not a bound")
  }

  @Test("Monomials and random features are refused by name")
  func bases() throws {
    let scratch = try Scratch()
    let source = ArraySource([ar1([20], frames: 3000, seed: 4)])
    let path = scratch("m.h5")
    let monomials = try Monomials(inputNames: ["x0"], degree: 2)
    try moments(BasisSource(source, basis: monomials), lag: 2, to: path)
    let job = BottleneckJob(.moments(path, lag: try TimeSpan(parsing: "2")), betas: [3])
    #expect(throws: BottleneckJobError.basis(file: path, feature: "x0^2", kind: "a monomial")) {
      try job.run(settings)
    }
  }

  @Test("A table is named where it is at fault")
  func tables() throws {
    let scratch = try Scratch()
    let path = scratch("t.npy")
    try NPYWriter.write([1.0, 2, -3, 4], shape: [2, 2], to: path)
    #expect(
      throws: BottleneckJobError.table(
        file: path, .negativeProbability(row: 1, column: 0, value: -3))
    ) {
      try BottleneckJob(.joint(path), betas: [2]).run(settings)
    }
    try NPYWriter.write([9.0, 1, 1, 9], shape: [2, 2], to: path)
    let found = try BottleneckJob(.joint(path), betas: [2]).run(settings)
    #expect(abs(found.points[0].objective + 0.0818155847) < 1e-10)
    #expect(found.advice.contains { $0.headline.contains("sums to 20") })
  }
}
