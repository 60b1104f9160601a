import Foundation
import LinearAlgebra
import Samples
import Storage
import Testing

@Suite("Weights")
struct WeightTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func files() throws -> (String, String) {
    (
      try scratch.file("a.csv", "x,w\n1,0.5\n2,2\n3,0\n"),
      try scratch.file("b.csv", "x,w\n4,1\n5,3\n")
    )
  }

  @Test("Without weights each frame counts 1")
  func none() throws {
    let (a, _) = try files()
    let source = try TableSource(a)
    #expect(!source.isWeighted)
    #expect(try source.weights() == [1, 1, 1])
  }

  @Test("A column by name or index, which is then no feature", arguments: ["w", "1"])
  func column(name: String) throws {
    let (a, b) = try files()
    let source = try TableSource(a, b) { $0.weights = .column(name, isLogarithmic: false) }
    #expect(source.isWeighted)
    #expect(source.features.map(\.name) == ["x"])
    #expect(try source.weights() == [0.5, 2, 0])
    #expect(try source.weights(of: 1, frames: 1..<2) == [3])
    #expect(
      openingError(a) { $0.weights = .column("v", isLogarithmic: false) }
        == .unknownColumn(name: "v", file: a, available: ["x", "w"]))
  }

  @Test("A file has a row for each row of the input, in order, whatever is dropped")
  func file() throws {
    let (a, b) = try files()
    let weights = try scratch.file("w.txt", "1\n2\n3\n4\n5\n")
    func source(_ edit: (inout TableInput) -> Void) throws -> TableSource {
      try TableSource(a, b) {
        $0.weights = .file(weights, isLogarithmic: false)
        edit(&$0)
      }
    }
    #expect(try source { _ in }.weights(of: 1) == [4, 5])
    #expect(try source { $0.discard = .frames(1) }.weights(of: 1) == [5])
    #expect(try source { $0.arrangement = .concatenated }.weights(frames: 1..<4) == [2, 3, 4])
    // A time column beside the weights is not in the way.
    let colvar = try scratch.colvar("w.colvar", times: [0, 1, 2, 3, 4], values: [1, 2, 3, 4, 5])
    #expect(
      try TableSource(a, b) { $0.weights = .file(colvar, isLogarithmic: false) }.weights(of: 1)
        == [4, 5])
  }

  @Test("Joined files keep their own weights")
  func joined() throws {
    let a = try scratch.colvar("a.colvar", times: [0, 1, 2], values: [0, 1, 2])
    let b = try scratch.colvar("b.colvar", times: [1, 2], values: [11, 12])
    // In the order of the arguments: b, then a.
    let weights = try scratch.npy("w.npy", [0.1, 0.2, 1, 2, 3], columns: 1)
    let source = try TableSource(b, a) {
      $0.arrangement = .joinedByTime
      $0.weights = .file(weights, isLogarithmic: false)
    }
    #expect(try source.rows() == [0, 11, 12])
    #expect(try source.weights() == [1, 0.1, 0.2])
  }

  @Test("Logarithmic weights are exponentiated relative to their largest: huge ones do not overflow")
  func logarithmic() throws {
    let path = try scratch.file("l.csv", "x,lw\n1,5000\n2,4999\n3,-inf\n4,4000\n")
    let source = try TableSource(path) { $0.weights = .column("lw", isLogarithmic: true) }
    #expect(try source.weights() == [1, exp(-1), 0, 0])
    let tiny = try scratch.file("t.csv", "x,lw\n1,-90000\n2,-90001\n")
    #expect(
      try TableSource(tiny) { $0.weights = .column("lw", isLogarithmic: true) }.weights()
        == [1, exp(-1)])
  }

  @Test("The largest logarithm is taken over all trajectories, of the frames that are used")
  func reference() throws {
    let a = try scratch.npy("a.npy", [1.0, 2, 3], columns: 1)
    let b = try scratch.npy("b.npy", [4.0, 5], columns: 1)
    let logs = try scratch.npy("w.npy", [900.0, 700, 701, 800, 702], columns: 1)
    let source = try TableSource(a, b) {
      $0.weights = .file(logs, isLogarithmic: true)
      $0.discard = .frames(1)
    }
    #expect(try source.weights(of: 0) == [exp(-2), exp(-1)])
    #expect(try source.weights(of: 1) == [1])
  }

  @Test("Trajectory weights multiply those of the frames")
  func trajectories() throws {
    let (a, b) = try files()
    let alone = try TableSource(a, b) { $0.trajectoryWeights = [2, 0] }
    #expect(alone.isWeighted)
    #expect(try alone.weights(of: 0) == [2, 2, 2])
    #expect(try alone.weights(of: 1) == [0, 0])
    let both = try TableSource(a, b) {
      $0.trajectoryWeights = [2, 10]
      $0.weights = .column("w", isLogarithmic: false)
    }
    #expect(try both.weights(of: 0) == [1, 4, 0])
    #expect(try both.weights(of: 1) == [10, 30])
  }

  @Test("A trajectory weight that is none", arguments: [-1, Double.infinity])
  func badFactor(value: Double) throws {
    let (a, b) = try files()
    #expect(
      openingError(a, b) { $0.trajectoryWeights = [1, value] }
        == .invalidTrajectoryWeight(index: 1, value: value))
  }

  @Test("Too few or too many weights")
  func counts() throws {
    let (a, b) = try files()
    #expect(
      openingError(a, b) { $0.trajectoryWeights = [1] }
        == .weightCountMismatch(
          file: "--trajectory-weights", weights: 1, expected: 2, what: "trajectories"))
    let short = try scratch.file("w.txt", "1\n2\n3\n")
    #expect(
      openingError(a, b) { $0.weights = .file(short, isLogarithmic: false) }
        == .weightCountMismatch(file: short, weights: 3, expected: 5, what: "frames"))
    let wide = try scratch.npy("w.npy", [Double](repeating: 1, count: 10), columns: 2)
    #expect(
      openingError(a, b) { $0.weights = .file(wide, isLogarithmic: false) }
        == .weightCountMismatch(file: wide, weights: 10, expected: 5, what: "frames"))
    let missing = scratch.path + "/none.txt"
    guard case .storage(.cannotRead(missing, _)) = openingError(
      a, edit: { $0.weights = .file(missing, isLogarithmic: false) })
    else {
      Issue.record("a missing weight file is a storage error that names it")
      return
    }
  }

  @Test("A weight below 0 or not finite is named where it is written", arguments: [-0.5, Double.infinity])
  func invalid(value: Double) throws {
    let a = try scratch.npy("a.npy", [1.0, 1, 2, value, 3, 1], columns: 2)
    #expect(
      openingError(a) { $0.weights = .column("x1", isLogarithmic: false) }
        == .invalidWeight(file: a, frame: 1, value: value))
    let weights = try scratch.npy("w.npy", [1, 1, 1, 1, value, 1], columns: 1)
    #expect(
      openingError(a, try scratch.npy("b.npy", [1.0, 2, 3, 4, 5, 6], columns: 2)) {
        $0.weights = .file(weights, isLogarithmic: false)
      } == .invalidWeight(file: weights, frame: 4, value: value))
  }

  @Test("NaN weights, plain and logarithmic, and an infinite logarithm")
  func notANumber() throws {
    let path = try scratch.npy("a.npy", [1.0, 1, 2, .nan], columns: 2)
    for isLogarithmic in [false, true] {
      let error = openingError(path) {
        $0.weights = .column("x1", isLogarithmic: isLogarithmic)
      }
      guard case .invalidWeight(path, 1, let value) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(value.isNaN)
    }
    let infinite = try scratch.npy("b.npy", [1.0, 1, 2, .infinity], columns: 2)
    #expect(
      openingError(infinite) { $0.weights = .column("x1", isLogarithmic: true) }
        == .invalidWeight(file: infinite, frame: 1, value: .infinity))
  }

  @Test("Weights that are all zero")
  func allZero() throws {
    let zero = try scratch.npy("z.npy", [1.0, 0, 2, 0], columns: 2)
    let never = try scratch.npy("n.npy", [1.0, -.infinity, 2, -.infinity], columns: 2)
    #expect(
      openingError(zero) { $0.weights = .column("x1", isLogarithmic: false) } == .allWeightsZero)
    #expect(
      openingError(never) { $0.weights = .column("x1", isLogarithmic: true) } == .allWeightsZero)
    #expect(openingError(zero) { $0.trajectoryWeights = [0] } == .allWeightsZero)
  }

  @Test("Weights of arrays in memory")
  func arrays() throws {
    let rows = Matrix<Double>(rowCount: 3, columnCount: 1, elements: [1, 2, 3])
    let source = ArraySource([rows], weights: [[1, 0.5, 0]])
    #expect(source.isWeighted)
    #expect(try source.weights(frames: 1..<3) == [0.5, 0])
    #expect(try ArraySource([rows]).weights() == [1, 1, 1])
    let bad = ArraySource([rows], weights: [[1, -2, 0]])
    #expect(
      sampleError { _ = try bad.weights() }
        == .invalidWeight(file: "trajectory 0", frame: 1, value: -2))
  }
}
