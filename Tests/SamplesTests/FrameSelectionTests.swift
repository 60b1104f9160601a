import Samples
import Storage
import Testing

@Suite("Start, stop and stride")
struct FrameSelectionTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("A stride goes on across the files of a trajectory", arguments: 1...7)
  func strideAcrossFiles(stride: Int) throws {
    let a = try scratch.npy("a.npy", (0..<5).map(Double.init), columns: 1)
    let b = try scratch.npy("b.npy", (5..<6).map(Double.init), columns: 1)
    let c = try scratch.npy("c.npy", (6..<20).map(Double.init), columns: 1)
    for start in 0..<7 {
      for stop in [start + 1, 11, 20, 99] where stop > start {
        let source = try TableSource(a, b, c) {
          $0.arrangement = .concatenated
          $0.discard = .frames(start)
          $0.stop = .frames(stop)
          $0.stride = .frames(stride)
        }
        let expected = Swift.stride(from: start, to: min(stop, 20), by: stride).map(Double.init)
        #expect(try source.rows() == expected)
        #expect(source.trajectories[0].frameCount == expected.count)
        if expected.count > 2 {
          #expect(try source.rows(frames: 1..<(expected.count - 1)) == Array(expected[1..<(expected.count - 1)]))
        }
      }
    }
  }

  @Test("The time between frames grows with the stride; weights keep to their frames")
  func timeStepAndWeights() throws {
    let path = try scratch.file("a.csv", "time [ps],x,w\n0,1,5\n0.5,2,6\n1,3,7\n1.5,4,8\n2,5,9\n")
    let source = try TableSource(path) {
      $0.stride = try! TimeSpan(parsing: "1ps")
      $0.stop = try! TimeSpan(parsing: "2ps")
      $0.weights = .column("w", isLogarithmic: false)
    }
    #expect(try source.rows() == [1, 3])
    #expect(source.timeStep == PhysicalTime(1, TimeUnit.named("ps")!))
    var weights = [0.0, 0]
    let reader = try source.makeReader()
    try weights.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try reader.readWeights(0..<2, of: 0, into: buffer)
    }
    #expect(weights == [5, 7])
  }

  @Test("A value that is not finite is named by its row in the file")
  func notFinite() throws {
    let path = try scratch.npy("a.npy", [0, 1, 2, 3, Double.nan, 5], columns: 1)
    let source = try TableSource(path) { $0.stride = .frames(2) }
    #expect(throws: SampleError.notFinite(file: path, frame: 4, column: "x0")) {
      _ = try source.rows()
    }
    #expect(try TableSource(path) { $0.stride = .frames(3) }.rows() == [0, 3])
  }

  @Test("Windows without a frame and strides of nothing are refused")
  func refused() throws {
    let path = try scratch.npy("a.npy", [1.0, 2, 3], columns: 1)
    #expect(
      openingError(path) {
        $0.discard = .frames(2)
        $0.stop = .frames(2)
      } == .emptyWindow(start: 2, stop: 2))
    #expect(openingError(path) { $0.stride = .frames(0) } == .invalidStride(text: "0"))
  }
}
