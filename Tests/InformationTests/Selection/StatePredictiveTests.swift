import Information
import LinearAlgebra
import Statistics
import Testing

@Suite("State-predictive states")
struct StatePredictiveTests {
  /// A particle in V = h(x² − 1)² and columns of noise: x, then the noise.
  private func doubleWell(frames: Int, noise: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    var x = -1.0
    var elements: [Double] = []
    let step = 0.02
    for _ in 0..<frames {
      for _ in 0..<5 {
        x += -step * 12 * x * (x * x - 1) + (2 * step).squareRoot() * generator.nextNormal()
      }
      elements.append(x)
      for _ in 0..<noise { elements.append(3 * generator.nextNormal()) }
    }
    return Matrix(rowCount: frames, columnCount: noise + 1, elements: elements)
  }

  /// Cells of equal width of a column.
  private func cut(_ x: Matrix<Double>, column: Int = 0, cells: Int, from low: Double, to high: Double) -> [Int32] {
    x.column(column).map {
      Int32(max(0, min(cells - 1, Int((($0 - low) / (high - low) * Double(cells)).rounded(.down)))))
    }
  }

  @Test("Ten cells of a double well become its two states, with the border at the barrier")
  func doubleWell() throws {
    let x = doubleWell(frames: 30_000, noise: 4, seed: 1)
    let labels = cut(x, cells: 10, from: -1.6, to: 1.6)
    let model = try StatePredictive(lag: 20).fit([x], labels: [labels])
    #expect(model.stateCount == 2)
    #expect(model.isStable)
    let last = try #require(model.history.last)
    #expect(last.stateCount == 2 && last.changedShare <= 1e-3)
    // Where both futures are as probable, the noise columns at 0: the barrier, by symmetry of the
    // potential; a few hundred crossings place it to ± .05.
    let slope = model.slopes[1, 0] - model.slopes[0, 0]
    let border = -(model.constants[1] - model.constants[0]) / slope
    #expect(abs(border) < 0.15)
    // The latent coordinate is x; noise weighs nothing beside it, per its own spread (3 against 1).
    #expect(model.latentDirections.rowCount == 1)
    for c in 1...4 {
      #expect(abs(model.latentDirections[0, c]) * 3 < 0.05 * abs(model.latentDirections[0, 0]))
    }
    let p = model.futureProbabilities([1, 0, 0, 0, 0])
    #expect(p.max()! > 0.8 && abs(p.reduce(0, +) - 1) < 1e-12)
    #expect(model.latent(model.means)[0] == 0)
  }

  @Test("Three states stay three; a fourth without a life of its own is gone")
  func threeStates() throws {
    var generator = SeededGenerator(seed: 2)
    let centres = [(-4.0, 0.0), (0.0, 5.0), (4.0, 0.0)]
    var state = 0
    var elements: [Double] = []
    for _ in 0..<20_000 {
      if generator.nextUniform() < 0.01 { state = Int(generator.next() % 3) }
      elements += [
        centres[state].0 + generator.nextNormal(), centres[state].1 + generator.nextNormal(),
        generator.nextNormal(),
      ]
    }
    let x = Matrix(rowCount: 20_000, columnCount: 3, elements: elements)
    let (a, b) = (cut(x, cells: 4, from: -6, to: 6), cut(x, column: 1, cells: 2, from: -1, to: 6))
    let labels = zip(a, b).map { $0 * 2 + $1 }
    let model = try StatePredictive(lag: 10).fit([x.rows(0..<9000), x.rows(9000..<20_000)],
      labels: [Array(labels[..<9000]), Array(labels[9000...])])
    #expect(model.stateCount == 3)
    #expect(model.isStable)
    #expect(model.labels.map(\.count) == [9000, 11_000])
    #expect(model.latentDirections.rowCount == 2)
    // The same seed-free computation gives the same bits.
    let again = try StatePredictive(lag: 10).fit([x.rows(0..<9000), x.rows(9000..<20_000)],
      labels: [Array(labels[..<9000]), Array(labels[9000...])])
    #expect(again.slopes == model.slopes && again.labels == model.labels)
  }

  @Test("Noise has one state")
  func noise() throws {
    var generator = SeededGenerator(seed: 3)
    let x = Matrix(rowCount: 5000, columnCount: 1, elements: (0..<5000).map { _ in generator.nextNormal() })
    let model = try StatePredictive(lag: 5).fit([x], labels: [cut(x, cells: 4, from: -2, to: 1)])
    // All frames foretell the cell that is visited most.
    #expect(model.stateCount == 1)
    #expect(model.latentDirections.rowCount == 0)
  }

  @Test("Labels of another length and lags beyond the data are refused")
  func refused() {
    let x = Matrix<Double>(rowCount: 4, columnCount: 1, elements: [1, 2, 3, 4])
    #expect(throws: InformationError.lengthMismatch(what: "labels of trajectory 0", count: 3, expected: 4)) {
      try StatePredictive(lag: 1).fit([x], labels: [[0, 1, 0]])
    }
    #expect(throws: InformationError.lengthMismatch(what: "trajectories of labels", count: 0, expected: 1)) {
      try StatePredictive(lag: 1).fit([x], labels: [])
    }
    #expect(throws: InformationError.noPairs(lag: 4, longest: 4)) {
      try StatePredictive(lag: 4).fit([x], labels: [[0, 1, 0, 1]])
    }
  }
}
