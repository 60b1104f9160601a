import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Reactive flux")
struct AnalysisReactiveFluxTests {
  @Test("Five states, all numbers")
  func reference() throws {
    let model = try AnalysisChains.model(AnalysisChains.fiveStates)
    let flux = try model.reactiveFlux(from: [0], to: [4])
    // The reference gives eight to twelve digits.
    let forward = [0, 0.35714286, 0.42857143, 0.35714286, 1]
    #expect(AnalysisDeviation.largest(flux.forwardCommittor, forward) < 5e-9)
    let backward = [1, 0.65384615, 0.53125, 0.65384615, 0]
    #expect(AnalysisDeviation.largest(flux.backwardCommittor, backward) < 5e-9)
    #expect(abs(flux.totalFlux - 0.0108050847458) < 1e-13)
    #expect(abs(flux.rate - 0.0272727272727) < 1e-13)
    #expect(abs(flux.meanFirstPassageTime - 36.6666666667) < 1e-10)
    let paths = try flux.pathways(fraction: 1)
    #expect(paths.map(\.states) == [[0, 1, 4], [0, 2, 4], [0, 1, 2, 4]])
    let fluxes = [0.00720338983, 0.00308716707, 0.00051452785]
    #expect(AnalysisDeviation.largest(paths.map(\.flux), fluxes) < 1e-11)
    #expect(try flux.pathways(fraction: 0.9).count == 2)
    #expect(try flux.pathways(maximumCount: 1, fraction: 1).map(\.states) == [[0, 1, 4]])
    #expect(try model.forwardCommittor(from: [0], to: [4]) == flux.forwardCommittor)
    #expect(try model.backwardCommittor(from: [0], to: [4]) == flux.backwardCommittor)
  }

  @Test("Committors, conservation and pathways", arguments: [2, 3, 8, 25, 60])
  func properties(n: Int) throws {
    for model in [
      AnalysisChains.reversible(n, seed: 1, lag: 4), try AnalysisChains.general(n, seed: 2, lag: 4),
    ] {
      let source: Set = n > 4 ? [1, 3] : [0]
      let sink: Set = n > 4 ? [0, n - 1] : [n - 1]
      let flux = try model.reactiveFlux(from: source, to: sink)
      let middle = (0..<n).filter { !source.contains($0) && !sink.contains($0) }
      let q = flux.forwardCommittor
      let moved = model.transitionMatrix * q
      for i in middle { #expect(abs(q[i] - moved[i]) < 1e-13) }
      // The backward committor, in its own equation.
      let pi = model.stationaryDistribution
      let back = zip(pi, flux.backwardCommittor).map { $0 * $1 }
      let movedBack = model.transitionMatrix.premultiplied(by: back)
      for i in middle { #expect(abs(back[i] - movedBack[i]) < 1e-13) }
      if model.isReversible {
        #expect(AnalysisDeviation.largest(q, flux.backwardCommittor.map { 1 - $0 }) < 1e-13)
      }
      for edges in [flux.grossFlux, flux.netFlux] {
        let (out, into) = (edges.rowSums, edges.columnSums)
        for i in middle { #expect(abs(out[i] - into[i]) < 1e-15) }
        for (set, sign) in [(source, 1.0), (sink, -1.0)] {
          let excess = set.reduce(0) { $0 + out[$1] - into[$1] }
          #expect(abs(excess - sign * flux.totalFlux) < 1e-15)
        }
      }
      #expect(flux.netFlux.values.allSatisfy { $0 > 0 })
      // A trajectory passes from A to B and back in the mean time of both ways.
      let other = try model.reactiveFlux(from: sink, to: source)
      #expect(abs(other.totalFlux - flux.totalFlux) < 1e-14)
      let cycle = flux.meanFirstPassageTime + other.meanFirstPassageTime
      #expect(abs(cycle * flux.totalFlux / 4 - 1) < 1e-12)
      if source.count == 1 {
        let time = try model.meanFirstPassageTime(from: source, to: sink)
        #expect(abs(time / flux.meanFirstPassageTime - 1) < 1e-12)
      }

      let paths = try flux.pathways(maximumCount: 100_000, fraction: 1)
      let sum = paths.reduce(0) { $0 + $1.flux }
      #expect(abs(sum / flux.totalFlux - 1) < 1e-10)
      #expect(zip(paths, paths.dropFirst()).allSatisfy { $0.flux >= $1.flux * (1 - 1e-12) })
      var taken: [[Int]: Double] = [:]
      for path in paths {
        #expect(source.contains(path.states.first!) && sink.contains(path.states.last!))
        #expect(Set(path.states).count == path.states.count)
        for (i, j) in zip(path.states, path.states.dropFirst()) {
          taken[[i, j], default: 0] += path.flux
        }
      }
      for (edge, value) in taken { #expect(value <= flux.netFlux[edge[0], edge[1]] + 1e-14) }
    }
  }

  @Test("The single path of a birth–death chain carries the known flux", arguments: [1.0, 1e-9])
  func chain(link: Double) throws {
    let up = [0.3, 0.2 * link, 0.1, 0.4, 0.3 * link, 0.2]
    let down = [0.2, 0.1 * link, 0.3, 0.2, 0.5 * link, 0.1]
    let model = AnalysisChains.birthDeath(up: up, down: down)
    let pi = model.stationaryDistribution
    // Resistances in series: 1 / (π_k b_k) for each step.
    let resistances = up.indices.map { 1 / (pi[$0] * up[$0]) }
    let total = 1 / resistances.reduce(0, +)
    let flux = try model.reactiveFlux(from: [0], to: [6])
    #expect(abs(flux.totalFlux / total - 1) < 1e-14)
    var reached = 0.0
    for k in 0...6 {
      #expect(abs(flux.forwardCommittor[k] - reached * total) <= 1e-14 * reached * total)
      if k < 6 { reached += resistances[k] }
    }
    // Small backward committors keep their digits as well.
    let last = resistances[5] * total
    #expect(abs(flux.backwardCommittor[5] / last - 1) < 1e-14)
    let paths = try flux.pathways(fraction: 0.999)
    #expect(paths.map(\.states) == [[0, 1, 2, 3, 4, 5, 6]])
    // The net flux is a difference: where a step is 10⁹ times faster, that many digits go.
    #expect(abs(paths[0].flux / total - 1) < 1e-6)
  }

  @Test("A large sparse chain, iteratively")
  func large() throws {
    let n = 5000
    let up = (1..<n).map { 0.25 + 0.1 * Double(($0 * 7919) % 100) / 100 }
    let down = (1..<n).map { 0.25 + 0.1 * Double(($0 * 104_729) % 100) / 100 }
    // Far states weigh next to nothing against each other in this landscape's tilt.
    let model = AnalysisChains.birthDeath(up: up, down: down)
    let pi = model.stationaryDistribution
    let resistances = (2000..<2900).map { 1 / (pi[$0] * up[$0]) }
    let total = 1 / resistances.reduce(0, +)
    let flux = try model.reactiveFlux(from: [2000], to: [2900])
    #expect(abs(flux.totalFlux / total - 1) < 1e-9)
    let paths = try flux.pathways(fraction: 0.9)
    #expect(paths[0].states == Array(2000...2900))
  }

  @Test("Between sets of states")
  func coarse() throws {
    let model = AnalysisChains.reversible(10, seed: 8)
    let flux = try model.reactiveFlux(from: [0, 1], to: [8, 9])
    let coarse = try flux.coarseGrained(into: [[0, 1], [2, 3, 4], [5, 6, 7], [8, 9]])
    #expect(coarse.source == [0] && coarse.sink == [3])
    let net = coarse.netFlux
    let leaving = (0..<4).reduce(0) { $0 + net[0, $1] }
    #expect(abs(leaving - flux.totalFlux) < 1e-15)
    for i in 1...2 {
      let balance = (0..<4).reduce(0) { $0 + net[i, $1] - net[$1, i] }
      #expect(abs(balance) < 1e-15)
    }
    let sum = try coarse.pathways(fraction: 1).reduce(0) { $0 + $1.flux }
    #expect(abs(sum / flux.totalFlux - 1) < 1e-12)
    #expect(throws: MarkovError.overlappingSets(state: 1)) {
      try flux.coarseGrained(into: [[0], [1, 2]])
    }
    #expect(throws: MarkovError.overlappingSets(state: 3)) {
      try flux.coarseGrained(into: [[0, 1], [3, 2], [3]])
    }
    #expect(throws: MarkovError.emptySet(name: "set 1")) {
      try flux.coarseGrained(into: [[0, 1], []])
    }
    #expect(throws: MarkovError.unknownState(label: 10, available: 10)) {
      try flux.coarseGrained(into: [[10]])
    }
  }

  @Test("Bad questions")
  func errors() throws {
    let model = try AnalysisChains.model(AnalysisChains.fiveStates)
    #expect(throws: MarkovError.emptySet(name: "sink")) {
      try model.reactiveFlux(from: [0], to: [])
    }
    #expect(throws: MarkovError.overlappingSets(state: 2)) {
      try model.reactiveFlux(from: [0, 2], to: [2, 4])
    }
    #expect(throws: MarkovError.unknownState(label: -1, available: 5)) {
      try model.reactiveFlux(from: [-1], to: [2, 4])
    }
    let flux = try model.reactiveFlux(from: [0], to: [4])
    #expect(throws: MarkovError.invalidValue(what: "the number of pathways", value: 0)) {
      try flux.pathways(maximumCount: 0)
    }
    #expect(
      throws: MarkovError.invalidValue(
        what: "the fraction of the flux (above 0, up to 1)", value: 1.5)
    ) { try flux.pathways(fraction: 1.5) }
    let oneWay = MarkovModel(
      transitionMatrix: SparseMatrix(Matrix(rows: [[0.5, 0.5], [0, 1]])),
      stationaryDistribution: [0, 1], isReversible: false, lag: 1, labels: [4, 9])
    #expect(throws: MarkovError.unreachable(from: [9], to: [4])) {
      try oneWay.reactiveFlux(from: [1], to: [0])
    }
  }
}
