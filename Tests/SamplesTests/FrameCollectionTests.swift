import Samples
import Testing

@Suite("Collections of frames")
struct FrameCollectionTests {
  @Test("Rows by their order alone: time stamps may go anywhere")
  func order() throws {
    let scratch = try Scratch()
    let path = try scratch.colvar("COLVAR", times: [5, 2, 2, 9], values: [1, 2, 3, 4])
    var input = TableInput(paths: [path])
    #expect(throws: SampleError.timesNotIncreasing(file: path, frame: 1)) {
      try TableSource(input)
    }
    input.usesTimes = false
    let source = try TableSource(input)
    #expect(source.frameCount == 4 && source.timeStep == nil)
    #expect(source.features.map(\.name) == ["x"])
    var rows = [Double](repeating: 0, count: 4)
    try rows.withUnsafeMutableBufferPointer { try source.makeReader().read(0..<4, of: 0, into: $0) }
    #expect(rows == [1, 2, 3, 4])
  }

  @Test("Columns whose period the file states stay as they are where angles are not split")
  func angles() throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "COLVAR", "#! FIELDS time phi d\n#! SET min_phi -pi\n#! SET max_phi pi\n 0 1 5\n 1 -3 6\n")
    var input = TableInput(paths: [path])
    #expect(try TableSource(input).features.map(\.name) == ["cos(phi)", "sin(phi)", "d"])
    input.splitsAngles = false
    #expect(try TableSource(input).features.map(\.name) == ["phi", "d"])
    // Unless the user names them.
    input.periodic = [PeriodicColumn(name: "phi")]
    #expect(try TableSource(input).features.map(\.name) == ["cos(phi)", "sin(phi)", "d"])
  }
}
