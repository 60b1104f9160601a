import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Metastable sets by PCCA+")
struct AnalysisMetastableSetTests {
  /// Blocks of random inner counts, linked weakly in a chain; states shuffled.
  static func blocks(
    _ sizes: [Int], link: Double, seed: UInt64
  ) -> (model: MarkovModel, blocks: [[Int]]) {
    var random = SeededGenerator(seed: seed)
    let n = sizes.reduce(0, +)
    var order = Array(0..<n)
    for i in stride(from: n - 1, to: 0, by: -1) { order.swapAt(i, random.nextIndex(below: i + 1)) }
    var blocks: [[Int]] = []
    for size in sizes {
      blocks.append(Array(order.prefix(size)))
      order.removeFirst(size)
    }
    var x = Matrix<Double>(rowCount: n, columnCount: n)
    for block in blocks {
      for i in block {
        for j in block {
          x[i, j] = 0.5 + random.nextUniform()
          x[j, i] = x[i, j]
        }
      }
    }
    for (a, b) in zip(blocks, blocks.dropFirst()) {
      (x[a[0], b[0]], x[b[0], a[0]]) = (link, link)
    }
    let model = AnalysisChains.model(symmetricCounts: SparseMatrix(x))
    let weights = blocks.map { $0.reduce(0) { $0 + model.stationaryDistribution[$1] } }
    let falling = blocks.indices.sorted { weights[$0] > weights[$1] }
    return (model, falling.map { blocks[$0].sorted() })
  }

  @Test(
    "Blocks are found", arguments: [[5, 3], [4, 9, 6], [3, 4, 5, 6, 7], [20, 15, 10, 8, 6, 5, 4]],
    [1e-2, 1e-5, 1e-9])
  func blocks(sizes: [Int], link: Double) throws {
    let (model, blocks) = Self.blocks(sizes, link: link, seed: 41)
    let found = try model.metastableSets(count: sizes.count)
    #expect(found.sets == blocks)
    #expect(found.crispness > 1 - 5 * link && found.crispness <= 1 + 1e-12)
    try check(found, model)
    for (set, block) in blocks.enumerated() {
      for state in block {
        #expect(found.assignment[state] == set)
        #expect(found.memberships[state, set] > 1 - 10 * link)
      }
    }
  }

  @Test("Random chains keep the rules", arguments: [2, 3, 4, 6])
  func rules(count: Int) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let model = AnalysisChains.reversible(30, seed: seed)
      let found = try model.metastableSets(count: count)
      try check(found, model)
      #expect(found == (try model.metastableSets(count: count)))
    }
  }

  func check(_ found: MetastableSets, _ model: MarkovModel) throws {
    let (n, m) = (model.stateCount, found.stationaryDistribution.count)
    let chi = found.memberships
    for i in 0..<n {
      #expect(abs(chi.row(i).reduce(0, +) - 1) < 1e-14)
      #expect(chi.row(i).allSatisfy { $0 >= 0 })
    }
    // Every set has a state in which it is alone absent; the smallest membership is zero.
    for j in 0..<m { #expect(chi.column(j).min()! < 1e-10) }
    let weights = product(of: chi, .transposed, and: model.stationaryDistribution)
    #expect(AnalysisDeviation.largest(weights, found.stationaryDistribution) < 1e-12)
    #expect(zip(weights, weights.dropFirst()).allSatisfy { $0 >= $1 })
    // The coarse matrix: rows, stationary weights and eigenvalues.
    let p = found.transitionMatrix
    for i in 0..<m { #expect(abs(p.row(i).reduce(0, +) - 1) < 1e-9) }
    #expect(AnalysisDeviation.largest(product(of: p, .transposed, and: weights), weights) < 1e-9)
    for value in found.eigenvalues {
      var characteristic = p
      for i in 0..<m { characteristic[i, i] -= value }
      let singular = try SingularValueDecomposition(of: characteristic).values
      #expect(singular.last! < 1e-10)
    }
    for entry in found.negativeEntries {
      #expect(entry.value < 0 && p[entry.row, entry.column] == entry.value)
    }
    let negative = p.elements.filter { $0 < -1e-12 }.count
    #expect(negative == found.negativeEntries.count)
    // The trace of S from its definition.
    var trace = 0.0
    for j in 0..<m {
      let square = (0..<n).reduce(0.0) {
        $0 + model.stationaryDistribution[$1] * chi[$1, j] * chi[$1, j]
      }
      trace += square / weights[j]
    }
    #expect(abs(trace / Double(m) - found.crispness) < 1e-9)
    #expect(found.sets.joined().sorted() == Array(0..<n))
  }

  @Test("One set, all sets, two states")
  func extremes() throws {
    let model = AnalysisChains.reversible(5, seed: 44)
    let one = try model.metastableSets(count: 1)
    #expect(one.crispness == 1 && one.sets == [[0, 1, 2, 3, 4]])
    #expect(abs(one.transitionMatrix[0, 0] - 1) < 1e-14)
    let all = try model.metastableSets(count: 5)
    #expect(all.crispness > 1 - 1e-9)
    #expect(all.sets.allSatisfy { $0.count == 1 })
    // Each state is a set of its own: the coarse chain is the chain.
    let order = all.sets.map { $0[0] }
    let truth = model.transitionMatrix.dense().submatrix(rows: order, columns: order)
    #expect((all.transitionMatrix - truth).maximumMagnitude < 1e-8)
    let single = try AnalysisChains.model([[1]]).metastableSets(count: 1)
    #expect(single.memberships[0, 0] == 1)
  }

  @Test("A chain of ten sets")
  func ten() throws {
    let (model, blocks) = Self.blocks(
      [14, 13, 12, 11, 10, 9, 8, 7, 6, 5], link: 1e-3, seed: 45)
    let found = try model.metastableSets(count: 10)
    #expect(found.sets == blocks)
    // The sparse table of passage times goes along with the sets.
    let times = try model.meanFirstPassageTimes(between: found.sets)
    #expect(times.elements.filter { $0 > 1000 }.count == 90)
  }

  @Test("Bad questions")
  func errors() throws {
    let model = AnalysisChains.reversible(5, seed: 44)
    #expect(throws: MarkovError.invalidCount(what: "metastable sets", value: 6, limit: 5)) {
      try model.metastableSets(count: 6)
    }
    #expect(throws: MarkovError.invalidCount(what: "metastable sets", value: 0, limit: 5)) {
      try model.metastableSets(count: 0)
    }
    let general = try AnalysisChains.general(6, seed: 2)
    #expect(throws: MarkovError.needsReversible(what: "PCCA+")) {
      try general.metastableSets(count: 2)
    }
    #expect(try general.reversibilised.metastableSets(count: 2).sets.count == 2)
  }
}
