import Koopman
import LinearAlgebra
import Statistics
import Testing

@Suite("Scores of batches")
struct BatchScoreTests {
  static func covariances(seed: UInt64, order k: Int) -> OutputCovariances {
    var generator = SeededGenerator(seed: seed)
    let rows = Matrix<Double>(
      rowCount: 60, columnCount: 2 * k, elements: (0..<(120 * k)).map { _ in generator.nextNormal() })
    let mixing = Matrix<Double>(
      rowCount: 2 * k, columnCount: 2 * k,
      elements: (0..<(4 * k * k)).map { _ in generator.nextNormal() })
    let mixed = rows * mixing
    let c = (1.0 / 60) * product(of: mixed, .transposed, and: mixed)
    let (a, b) = (Array(0..<k), Array(k..<(2 * k)))
    return OutputCovariances(
      c00: c.submatrix(rows: a, columns: a), c0t: c.submatrix(rows: a, columns: b),
      ctt: c.submatrix(rows: b, columns: b))
  }

  @Test("VAMP-E across halves: derivatives by both halves' covariances, through the whitening")
  func crossGradient() throws {
    let k = 3
    let (training, test) = (Self.covariances(seed: 1, order: k), Self.covariances(seed: 2, order: k))
    let exact = try CrossScoreGradient(training: training, test: test, regularisation: 1e-3)
    var generator = SeededGenerator(seed: 3)
    let paths: [WritableKeyPath<OutputCovariances, Matrix<Double>> & Sendable] = [\.c00, \.c0t, \.ctt]
    for path in paths {
      for isTraining in [true, false] {
        var direction = Matrix<Double>(
          rowCount: k, columnCount: k, elements: (0..<(k * k)).map { _ in generator.nextNormal() })
        // Covariances of one set stay symmetric.
        if path != \.c0t { direction = direction.symmetrized() }
        func moved(_ step: Double) throws -> Double {
          var (a, b) = (training, test)
          if isTraining { a[keyPath: path] += step * direction } else { b[keyPath: path] += step * direction }
          return try CrossScoreGradient(training: a, test: b, regularisation: 1e-3).score
        }
        let h = 1e-5
        let slope = (try moved(h) - moved(-h)) / (2 * h)
        let ours = ReferenceNetwork.overlap(
          (isTraining ? exact.trained : exact.tested)[keyPath: path], direction)
        // Rounding 1e-16 · score / h and the third derivative's h².
        #expect(abs(slope - ours) < 1e-6 * (1 + abs(slope)))
      }
    }
  }

  @Test("Of one set of data, VAMP-E is VAMP-2")
  func sameData() throws {
    let c = Self.covariances(seed: 4, order: 3)
    let gradient = try ScoreGradient(
      c00: c.c00, c0t: c.c0t, ctt: c.ctt, isReversible: false, regularisation: 0)
    let cross = try CrossScoreGradient(training: c, test: c, regularisation: 0)
    #expect(abs(gradient.score - cross.score) < 1e-12)
  }

  @Test("Outputs that add to 1, or repeat one another, leave the score finite and unchanged")
  func singular() throws {
    let n = 4000
    let series = autoregressive([0.95, 0.7], frameCount: n + 1, seed: 6)
    // Two states' shares and their complement; a copy; nothing at all.
    func moments(_ functions: (Double, Double) -> [Float]) -> [OutputMoments] {
      let rows = (0...n).map { functions(series[$0, 0], series[$0, 1]) }
      let k = rows[0].count
      let flat = rows.flatMap(\.self)
      return [0..<(n / 2), (n / 2)..<n].map { range in
        var sums = OutputMoments(outputCount: k)
        flat.withUnsafeBufferPointer {
          let start = $0.baseAddress! + range.lowerBound * k
          sums.add(start, start + k, pairCount: range.count)
        }
        return sums
      }
    }
    func share(_ x: Double) -> Float { Float(1 / (1 + (x * x + 1) * 0.5)) }
    for objective in NetworkTraining.Objective.allCases {
      for isReversible in [true, false] {
        func score(_ functions: (Double, Double) -> [Float]) throws -> Double {
          try BatchScore(
            halves: moments(functions), objective: objective, isReversible: isReversible).score
        }
        let plain = try score { [share($0) / 2, share($1) / 2] }
        let complete = try score {
          [share($0) / 2, share($1) / 2, 1 - share($0) / 2 - share($1) / 2]
        }
        let copied = try score { [share($0) / 2, share($1) / 2, share($0) / 2] }
        // The ridge, 1e-6 of the variance, takes about as much off.
        #expect(abs(plain - complete) < 1e-5)
        #expect(abs(plain - copied) < 1e-5)
        #expect(plain > 1.2 && plain < 3)
        #expect(throws: LinearAlgebraError.notPositiveDefinite(minorOrder: 1)) {
          try score { _, _ in [0.5, 0.5] }
        }
      }
    }
  }
}
