import Information
import LinearAlgebra
import Samples

/// I(x; label) of a continuous variable by nearest neighbours: cut into no cells.
///
/// Every so many frames are taken, so that there are a few ten thousand of them; a Theiler window of a
/// correlation time leaves out frames that are near in time.
struct LabelInformation: Sendable {
  /// In nats.
  let value: Double
  /// From block to block; nil where blocks are too few.
  let standardError: Double?

  private static let mostPoints = 20_000

  /// - Parameters:
  ///   - columns: Of the rows, those of the variable.
  ///   - labels: Frame by frame; −1 where there is none.
  ///   - correlationTime: The variable's own, in frames.
  ///   - blockLength: In frames.
  /// - Returns: Nil where points are too few, or many are equal: then the variable is no continuous one.
  init?(
    _ rows: any SampleSource, columns: [Int], periods: [Double?], labels: LabelledVariable, lag: Int,
    correlationTime: Double, blockLength: Double, settings: RunSettings
  ) throws {
    let step = max(1, rows.frameCount / Self.mostPoints)
    var values: [Double] = []
    var targets: [Int] = []
    var lengths: [Int] = []
    let reader = try rows.makeReader()
    let width = rows.dimension
    var row = [Double](repeating: 0, count: width)
    for (trajectory, description) in rows.trajectories.enumerated() {
      let own = labels.cells[trajectory]
      var length = 0
      for frame in stride(from: 0, to: description.frameCount - lag, by: step) where own[frame + lag] >= 0 {
        try row.withUnsafeMutableBufferPointer {
          try reader.read(frame..<(frame + 1), of: trajectory, into: $0)
        }
        values += columns.map { row[$0] }
        targets.append(Int(own[frame + lag]))
        length += 1
      }
      lengths.append(length)
    }
    guard targets.count >= 100 else { return nil }
    let window = Int((correlationTime / Double(step)).rounded(.up))
    let x = try ContinuousVariable(
      Matrix(rowCount: targets.count, columnCount: columns.count, elements: values),
      periods: columns.map { periods[$0] })
    let estimator = RossEstimator(theilerWindow: window, threadCount: settings.threadCount)
    guard let found = try? estimator.estimate(x, labels: targets, trajectoryLengths: lengths),
      found.equalCount * 20 < targets.count
    else { return nil }
    value = found.value
    standardError = found.blockError(
      FrameBlocks(frameCounts: lengths, atLeast: max(1, blockLength / Double(step))))
  }
}
