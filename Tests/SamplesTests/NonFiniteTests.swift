import Foundation
import LinearAlgebra
import Samples
import Storage
import Testing

@Suite("NaN and infinity are named by file, frame and column")
struct NonFiniteTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("NPY of both precisions, read in both", arguments: [Double.nan, .infinity, -.infinity])
  func npy(value: Double) throws {
    var values = randomValues(400, seed: 2)
    values[4 * 57 + 2] = value
    let wide = try scratch.npy("w.npy", values, columns: 4)
    let narrow = try scratch.npy("n.npy", values.map { Float($0) }, columns: 4)
    for path in [wide, narrow] {
      let source = try TableSource(path)
      let expected = SampleError.notFinite(file: path, frame: 57, column: "x2")
      #expect(sampleError { _ = try source.rows() } == expected)
      #expect(sampleError { _ = try source.rows(Float.self) } == expected)
      // The frame is the file's own, wherever reading starts.
      #expect(sampleError { _ = try source.rows(frames: 50..<60) } == expected)
      let discarded = try TableSource(path) { $0.discard = .frames(20) }
      #expect(sampleError { _ = try discarded.rows() } == expected)
      #expect(throws: Never.self) { try source.rows(frames: 58..<100) }
    }
  }

  @Test("Computed columns are named by the column of the file")
  func computed() throws {
    let path = try scratch.file("c.csv", "phi,psi\n0.1,0.2\n0.3,0.4\n0.5,nan\n")
    let source = try TableSource(path) { $0.periodic = [PeriodicColumn(name: "psi")] }
    let expected = SampleError.notFinite(file: path, frame: 2, column: "psi")
    #expect(sampleError { _ = try source.rows() } == expected)
    #expect(sampleError { _ = try source.rows(Float.self) } == expected)
  }

  @Test("CSV: words for NaN and infinity, and missing fields", arguments: ["NaN", "inf", "-Infinity", ""])
  func csv(text: String) throws {
    let path = try scratch.file("c.csv", "a,b\n1,2\n\(text),3\n")
    let source = try TableSource(path)
    #expect(
      sampleError { _ = try source.rows() } == .notFinite(file: path, frame: 1, column: "a"))
    #expect(try TableSource(path) { $0.columns = ["b"] }.rows() == [2, 3])
  }

  @Test("COLVAR, with a domain and without")
  func colvar() throws {
    let path = try scratch.file(
      "c.colvar",
      "#! FIELDS time phi d\n#! SET min_phi -pi\n#! SET max_phi pi\n 0 1 1\n 1 nan 1\n 2 1 inf\n")
    #expect(
      sampleError { _ = try TableSource(path).rows() }
        == .notFinite(file: path, frame: 1, column: "phi"))
    #expect(
      sampleError { _ = try TableSource(path) { $0.columns = ["d"] }.rows() }
        == .notFinite(file: path, frame: 2, column: "d"))
  }

  @Test("The file of several, concatenated")
  func second() throws {
    let a = try scratch.npy("a.npy", [1.0, 2], columns: 1)
    let b = try scratch.npy("b.npy", [3.0, .nan], columns: 1)
    let source = try TableSource(a, b) { $0.arrangement = .concatenated }
    #expect(sampleError { _ = try source.rows() } == .notFinite(file: b, frame: 1, column: "x0"))
  }

  @Test("Arrays in memory")
  func arrays() throws {
    let good = Matrix<Float>(rowCount: 2, columnCount: 2, elements: [1, 2, 3, 4])
    let bad = Matrix<Float>(rowCount: 2, columnCount: 2, elements: [1, 2, 3, .nan])
    let source = ArraySource([good, bad], names: ["a", "b"])
    #expect(
      sampleError { _ = try source.rows(of: 1) }
        == .notFinite(file: "trajectory 1", frame: 1, column: "b"))
    #expect(throws: Never.self) { try source.rows(of: 0) }
  }

  @Test("The search finds the first of any length and position, and never a finite number")
  func search() {
    for count in 0..<70 {
      var wide = randomValues(count, seed: UInt64(count)).map { $0 * 1e300 }
      var narrow = wide.map { Float($0 / 1e264) }
      let clean = (
        wide.withUnsafeMutableBufferPointer { Double.firstNonFinite($0) },
        narrow.withUnsafeMutableBufferPointer { Float.firstNonFinite($0) }
      )
      #expect(clean == (nil, nil))
      for position in 0..<count {
        let keep = (wide[position], narrow[position])
        wide[position] = position % 2 == 0 ? .nan : -.infinity
        narrow[position] = position % 2 == 0 ? .infinity : .nan
        wide[count - 1] = .nan
        let found = (
          wide.withUnsafeMutableBufferPointer { Double.firstNonFinite($0) },
          narrow.withUnsafeMutableBufferPointer { Float.firstNonFinite($0) }
        )
        #expect(found == (position, position))
        (wide[position], narrow[position]) = keep
        wide[count - 1] = 1
      }
    }
  }
}
