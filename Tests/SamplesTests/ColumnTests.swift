import Foundation
import Samples
import Storage
import Testing

@Suite("Columns become features")
struct ColumnTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func csv() throws -> String {
    try scratch.file("a.csv", "time,phi,psi [deg],d [nm]\n0,0.5,90,1\n1,1.5,-45,2\n2,-2.5,10,3\n")
  }

  @Test("All columns but the time, with names and units")
  func all() throws {
    let source = try TableSource(try csv())
    #expect(source.features == [
      Feature(name: "phi"), Feature(name: "psi", unit: "deg"), Feature(name: "d", unit: "nm"),
    ])
    #expect(try source.rows() == [0.5, 90, 1, 1.5, -45, 2, -2.5, 10, 3])
    #expect(source.precision == .float64)
  }

  @Test("By name or index, in the order asked for")
  func picked() throws {
    let source = try TableSource(try csv()) { $0.columns = ["d", "1"] }
    #expect(source.features.map(\.name) == ["d", "phi"])
    #expect(try source.rows() == [1, 0.5, 2, 1.5, 3, -2.5])
  }

  @Test("A column that is called like an index is found by its name first")
  func numericName() throws {
    let path = try scratch.npy("n.npy", [1.0, 2, 3, 4], columns: 2)
    let source = try TableSource(path) {
      $0.names = ["1", "b"]
      $0.columns = ["1"]
    }
    #expect(try source.rows() == [1, 3])
  }

  @Test("Formats without names get x0, x1, … or what the user says")
  func names() throws {
    let path = try scratch.npy("n.npy", [1.0, 2, 3, 4], columns: 2)
    #expect(try TableSource(path).features.map(\.name) == ["x0", "x1"])
    #expect(try TableSource(path) { $0.names = ["u", "v"] }.features.map(\.name) == ["u", "v"])
    #expect(
      openingError(path) { $0.names = ["u"] }
        == .nameCountMismatch(file: path, names: 1, columns: 2))
  }

  @Test("The time column can be a feature where it is asked for, and is no time then")
  func timeAsFeature() throws {
    // T may well be a temperature.
    let path = try scratch.file("t.csv", "T,x\n300,1\n299,2\n305,3\n")
    let source = try TableSource(path) { $0.columns = ["T", "x"] }
    #expect(source.features.map(\.name) == ["T", "x"])
    #expect(source.timeStep == nil)
  }

  @Test("A periodic column becomes its cosine and sine, in Float64", arguments: [nil, 360.0, 1.0])
  func periodic(period: Double?) throws {
    let values = randomValues(50, seed: 3).map { $0 * (period ?? 2 * .pi) / 2 }
    let path = try scratch.npy("p.npy", values, columns: 1)
    let source = try TableSource(path) {
      $0.names = ["phi"]
      $0.periodic = [PeriodicColumn(name: "phi", period: period)]
    }
    let used = period ?? 2 * .pi
    #expect(source.features == [
      Feature(name: "cos(phi)", origin: .cosine(of: "phi", period: used)),
      Feature(name: "sin(phi)", origin: .sine(of: "phi", period: used)),
    ])
    let expected = values.flatMap { [cos(2 * .pi / used * $0), sin(2 * .pi / used * $0)] }
    // One rounding of the angle (|angle| ≤ π) and one of the function.
    #expect(zip(try source.rows(), expected).allSatisfy { abs($0 - $1) < 2e-15 })
    #expect(try source.rows(Float.self) == source.rows().map { Float($0) })
  }

  @Test("Float32 angles are expanded in Float64")
  func float32Angles() throws {
    let values = randomValues(64, seed: 4).map { Float($0 * .pi) }
    let source = try TableSource(try scratch.npy("p.npy", values, columns: 2)) {
      $0.periodic = [PeriodicColumn(name: "x1")]
    }
    #expect(source.features.map(\.name) == ["x0", "cos(x1)", "sin(x1)"])
    #expect(source.precision == .float64)
    let rows = try source.rows()
    for row in 0..<32 {
      let angle = Double(values[2 * row + 1])
      #expect(rows[3 * row] == Double(values[2 * row]))
      #expect(abs(rows[3 * row + 1] - cos(angle)) < 2e-15)
      #expect(abs(rows[3 * row + 2] - sin(angle)) < 2e-15)
    }
  }

  @Test("A COLVAR's own domain makes a column periodic; a stated period wins")
  func domain() throws {
    let path = try scratch.file(
      "c.colvar",
      "#! FIELDS time phi a\n#! SET min_phi -pi\n#! SET max_phi pi\n#! SET min_a 0\n"
        + "#! SET max_a 2\n 0 0.5 0.5\n 1 -0.5 1.5\n")
    let source = try TableSource(path)
    #expect(source.features.map(\.name) == ["cos(phi)", "sin(phi)", "cos(a)", "sin(a)"])
    #expect(source.features[2].origin == .cosine(of: "a", period: 2))
    let rows = try source.rows()
    let expected = [cos(0.5), sin(0.5), cos(0.5 * .pi), sin(0.5 * .pi)]
    #expect(zip(rows, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    let other = try TableSource(path) { $0.periodic = [PeriodicColumn(name: "a", period: 4)] }
    #expect(other.features[3].origin == .sine(of: "a", period: 4))
  }

  @Test("A periodic column that is not read does not matter; one that is not there does")
  func unusedPeriodic() throws {
    let path = try csv()
    let source = try TableSource(path) {
      $0.columns = ["d"]
      $0.periodic = [PeriodicColumn(name: "phi")]
    }
    #expect(source.features.map(\.name) == ["d"])
    #expect(
      openingError(path) { $0.periodic = [PeriodicColumn(name: "chi")] }
        == .unknownColumn(name: "chi", file: path, available: ["time", "phi", "psi", "d"]))
  }

  @Test("Degrees taken for radians are refused where they are read")
  func degrees() throws {
    let path = try csv()
    let source = try TableSource(path) { $0.periodic = [PeriodicColumn(name: "psi")] }
    #expect(
      sampleError { _ = try source.rows() }
        == .angleInDegrees(file: path, column: "psi", value: 90))
    #expect(
      try TableSource(path) { $0.periodic = [PeriodicColumn(name: "psi", period: 360)] }
        .rows()[2].isFinite)
  }

  @Test("NAME and NAME=PERIOD", arguments: [
    ("phi", PeriodicColumn(name: "phi")), ("phi=360", PeriodicColumn(name: "phi", period: 360)),
    ("a=b=1e2", PeriodicColumn(name: "a=b", period: 100)),
  ])
  func parse(text: String, column: PeriodicColumn) throws {
    #expect(try PeriodicColumn(parsing: text) == column)
  }

  @Test("What is not a period", arguments: ["", "phi=", "phi=0", "phi=-1", "phi=nan", "phi=inf", "=3", "phi=x"])
  func badPeriod(text: String) {
    #expect(sampleError { _ = try PeriodicColumn(parsing: text) } == .invalidPeriod(text: text))
  }

  @Test("An unknown column or index lists what there is", arguments: ["chi", "4", "-1", ""])
  func unknown(name: String) throws {
    let path = try csv()
    #expect(
      openingError(path) { $0.columns = [name] }
        == .unknownColumn(name: name, file: path, available: ["time", "phi", "psi", "d"]))
  }

  @Test("The same column twice, or two of one name")
  func duplicates() throws {
    let path = try csv()
    #expect(
      openingError(path) { $0.columns = ["phi", "1"] } == .duplicateColumnName(name: "phi"))
    let twins = try scratch.file("twins.csv", "a,b,a\n1,2,3\n")
    #expect(openingError(twins) == .duplicateColumnName(name: "a"))
    // As the message says: by index.
    #expect(try TableSource(twins) { $0.columns = ["2"] }.rows() == [3])
    #expect(try TableSource(twins) { $0.columns = ["1"] }.rows() == [2])
  }

  @Test("Nothing but time and weights, or an empty choice, leaves nothing to analyse")
  func nothingLeft() throws {
    let path = try scratch.file("t.csv", "time,w\n0,1\n1,1\n")
    #expect(
      openingError(path) { $0.weights = .column("w", isLogarithmic: false) }
        == .noColumns(file: path))
    #expect(openingError(path) { $0.columns = [] } == .noColumns(file: path))
  }

  @Test("Files with other columns are refused, and the message has both lists")
  func mixed() throws {
    let a = try scratch.file("a.csv", "p,q\n1,2\n")
    let b = try scratch.file("b.csv", "p,q,r\n1,2,3\n")
    #expect(
      openingError(a, b)
        == .mixedColumns(file: b, columns: ["p", "q", "r"], first: a, firstColumns: ["p", "q"]))
    let source = try TableSource(a, b) { $0.columns = ["q", "p"] }
    #expect(try source.rows(of: 1) == [2, 1])
  }

  @Test("Files that differ by a unit or a period alone say so")
  func mixedUnits() throws {
    let a = try scratch.file("a.csv", "p [nm]\n1\n")
    let b = try scratch.file("b.csv", "p [A]\n1\n")
    #expect(
      openingError(a, b)
        == .mixedColumns(file: b, columns: ["p [A]"], first: a, firstColumns: ["p [nm]"]))
  }

  @Test("The columns of each file are found by name, wherever they stand")
  func reordered() throws {
    let a = try scratch.file("a.csv", "p,q\n1,2\n")
    let b = try scratch.file("b.csv", "q,p\n20,10\n")
    let source = try TableSource(a, b) { $0.columns = ["p", "q"] }
    #expect(try source.rows(of: 1) == [10, 20])
  }

  @Test("Columns of text are left out, and a note says so")
  func text() throws {
    let path = try scratch.file("t.csv", "x,label\n1,warm\n2,cold\n")
    let source = try TableSource(path)
    #expect(source.features.map(\.name) == ["x"])
    #expect(source.notes == ["\(path): text is left out: label."])
  }

  @Test("Features survive JSON")
  func json() throws {
    let features = [
      Feature(name: "a", unit: "nm"), Feature(name: "cos(b)", origin: .cosine(of: "b", period: 360)),
      Feature(name: "sin(b)", origin: .sine(of: "b", period: 2 * .pi)),
    ]
    #expect(features.map { Feature(json: $0.json) } == features)
    #expect(Feature(json: .object([:])) == nil)
  }
}
