import Bases
import Glibc
import Koopman
import LinearAlgebra
import Samples
import Statistics
import Testing

@Suite("Starting bases")
struct StartingBasisTests {
  @Test("Gaussians cover what the samples cover")
  func gaussians() throws {
    // Three far clusters of very different sizes.
    var generator = SeededGenerator(seed: 4)
    var rows: [[Double]] = []
    for (x, count) in [(0.0, 5000), (10, 100), (-20, 30)] {
      for _ in 0..<count {
        rows.append([x + 0.1 * generator.nextNormal(), 0.1 * generator.nextNormal()])
      }
    }
    let samples = try load([Matrix(rows: rows)], names: ["x", "y"])
    let basis = try StartingBasis.gaussians(count: 3, samples: samples)
    #expect(basis.inputNames == ["x", "y"])
    #expect(Set((0..<3).map { Int((basis.centres[$0, 0] / 10).rounded()) }) == [0, 1, -2])
    // Each width is the mean distance to the two others: 20 and 10, 10 and 30, 20 and 30.
    for i in 0..<3 {
      let expected = [0: 15.0, 1: 20, -2: 25][Int((basis.centres[i, 0] / 10).rounded())]!
      #expect(abs(basis.widths[i] - expected) < 1)
    }
    #expect(try StartingBasis.gaussians(count: 3, samples: samples) == basis)
    #expect(try StartingBasis.gaussians(count: 3, samples: samples, seed: 2) != basis)
  }

  @Test("Centres are samples, and all of them where as many are asked for")
  func distinct() throws {
    let samples = try load(
      [Matrix(rows: [[1], [2], [2], [4]]), Matrix(rows: [[4], [1]])], names: ["x"])
    let basis = try StartingBasis.gaussians(count: 3, samples: samples)
    #expect(Set(basis.centres.elements) == [1, 2, 4])
    #expect(
      throws: KoopmanError.basis(
        .invalid(
          basis: "gaussians",
          reason: "the samples hold only 3 distinct points for 4 centres; ask for fewer"))
    ) { try StartingBasis.gaussians(count: 4, samples: samples) }
    #expect(
      throws: KoopmanError.basis(.invalid(basis: "gaussians", reason: "there are no centres"))
    ) { try StartingBasis.gaussians(count: 0, samples: samples) }
    // One alone is as wide as the data: the variance of 1, 2, 2, 4, 4, 1 is 14/9.
    let lone = try StartingBasis.gaussians(count: 1, samples: samples)
    #expect(abs(lone.widths[0] - (14.0 / 9).squareRoot()) < 1e-6)
  }

  @Test("Bumps lie at angles of the samples")
  func vonMises() throws {
    let samples = try TuningCase.samples([500, 200])
    let basis = try StartingBasis.vonMises(count: 12, samples: samples)
    #expect(basis.inputNames == TuningCase.names)
    #expect(basis.centres.rowCount == 12 && basis.centres.columnCount == 2)
    for i in 0..<12 {
      let point = (0..<2).flatMap { [cos(basis.centres[i, $0]), sin(basis.centres[i, $0])] }
      let distance = samples.arrays.flatMap { array in
        (0..<array.rowCount).map { row in
          zip(array.row(row), point).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
        }
      }.min()!
      // Rounding of cosines and sines to single precision.
      #expect(distance < 1e-6)
      // Chords of two angles are at most √8 long.
      #expect(basis.concentrations[i, 0] >= 1.0 / 8 && basis.concentrations[i, 0].isFinite)
    }
  }

  @Test("What is no angle is named")
  func noAngles() throws {
    func error(_ features: [Feature]) throws -> KoopmanError? {
      var source = AngleSource([Matrix(rows: [[1, 0, 1, 0], [0, 1, 0, 1]])])
      source.features = features
      let samples = try load(source)
      do throws(KoopmanError) {
        _ = try StartingBasis.vonMises(count: 1, samples: samples)
        return nil
      } catch {
        return error
      }
    }
    func refused(_ reason: String) -> KoopmanError {
      .basis(.invalid(basis: "von-mises", reason: reason))
    }
    var features = AngleSource([Matrix(rows: [[1, 0, 1, 0]])]).features
    #expect(try error(features) == nil)
    features.swapAt(1, 3)
    #expect(try error(features) == refused("cos(a) is not followed by the sine of a"))
    features[0] = Feature(name: "distance")
    #expect(
      try error(features) == refused("distance is not the cosine of an angle; declare it periodic"))
  }
}
