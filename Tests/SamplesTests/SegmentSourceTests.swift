import LinearAlgebra
import Samples
import Storage
import Testing

@Suite("Segments of a source")
struct SegmentSourceTests {
  /// Frame f of trajectory t is (100 t + f, −f).
  static func numbered(_ lengths: [Int], weighted: Bool = false) -> ArraySource<Double> {
    let arrays = lengths.enumerated().map { trajectory, length -> Matrix<Double> in
      Matrix(rows: (0..<length).map { [Double(100 * trajectory + $0), -Double($0)] })
    }
    let weights = lengths.map { length in (0..<length).map { 1 + Double($0) } }
    return ArraySource(
      arrays, names: ["n", "m"], timeStep: PhysicalTime(2, .named("ps")!),
      weights: weighted ? weights : nil)
  }

  private static let segments: [BlockPlan.Segment] = [
    .init(trajectory: 1, frames: 3..<7), .init(trajectory: 0, frames: 0..<10),
    .init(trajectory: 1, frames: 9..<9), .init(trajectory: 0, frames: 8..<9),
  ]

  @Test("Rows and weights are the inner source's, in either precision")
  func rows() throws {
    let whole = Self.numbered([10, 20], weighted: true)
    let parts = SegmentSource(whole, segments: Self.segments)
    for (index, segment) in Self.segments.enumerated() {
      let inner: [Double] = try whole.rows(of: segment.trajectory, frames: segment.frames)
      #expect(try parts.rows(Double.self, of: index) == inner)
      #expect(try parts.rows(Float.self, of: index) == inner.map { Float($0) })
      #expect(
        try parts.weights(of: index) == whole.weights(of: segment.trajectory, frames: segment.frames))
    }
    // A part of a part.
    #expect(try parts.rows(Double.self, of: 0, frames: 1..<3) == [104, -4, 105, -5])
    #expect(try parts.weights(of: 0, frames: 1..<3) == [5, 6])
  }

  @Test("Each segment is a trajectory that knows where it comes from")
  func description() {
    let whole = Self.numbered([10, 20])
    let parts = SegmentSource(whole, segments: Self.segments)
    #expect(
      parts.trajectories == [
        Trajectory(name: "trajectory 1", frameCount: 4, discardedFrameCount: 3),
        Trajectory(name: "trajectory 0", frameCount: 10),
        Trajectory(name: "trajectory 1", frameCount: 0, discardedFrameCount: 9),
        Trajectory(name: "trajectory 0", frameCount: 1, discardedFrameCount: 8),
      ])
    #expect(parts.features == whole.features && parts.precision == whole.precision)
    #expect(parts.timeStep == whole.timeStep && parts.isWeighted == whole.isWeighted)
    #expect(SegmentSource(Self.numbered([10, 20], weighted: true), segments: Self.segments).isWeighted)
    // Segments of segments count from the first frame of the file.
    let inner = SegmentSource(parts, segments: [.init(trajectory: 0, frames: 1..<2)])
    #expect(inner.trajectories == [Trajectory(name: "trajectory 1", frameCount: 1, discardedFrameCount: 4)])
  }

  @Test("What is wrong in a segment is named as in the whole")
  func errors() {
    var array = Matrix<Double>(rowCount: 20, columnCount: 2)
    array[12, 1] = .nan
    let source = ArraySource([array], names: ["a", "b"], weights: [(0..<20).map { $0 == 17 ? -1 : 1 }])
    let parts = SegmentSource(source, segments: [.init(trajectory: 0, frames: 10..<20)])
    #expect(throws: SampleError.notFinite(file: "trajectory 0", frame: 12, column: "b")) {
      try parts.rows(Double.self)
    }
    #expect(throws: SampleError.invalidWeight(file: "trajectory 0", frame: 17, value: -1)) {
      try parts.weights()
    }
  }

  @Test("The frames of some blocks: neighbours of one trajectory are joined, others are not")
  func joined() {
    let plan = BlockPlan(blocks: [
      [.init(trajectory: 0, frames: 0..<5)], [.init(trajectory: 0, frames: 5..<10)],
      [.init(trajectory: 0, frames: 10..<14), .init(trajectory: 1, frames: 0..<5)],
      [.init(trajectory: 1, frames: 5..<11)], [.init(trajectory: 2, frames: 0..<3)],
    ])
    #expect(plan.segments(of: []) == [])
    #expect(
      plan.segments(of: [4, 1, 0]) == [
        .init(trajectory: 0, frames: 0..<10), .init(trajectory: 2, frames: 0..<3),
      ])
    // With the gap of block 1 in it, and across a block of two trajectories.
    #expect(
      plan.segments(of: [3, 2, 0]) == [
        .init(trajectory: 0, frames: 0..<5), .init(trajectory: 0, frames: 10..<14),
        .init(trajectory: 1, frames: 0..<11),
      ])
    #expect(
      plan.segments(of: Set(0..<5)) == [
        .init(trajectory: 0, frames: 0..<14), .init(trajectory: 1, frames: 0..<11),
        .init(trajectory: 2, frames: 0..<3),
      ])
  }
}
