import Foundation
import Samples
import Storage
import Testing

@Suite("Weights from a bias")
struct WeightBiasTests {
  let scratch: Scratch
  /// R T at 300 K, in kJ/mol.
  private let thermal = 0.008_314_462_618_153_24 * 300

  init() throws { scratch = try Scratch() }

  private func bias(_ columns: String..., temperature: Double = 300) -> FrameWeights {
    .bias(columns, temperature: temperature)
  }

  @Test("Weights are exp(V/RT) relative to the largest, and the columns are no features")
  func values() throws {
    let path = try scratch.file("a.csv", "x,metad.bias,wall\n1,2,0.5\n2,4,0\n3,0,1\n")
    let source = try TableSource(path) { $0.weights = bias("metad.bias") }
    #expect(source.isWeighted)
    #expect(source.features.map(\.name) == ["x", "wall"])
    let expected = [-2, 0, -4].map { exp($0 / thermal) }
    for (found, expected) in zip(try source.weights(), expected) {
      // One rounding of the quotient and one of the exponential.
      #expect(abs(found - expected) <= 4e-16)
    }
    let both = try TableSource(path) { $0.weights = bias("metad.bias", "2") }
    #expect(both.features.map(\.name) == ["x"])
    for (found, energy) in zip(try both.weights(), [-1.5, 0, -3]) {
      #expect(abs(found - exp(energy / thermal)) <= 4e-16)
    }
    // Twice the temperature halves the logarithms.
    let hot = try TableSource(path) { $0.weights = bias("metad.bias", temperature: 600) }
    #expect(abs(try hot.weights()[0] - exp(-1 / thermal)) <= 4e-16)
  }

  @Test("Energies of any size neither overflow nor vanish", arguments: [0, 1e6, -1e6])
  func offsets(offset: Double) throws {
    let path = try scratch.npy("b.npy", [1, offset, 2, offset + thermal, 3, offset - 1e5], columns: 2)
    let source = try TableSource(path) { $0.weights = bias("x1") }
    let weights = try source.weights()
    // Energies of 1e6 have a spacing of 1e-10.
    #expect(abs(weights[0] - exp(-1)) < 1e-9 && weights[1] == 1 && weights[2] == 0)
  }

  @Test("The effective sample size is Kish's, with trajectory weights, and is told")
  func effectiveSampleSize() throws {
    let a = try scratch.file("a.csv", "x,w\n1,1\n2,3\n")
    let b = try scratch.file("b.csv", "x,w\n3,0\n4,2\n")
    func size(_ edit: (inout TableInput) -> Void) throws -> Double? {
      try TableSource(a, b, edit: edit).effectiveSampleSize
    }
    #expect(try size { _ in } == nil)
    let plain = try #require(try size { $0.weights = .column("w", isLogarithmic: false) })
    #expect(abs(plain - 36.0 / 14) < 1e-14)
    let scaled = try #require(
      try size {
        $0.weights = .column("w", isLogarithmic: false)
        $0.trajectoryWeights = [2, 0.5]
      })
    #expect(abs(scaled - 81.0 / 41) < 1e-14)
    #expect(try size { $0.trajectoryWeights = [5, 5] } == 4)
    #expect(try size { $0.trajectoryWeights = [5, 0] } == 2)
    let logarithms = try #require(try size { $0.weights = .column("w", isLogarithmic: true) })
    let w = [1.0, 3, 0, 2].map { exp($0) }
    let sum = w.reduce(0, +)
    #expect(abs(logarithms - sum * sum / w.reduce(0) { $0 + $1 * $1 }) < 1e-13)
    let source = try TableSource(a, b) { $0.weights = .column("w", isLogarithmic: false) }
    #expect(source.notes == [
      "The weights leave an effective sample of 2.6 of 4 frames ((Σw)²/Σw², correlation in time aside)."
    ])
    #expect(try TableSource(a).notes == [])
  }

  @Test("Weight on a few frames is told with advice")
  func fewFrames() throws {
    // Energies in J/mol, say: one frame has all the weight.
    let rows = (0..<1000).flatMap { [Double($0), Double($0) * 50] }
    let path = try scratch.npy("j.npy", rows, columns: 2)
    let source = try TableSource(path) { $0.weights = bias("x1") }
    #expect(abs(source.effectiveSampleSize! - 1) < 1e-6)
    #expect(source.notes.count == 1)
    #expect(source.notes[0].contains("effective sample of 1.0 of 1000 frames"))
    #expect(source.notes[0].contains("that the bias is in kJ/mol"))
  }

  @Test("Another bias that stays a feature is named")
  func otherBias() throws {
    let path = try scratch.file("a.csv", "x,opes.bias,wall.bias\n1,2,3\n2,2,4\n")
    let source = try TableSource(path) { $0.weights = bias("opes.bias") }
    #expect(source.notes.contains { $0.hasPrefix("wall.bias is among the features") })
    let none = try TableSource(path) {
      $0.weights = bias("opes.bias")
      $0.columns = ["x"]
    }
    #expect(!none.notes.contains { $0.contains("among the features") })
  }

  @Test("A column that is not there, or twice; a temperature that is none")
  func badInput() throws {
    let path = try scratch.file("a.csv", "x,v\n1,2\n2,3\n")
    #expect(
      openingError(path) { $0.weights = bias("opes.bias") }
        == .unknownColumn(name: "opes.bias", file: path, available: ["x", "v"]))
    #expect(
      openingError(path) { $0.weights = bias("v", "1") } == .duplicateColumnName(name: "v"))
    for temperature in [0, -300, .infinity] {
      #expect(
        openingError(path) { $0.weights = bias("v", temperature: temperature) }
          == .invalidTemperature(temperature))
    }
  }

  @Test("An energy that is none is named with its frame", arguments: [Double.infinity, -.infinity])
  func notAnEnergy(value: Double) throws {
    let path = try scratch.npy("a.npy", [1.0, 1, 2, value], columns: 2)
    #expect(
      openingError(path) { $0.weights = bias("x1") } == .invalidBias(file: path, frame: 1, value: value))
    let other = try scratch.npy("b.npy", [1.0, 1, 2, .nan], columns: 2)
    guard case .invalidBias(other, 1, let found) = openingError(other, edit: { $0.weights = bias("x1") })
    else {
      Issue.record("a bias that is not a number names its file and frame")
      return
    }
    #expect(found.isNaN)
  }

  private static let colvar = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    + "/../shared/data/colvar/ala2-opes-multithermal.COLVAR"

  @Test(
    "Multithermal alanine dipeptide at 300 K: the share of φ > 0",
    .enabled(if: FileManager.default.fileExists(atPath: WeightBiasTests.colvar)))
  func multithermal() throws {
    let source = try TableSource(Self.colvar) {
      $0.columns = ["phi"]
      $0.splitsAngles = false
      $0.weights = bias("opes.bias")
      $0.discard = try! TimeSpan(parsing: "15ns")
    }
    #expect(source.frameCount == 35_001)
    let (phi, weights) = (try source.rows(), try source.weights())
    #expect(weights.max() == 1)
    let share = zip(phi, weights).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) } / weights.reduce(0, +)
    // NumPy gives .0145596 and 19458.758 from the same columns.
    #expect(abs(share - 0.0145596) < 1e-7)
    #expect(abs(source.effectiveSampleSize! - 19458.758) < 0.001)
    #expect(source.notes.contains { $0.contains("19459 of 35001 frames") })
  }
}
