import Samples
import Storage
import Testing

@Suite("Errors read as one clear line")
struct SampleErrorTests {
  /// An error, the thing that its line must name, and a word of what to do.
  static let cases: [(error: SampleError, names: String, advises: String)] = [
    (.storage(.empty(path: "a.csv")), "a.csv", "no rows"),
    (.noInput, "no input", "name at least one"),
    (.nothingMatches(pattern: "x*.npy"), "x*.npy", "check the path"),
    (.notFinite(file: "a.npy", frame: 7, column: "phi"), "a.npy: frame 7, column phi", "--columns"),
    (.unknownColumn(name: "q", file: "a.csv", available: ["x", "y"]), "a.csv: no column \"q\"", "choose of: x, y"),
    (.duplicateColumnName(name: "x"), "\"x\"", "rename"),
    (.noColumns(file: "a.csv"), "a.csv", "--columns"),
    (
      .mixedColumns(file: "b.csv", columns: ["x"], first: "a.csv", firstColumns: ["x", "y"]),
      "b.csv has 1 column (x), but a.csv has 2 columns (x, y)", "pick the columns they share"
    ),
    (.nameCountMismatch(file: "a.npy", names: 1, columns: 2), "a.npy has 2 columns", "give one for each"),
    (.invalidPeriod(text: "phi=x"), "\"phi=x\"", "NAME=PERIOD"),
    (.angleInDegrees(file: "a.npy", column: "phi", value: 90), "a.npy: column phi", "--periodic phi=360"),
    (.invalidTime(text: "soon"), "\"soon\"", "10ps"),
    (.invalidTimeStep(text: "0 ps"), "\"0 ps\"", "such as 1ps"),
    (.timeStepNeeded(text: "10 ps"), "\"10 ps\"", "--time-step"),
    (.incompatibleUnits(from: "ps", to: "month"), "ps to month", "--time-step"),
    (.notAMultiple(text: "7 ps", timeStep: "2 ps"), "7 ps", "choose"),
    (.timeColumnNeeded(file: "a.npy"), "a.npy", "--join needs a time column"),
    (.timesNotIncreasing(file: "a.csv", frame: 3), "a.csv", "--join"),
    (.irregularTimes(file: "a.csv", frame: 3, expected: 3, found: 4), "a.csv: frame 3", "--join"),
    (.mixedTimeSteps(file: "b.csv", step: 2, first: "a.csv", firstStep: 1), "b.csv", "apart"),
    (.mixedTimeUnits(file: "b.csv", unit: "ns", first: "a.csv", firstUnit: "ps"), "b.csv", "--time-step"),
    (.discardTooLong(file: "a.csv", discard: 9, frames: 5), "a.csv", "drop fewer"),
    (.invalidWeight(file: "w.csv", frame: 2, value: -1), "w.csv: frame 2: -1.0", "not negative"),
    (.invalidTrajectoryWeight(index: 1, value: -1), "-1.0 at position 2", "not negative"),
    (.weightCountMismatch(file: "w.csv", weights: 3, expected: 4, what: "frames"), "w.csv: 3 weights for 4 frames", "one for each"),
    (.emptyWindow(start: 5, stop: 3), "--start 5 and --stop 3", "first frame that is left out"),
    (.invalidStride(text: "0"), "--stride 0", "1 or more"),
    (.allWeightsZero, "all weights are zero", "positive weight"),
    (.invalidBias(file: "COLVAR", frame: 2, value: .infinity), "COLVAR: frame 2", "--bias"),
    (.invalidTemperature(-1), "-1.0 K", "kelvin"),
    (.invalidExpression(text: "a\nb", column: 2, reason: "c"), "expression “a\\nb”, column 2", "c"),
    (.invalidVariables(text: "a,,b", column: 3, reason: "write one"), "variables “a,,b”, column 3", "write"),
  ]

  @Test("Each names the thing and what to do", arguments: cases.indices)
  func line(index: Int) {
    let (error, thing, advice) = Self.cases[index]
    let line = error.description
    #expect(line.contains(thing))
    #expect(line.contains(advice))
    #expect(!line.contains("\n"))
    #expect(line.last != ".")
    #expect("\(error as any Error)" == line)
  }

  @Test("Every case is here")
  func complete() {
    // A new case does not compile until it has a line of its own above.
    let kinds = Set(
      Self.cases.map { entry -> Int in
        switch entry.error {
        case .storage: 0
        case .noInput: 1
        case .nothingMatches: 2
        case .notFinite: 3
        case .unknownColumn: 4
        case .duplicateColumnName: 5
        case .noColumns: 6
        case .mixedColumns: 7
        case .nameCountMismatch: 8
        case .invalidPeriod: 9
        case .angleInDegrees: 10
        case .invalidTime: 11
        case .invalidTimeStep: 12
        case .timeStepNeeded: 13
        case .incompatibleUnits: 14
        case .notAMultiple: 15
        case .timeColumnNeeded: 16
        case .timesNotIncreasing: 17
        case .irregularTimes: 18
        case .mixedTimeSteps: 19
        case .mixedTimeUnits: 20
        case .discardTooLong: 21
        case .invalidWeight: 22
        case .invalidTrajectoryWeight: 23
        case .weightCountMismatch: 24
        case .allWeightsZero: 25
        case .emptyWindow: 26
        case .invalidStride: 27
        case .invalidBias: 28
        case .invalidTemperature: 29
        case .invalidExpression: 30
        case .invalidVariables: 31
        }
      })
    #expect(kinds == Set(0..<32))
    #expect(Self.cases.count == 32)
  }

  @Test("An unknown column comes with the nearest known one")
  func nearestColumn() {
    let line = SampleError.unknownColumn(name: "pis", file: "a.csv", available: ["phi", "psi"]).description
    #expect(line == "a.csv: no column \"pis\"; did you mean \"psi\"? choose of: phi, psi")
  }

  @Test("Long lists of columns are cut short")
  func longLists() {
    let names = (0..<500).map { "d\($0)" }
    let line = SampleError.unknownColumn(name: "q", file: "a.csv", available: names).description
    #expect(line.hasSuffix("d0, d1, d2, d3, d4, d5, … d499"))
  }
}
