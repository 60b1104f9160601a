import Bases
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("A few components of many features")
struct TruncatedTICATests {
  private func moments(_ size: Int, frameCount: Int, _ change: (inout Matrix<Double>) -> Void = { _ in })
    throws -> LaggedMoments
  {
    var rows = ARMixture(timescales: [800, 300, 90, 30], dimension: size, seed: 1)
      .simulate(frameCount: frameCount, seed: 2)
    change(&rows)
    return try MomentPass(lags: [5], blockCount: 2).run(over: ArraySource([rows]))
  }

  @Test("Iteration finds what the whole decomposition finds")
  func agreement() throws {
    let moments = try moments(500, frameCount: 4000)
    let all = try TICA().fit(moments, lag: 5)
    let few = try TICA(componentCount: 6).fit(moments, lag: 5)
    #expect(all.rank == 500 && few.rank == 6)
    #expect(few.independentDirectionCount == 500 && few.droppedFeatures.isEmpty)
    for (a, b) in zip(few.modes, all.modes) {
      #expect(abs(a.real - b.real) < 1e-10)
      // t = −τ / ln λ keeps its digits: μ is taken from the difference moment.
      let (s, t) = (try #require(a.timescale), try #require(b.timescale))
      #expect(abs(s - t) < 1e-8 * t)
    }
    let overlaps = product(of: all.correlations.columns(0..<6), .transposed, and: few.vectors)
    for k in 0..<6 {
      for i in 0..<500 {
        #expect(abs(few.vectors[i, k] - all.vectors[i, k]) < 1e-6 * abs(overlaps[k, k]) + 1e-7)
        #expect(abs(few.correlations[i, k] - all.correlations[i, k]) < 1e-7)
      }
    }
  }

  @Test("Features that say nothing new are named as by the whole decomposition")
  func dropped() throws {
    let moments = try moments(501, frameCount: 3000) { rows in
      for t in 0..<rows.rowCount {
        rows[t, 7] = 4.25
        rows[t, 60] = -2 * rows[t, 3]
        rows[t, 200] = rows[t, 10] + 0.5 * rows[t, 100]
      }
    }
    let all = try TICA().fit(moments, lag: 5)
    let few = try TICA(componentCount: 3).fit(moments, lag: 5)
    let expected = [
      DroppedFeature(name: "x7", reason: .constant),
      DroppedFeature(name: "x60", reason: .duplicate(of: "x3")),
      DroppedFeature(name: "x200", reason: .dependent),
    ]
    #expect(all.droppedFeatures == expected)
    #expect(few.droppedFeatures == expected)
    #expect(few.independentDirectionCount == 498 && all.rank == 498)
    for (a, b) in zip(few.modes, all.modes) { #expect(abs(a.real - b.real) < 1e-8) }
    for name in [7, 60, 200] { #expect((0..<3).allSatisfy { few.vectors[name, $0] == 0 }) }
  }

  @Test("The cut-off is relative: data scaled by 1e-3, or column by column, give the same")
  func scaling() throws {
    let plain = try TICA(componentCount: 3).fit(try moments(500, frameCount: 2500), lag: 5)
    let scaled = try TICA(componentCount: 3).fit(
      try moments(500, frameCount: 2500) { rows in
        for t in 0..<rows.rowCount {
          for j in 0..<500 { rows[t, j] *= j % 2 == 0 ? 1e-3 : 40 }
        }
      }, lag: 5)
    #expect(scaled.independentDirectionCount == 500)
    for (a, b) in zip(plain.modes, scaled.modes) { #expect(abs(a.real - b.real) < 1e-9) }
  }

  @Test("Fewer components are asked for of few features: the whole decomposition, cut")
  func small() throws {
    let moments = try moments(8, frameCount: 2000)
    let all = try TICA().fit(moments, lag: 5)
    let few = try TICA(componentCount: 2).fit(moments, lag: 5)
    #expect(few.modes == Array(all.modes.prefix(2)))
    #expect(few.vectors == all.vectors.columns(0..<2))
    #expect(few.independentDirectionCount == 8)
  }

  @Test("The same bits for any number of threads, and each time")
  func determinism() throws {
    let source = ArraySource([autoregressive([0.99, 0.9, 0.5], frameCount: 3000, seed: 6)])
    let basis = try RandomFourierFeatures(count: 510, bandwidth: 2, seed: 3)
      .draw(inputs: source.features, scales: [1, 1, 1])
    let models = try [1, 2, 3].map { threads in
      let moments = try MomentPass(lags: [5], blockCount: 6, threadCount: threads)
        .run(over: BasisSource(source, basis: basis))
      return try TICA(componentCount: 4).fit(moments, lag: 5)
    }
    for model in models.dropFirst() {
      #expect(model.vectors == models[0].vectors && model.modes == models[0].modes)
    }
    // Wide cosines of three inputs depend on one another to the cut-off.
    #expect(models[0].rank == 4 && models[0].independentDirectionCount < 510)
  }

  @Test("A wide basis is iterated by itself; many of its components are not")
  func choice() {
    #expect(TICA().truncatedCount(dimension: 4999) == nil)
    #expect(TICA().truncatedCount(dimension: 5000) == 20)
    #expect(TICA(componentCount: 10).truncatedCount(dimension: 500) == 10)
    #expect(TICA(componentCount: 10).truncatedCount(dimension: 499) == nil)
    #expect(TICA(componentCount: 11).truncatedCount(dimension: 4999) == nil)
    #expect(TICA(componentCount: 250).truncatedCount(dimension: 5000) == 250)
    #expect(TICA(componentCount: 251).truncatedCount(dimension: 5000) == nil)
    let principal = WhiteningOptions(principalComponentCount: 30)
    #expect(TICA(whitening: principal, componentCount: 5).truncatedCount(dimension: 900) == nil)
  }

  @Test("Nothing left is an error that names the columns")
  func nothingLeft() throws {
    let rows = Matrix<Double>(rowCount: 50, columnCount: 500, repeating: 3)
    let moments = try MomentPass(lags: [1], blockCount: 2).run(over: ArraySource([rows]))
    #expect(throws: KoopmanError.rankDeficient(features: (0..<500).map { "x\($0)" })) {
      try TICA(componentCount: 2).fit(moments, lag: 1)
    }
  }
}
