import Foundation
import LinearAlgebra
import Samples
import Storage
import Testing

@Suite("Any rows, by any reader")
struct RowRangeTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Sources of every kind, each of two trajectories of 5000 frames and more.
  private func sources() throws -> [any SampleSource] {
    let columns = 3
    let counts = [5000, 6001]
    let values = counts.map { randomValues($0 * columns, seed: UInt64($0)) }
    var paths: (wide: [String], narrow: [String], text: [String]) = ([], [], [])
    for (index, rows) in values.enumerated() {
      paths.wide.append(try scratch.npy("w\(index).npy", rows, columns: columns))
      paths.narrow.append(try scratch.npy("n\(index).npy", rows.map { Float($0) }, columns: columns))
      var text = "time [ps],a,b,c\n"
      for row in 0..<counts[index] {
        text += "\(row),\(rows[3 * row]),\(rows[3 * row + 1]),\(rows[3 * row + 2])\n"
      }
      paths.text.append(try scratch.file("t\(index).csv", text))
    }
    return [
      try TableSource(TableInput(paths: paths.wide)),
      try TableSource(TableInput(paths: paths.narrow)),
      try TableSource(TableInput(paths: paths.text)),
      try TableSource(paths.text[0], paths.text[1]) {
        $0.periodic = [PeriodicColumn(name: "b"), PeriodicColumn(name: "c", period: 0.5)]
        $0.discard = .frames(100)
      },
      try TableSource(paths.narrow[0], paths.narrow[1]) {
        $0.columns = ["2", "0"]
        $0.arrangement = .concatenated
      },
      ArraySource(zip(values, counts).map {
        Matrix<Double>(rowCount: $1, columnCount: columns, elements: $0)
      }),
      ArraySource(zip(values, counts).map {
        Matrix<Float>(rowCount: $1, columnCount: columns, elements: $0.map { Float($0) })
      }),
    ]
  }

  @Test("The precision is that of the file; computed columns and text are Float64")
  func precision() throws {
    #expect(
      try sources().map(\.precision)
        == [.float64, .float32, .float64, .float64, .float32, .float64, .float32])
  }

  @Test("Random ranges equal the full read, in both precisions")
  func randomRanges() throws {
    var generator = SeededGenerator(seed: 8)
    for source in try sources() {
      let reader = try source.makeReader()
      for trajectory in source.trajectories.indices {
        let count = source.trajectories[trajectory].frameCount
        let width = source.dimension
        let wide = try source.rows(Double.self, of: trajectory)
        let narrow = try source.rows(Float.self, of: trajectory)
        #expect(narrow == wide.map { Float($0) })
        for _ in 0..<40 {
          let a = Int.random(in: 0...count, using: &generator)
          let b = Int.random(in: 0...count, using: &generator)
          let frames = min(a, b)..<max(a, b)
          let part = (frames.lowerBound * width)..<(frames.upperBound * width)
          let doubles = try reader.rows(
            Double.self, of: trajectory, frames: frames, dimension: width)
          let floats = try reader.rows(Float.self, of: trajectory, frames: frames, dimension: width)
          #expect(doubles == Array(wide[part]))
          #expect(floats == Array(narrow[part]))
        }
      }
    }
  }

  @Test("Readers on several threads do not disturb one another")
  func concurrent() throws {
    for source in try sources() {
      let width = source.dimension
      let whole = try source.trajectories.indices.map { try source.rows(Double.self, of: $0) }
      let agree = try ParallelPass.map(count: 64, threadCount: 4) { task throws(SampleError) in
        let trajectory = task % source.trajectories.count
        let count = source.trajectories[trajectory].frameCount
        let start = task * 71 % count
        let frames = start..<min(count, start + 1500)
        let rows = try source.makeReader().rows(
          Double.self, of: trajectory, frames: frames, dimension: width)
        return rows[...] == whole[trajectory][(start * width)..<(frames.upperBound * width)]
      }
      #expect(agree.allSatisfy { $0 })
    }
  }

  @Test("Arrays in memory: names, counts, time step")
  func arrays() throws {
    let rows = Matrix<Float>(rowCount: 2, columnCount: 2, elements: [1, 2, 3, 4])
    let step = PhysicalTime(1, TimeUnit.named("ps")!)
    let source = ArraySource([rows, rows], timeStep: step)
    #expect(source.features.map(\.name) == ["x0", "x1"])
    #expect(source.trajectories == [
      Trajectory(name: "trajectory 0", frameCount: 2), Trajectory(name: "trajectory 1", frameCount: 2),
    ])
    #expect(source.timeStep == step)
    #expect(source.frameCount == 4)
    #expect(try source.rows(Double.self, of: 1, frames: 1..<2) == [3, 4])
    #expect(ArraySource<Double>([]).dimension == 0)
  }
}
