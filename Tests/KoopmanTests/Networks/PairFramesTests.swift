import Koopman
import LinearAlgebra
import Samples
import Testing

@Suite("Lagged pairs for training")
struct PairFramesTests {
  @Test("No pair crosses a trajectory's end; short trajectories are skipped", arguments: [1, 3, 10, 40])
  func boundaries(lag: Int) throws {
    // Column 0 is the trajectory, column 1 the frame in it.
    let lengths = [30, 1, 10, 11, 0, 50, 3]
    let samples = try loaded(
      lengths.enumerated().map { index, length in
        var array = Matrix<Double>(rowCount: length, columnCount: 2)
        for row in 0..<length {
          array[row, 0] = Double(index)
          array[row, 1] = Double(row)
        }
        return array
      })
    let frames = PairFrames(samples, lag: lag, means: [0, 0], deviations: [1, 1])
    #expect(frames.firstFrames.count == lengths.reduce(0) { $0 + max(0, $1 - lag) })
    for first in frames.firstFrames {
      let (x, y) = (frames[Int(first)], frames[Int(first) + lag])
      #expect(x[0] == y[0])
      #expect(y[1] - x[1] == Float(lag))
    }
    #expect(Set(frames.firstFrames).count == frames.firstFrames.count)
  }

  @Test("Features are standardised; a constant one becomes 0")
  func standardised() throws {
    let samples = try loaded([Matrix(rows: [[1, 7], [3, 7], [5, 7]])])
    let frames = PairFrames(
      samples, lag: 1, means: samples.means, deviations: samples.standardDeviations)
    let values = (0..<3).map { frames[$0] }
    #expect(values.map { $0[1] } == [0, 0, 0])
    // √(3/2) for −2, 0, 2 of variance 8/3.
    for (value, exact) in zip(values, [-1.224744871391589, 0, 1.224744871391589]) {
      #expect(abs(Double(value[0]) - exact) < 1e-7)
    }
  }
}
