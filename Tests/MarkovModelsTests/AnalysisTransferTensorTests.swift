import Glibc
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Transfer tensors")
struct AnalysisTransferTensorTests {
  /// P, P², … Pᴺ.
  static func powers(_ p: Matrix<Double>, _ count: Int) -> [Matrix<Double>] {
    var result = [p]
    while result.count < count { result.append(result.last! * p) }
    return result
  }

  /// The probabilities between two halves of a chain of four states, with memory.
  static func lumped(_ count: Int) -> (matrices: [Matrix<Double>], slowest: Double) {
    let model = AnalysisChains.birthDeath(up: [0.05, 0.3, 0.08], down: [0.1, 0.3, 0.04])
    let pi = model.stationaryDistribution
    let full = powers(model.transitionMatrix.dense(), count)
    let matrices = full.map { p in
      var t = Matrix<Double>(rowCount: 2, columnCount: 2)
      for i in 0..<4 {
        let weight = pi[i] / (pi[i / 2 * 2] + pi[i / 2 * 2 + 1])
        for j in 0..<4 { t[i / 2, j / 2] += weight * p[i, j] }
      }
      return t
    }
    let slowest = try! model.timescales(count: 1)[0]!
    return (matrices, slowest)
  }

  @Test("A Markov chain has no memory", arguments: [1, 2, 6])
  func memoryless(length: Int) throws {
    let model = try AnalysisChains.general(5, seed: 61)
    let p = model.transitionMatrix.dense()
    let tensors = try TransferTensors(learnedFrom: Self.powers(p, length), step: 4)
    #expect(tensors.memoryLength == length)
    #expect(tensors.tensors[0] == p)
    #expect(tensors.norms.dropFirst().allSatisfy { $0 < 1e-15 })
    let later = tensors.propagated(to: 12)
    #expect((later[11] - Self.powers(p, 12)[11]).maximumMagnitude < 1e-14)
    let truth = try model.timescales(count: 1)[0]! * 4
    #expect(abs(try tensors.timescales(count: 1)[0]! / truth - 1) < 1e-10)
    #expect(abs(try tensors.impliedTimescales(after: 7, count: 1)[0]! / truth - 1) < 1e-10)
  }

  @Test("With memory the long times follow from the short ones")
  func memory() throws {
    let (matrices, slowest) = Self.lumped(400)
    let full = try TransferTensors(learnedFrom: Array(matrices.prefix(60)), step: 1)
    // Memory decays like what is lost by lumping, and each tensor but the first has rows of sum 0.
    #expect(full.norms[20] < 1e-4 * full.norms[0])
    for tensor in full.tensors.dropFirst() {
      for i in 0..<2 { #expect(abs(tensor.row(i).reduce(0, +)) < 1e-14) }
    }
    // All that it has learned from, it gives back.
    let learned = full.propagated(to: 60)
    for (a, b) in zip(learned, matrices) { #expect((a - b).maximumMagnitude < 1e-14) }
    var errors: [Double] = []
    for length in [1, 5, 10, 20, 60] {
      errors.append(try full.truncated(to: length).rootMeanSquareError(against: matrices))
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 > $1 })
    #expect(errors[0] > 0.01 && errors[4] < 1e-5)
    // A Markov model of one step is far too fast; the memory makes up for it.
    let markov = try full.truncated(to: 1).timescales(count: 1)[0]!
    let remembered = try full.timescales(count: 1)[0]!
    #expect(markov < 0.8 * slowest)
    #expect(abs(remembered / slowest - 1) < 1e-4)
    let implied = try full.impliedTimescales(after: 400, count: 1)[0]!
    #expect(abs(implied / slowest - 1) < 0.02)
  }

  @Test("From Markov models at multiples of a lag")
  func models() throws {
    let matrices = Self.lumped(3).matrices
    var models: [MarkovModel] = []
    for (k, matrix) in matrices.enumerated() {
      models.append(try MarkovModel(transitionMatrix: SparseMatrix(matrix), lag: 5 * (k + 1)))
    }
    let tensors = try TransferTensors(learnedFrom: models)
    #expect(tensors.step == 5)
    // The models' rows were normalised anew.
    let direct = try TransferTensors(learnedFrom: matrices, step: 5)
    for (a, b) in zip(tensors.tensors, direct.tensors) {
      #expect((a - b).maximumMagnitude < 1e-15)
    }
    #expect(throws: MarkovError.lagNotMultiple(lag: 15, of: 10)) {
      try TransferTensors(learnedFrom: [models[0], models[2]])
    }
  }

  @Test("Bad input")
  func errors() throws {
    let good = Matrix(rows: [[0.5, 0.5], [0.2, 0.8]])
    #expect(
      throws: MarkovError.tooFewData(what: "no transition matrix to learn from; give one at least")
    ) { try TransferTensors(learnedFrom: [Matrix<Double>](), step: 1) }
    #expect(throws: MarkovError.invalidLag(0)) { try TransferTensors(learnedFrom: [good], step: 0) }
    #expect(throws: MarkovError.notSquare(rows: 1, columns: 2)) {
      try TransferTensors(learnedFrom: [good, Matrix(rows: [[0.5, 0.5]])], step: 1)
    }
    #expect(throws: MarkovError.rowSum(row: 1, sum: 0.75)) {
      try TransferTensors(learnedFrom: [Matrix(rows: [[1, 0], [0.5, 0.25]])], step: 1)
    }
    #expect(
      throws: MarkovError.linearAlgebra(.shapeMismatch(expected: .square(2), actual: .square(1)))
    ) { try TransferTensors(learnedFrom: [good, Matrix(rows: [[1]])], step: 1) }
    let tensors = try TransferTensors(learnedFrom: [good], step: 1)
    #expect(throws: MarkovError.invalidCount(what: "steps of memory", value: 2, limit: 1)) {
      try tensors.truncated(to: 2)
    }
    #expect(throws: MarkovError.invalidCount(what: "timescales", value: 0, limit: 2)) {
      try tensors.timescales(count: 0)
    }
    #expect(throws: MarkovError.invalidCount(what: "timescales", value: 2, limit: 1)) {
      try tensors.impliedTimescales(after: 1, count: 2)
    }
    #expect(throws: MarkovError.invalidLag(0)) {
      try tensors.impliedTimescales(after: 0, count: 1)
    }
  }
}
