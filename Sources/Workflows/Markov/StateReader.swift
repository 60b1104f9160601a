import MarkovModels
import Samples

/// Trajectories of states from tables of one column.
enum StateReader {
  /// - Throws: ``WorkflowError/notAState(file:frame:value:)``,
  ///   ``MarkovError/negativeState(trajectory:frame:value:)``, and what reading meets.
  static func read(_ source: TableSource, settings: RunSettings) throws -> DiscreteTrajectories {
    guard source.dimension == 1 else {
      throw WorkflowError.severalColumns(
        file: source.files[0], columns: source.features.map(\.name))
    }
    let states: [[Int32]]
    do throws(StateReadingError) {
      states = try ParallelPass.map(
        count: source.trajectories.count, threadCount: settings.threadCount
      ) { index throws(StateReadingError) -> [Int32] in
        do {
          return try read(source, index)
        } catch {
          throw StateReadingError(underlying: error)
        }
      }
    } catch {
      throw error.underlying
    }
    return try DiscreteTrajectories(states, names: source.trajectories.map(\.name))
  }

  private static func read(_ source: TableSource, _ index: Int) throws -> [Int32] {
    let trajectory = source.trajectories[index]
    let reader = try source.makeReader()
    var states: [Int32] = []
    states.reserveCapacity(trajectory.frameCount)
    let length = 1 << 16
    var rows = [Double](repeating: 0, count: length)
    for start in stride(from: 0, to: trajectory.frameCount, by: length) {
      let frames = start..<min(start + length, trajectory.frameCount)
      try rows.withUnsafeMutableBufferPointer {
        try reader.read(frames, of: index, into: UnsafeMutableBufferPointer(rebasing: $0[..<frames.count]))
      }
      for (offset, value) in rows[..<frames.count].enumerated() {
        guard let state = Int32(exactly: value) else {
          throw WorkflowError.notAState(
            file: trajectory.name, frame: start + offset, value: value)
        }
        states.append(state)
      }
    }
    return states
  }
}

/// Carries an error of any kind out of a parallel pass.
private struct StateReadingError: Error {
  let underlying: any Error
}
