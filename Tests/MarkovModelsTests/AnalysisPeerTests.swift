import LinearAlgebra
import MarkovModels
import Testing

/// Two chains of three blocks, with the numbers that deeptime 0.4.5 gives for them.
@Suite("Analysis beside deeptime's numbers")
struct AnalysisPeerTests {
  /// Symmetric random counts, heavier within thirds of the states.
  static func chain(_ n: Int) -> MarkovModel {
    var state = UInt64(n)
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var x = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n {
      for j in 0...i {
        let u = next()
        x[i, j] = u * u * u * u * (i / (n / 3) == j / (n / 3) ? 10 : 0.05) + 1e-4
        x[j, i] = x[i, j]
      }
    }
    return AnalysisChains.model(symmetricCounts: SparseMatrix(x))
  }

  @Test("Timescales, passage times and fluxes")
  func kinetics() throws {
    let small = Self.chain(12)
    let times = try small.timescales(count: 4).map { $0! }
    for (time, other) in zip(times, [121.08630046, 91.79781829, 10.5158831, 2.75810074]) {
      #expect(abs(time / other - 1) < 1e-8)
    }
    let first = try small.meanFirstPassageTimes(to: [11])[0]
    #expect(abs(first / 318.05950403193754 - 1) < 1e-12)
    let between = try small.meanFirstPassageTime(from: [0, 1], to: [10, 11])
    #expect(abs(between / 309.5480326709024 - 1) < 1e-12)
    let flux = try Self.chain(30).reactiveFlux(from: [0, 1], to: [28, 29])
    #expect(abs(flux.totalFlux / 0.0023530520840634693 - 1) < 1e-12)
    #expect(abs(flux.rate / 0.004897768116215034 - 1) < 1e-12)
    #expect(abs(flux.meanFirstPassageTime / 204.1746314386141 - 1) < 1e-12)
    let paths = try flux.pathways(maximumCount: 5)
    #expect(
      paths.map(\.states) == [
        [0, 2, 25, 28], [0, 7, 26, 20, 29], [1, 23, 28], [1, 3, 22, 29], [1, 29],
      ])
    let others = [
      7.546041965612029e-05, 7.221130845043981e-05, 7.189847233619836e-05, 6.914176798350866e-05,
      6.8739594190152e-05,
    ]
    for (path, other) in zip(paths, others) { #expect(abs(path.flux / other - 1) < 1e-11) }
  }

  @Test(
    "Metastable sets are no less crisp",
    arguments: [
      (12, 2, 0.931477006050981), (12, 3, 0.9734921409934408), (12, 4, 0.9090917589192338),
      (12, 5, 0.9567808544874185), (30, 2, 0.8600349404004488), (30, 3, 0.9803827189138777),
      (30, 4, 0.8290686126237065),
    ])
  func crispness(states: Int, sets: Int, other: Double) throws {
    let found = try Self.chain(states).metastableSets(count: sets)
    #expect(found.crispness > other - 1e-12)
    // Better by a little only: both search the same landscape.
    #expect(found.crispness < other + 0.01)
  }
}
