import Glibc
public import LinearAlgebra
import Statistics

/// States that foretell themselves: the state-predictive information bottleneck with a linear encoder.
///
/// Starts from rough labels and alternates two steps until labels are stable: (a) an encoder learns
/// to foretell the label a lag later from the columns now (multinomial logistic regression with a
/// ridge); (b) each frame gets the label that is most probable in its own future. A state that no frame
/// gets is gone, so short-lived states merge into those that they lead to, and what remains are states
/// that live longer than the lag.
///
///     let model = try StatePredictive(lag: 10).fit(columns, labels: labels)
///     model.stateCount
///
/// The encoder is linear: the border between two states is a plane in the given columns, and states are
/// convex. The method of the paper uses a neural network, whose latent variable this one is the linear
/// case of.
///
/// - Reference: D. Wang, P. Tiwary, J. Chem. Phys. 154, 134111 (2021), doi:10.1063/5.0038198.
public struct StatePredictive: Sendable {
  /// In frames, at least 1.
  public var lag: Int
  /// Rounds of the two steps at most.
  public var maximumRounds: Int
  /// Labels are stable when no larger share of them changes in a round.
  public var tolerance: Double
  /// The penalty of squared coefficients of standardised columns, as a share of the frames.
  public var ridge: Double
  /// The most pairs of frames that the encoder learns from, evenly spread.
  public var trainingCount: Int

  /// A method with its defaults.
  public init(
    lag: Int, maximumRounds: Int = 100, tolerance: Double = 1e-3, ridge: Double = 1e-4,
    trainingCount: Int = 20_000
  ) {
    self.lag = lag
    self.maximumRounds = maximumRounds
    self.tolerance = tolerance
    self.ridge = ridge
    self.trainingCount = trainingCount
  }

  /// Finds states.
  ///
  /// - Parameters:
  ///   - columns: One matrix a trajectory, frames × columns, finite.
  ///   - labels: One array a trajectory, from 0: rough states to start from, more than are expected.
  /// - Throws: ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/noPairs(lag:longest:)``, ``InformationError/notConverged(what:)``.
  /// - Complexity: O(rounds · (frames · columns · states + training · (columns · states)²)).
  public func fit(
    _ columns: [Matrix<Double>], labels: [[Int32]]
  ) throws(InformationError) -> StatePredictiveModel {
    precondition(lag >= 1, "a lag is at least one frame")
    guard labels.count == columns.count else {
      throw .lengthMismatch(what: "trajectories of labels", count: labels.count, expected: columns.count)
    }
    for (index, (matrix, list)) in zip(columns, labels).enumerated() where matrix.rowCount != list.count {
      throw .lengthMismatch(
        what: "labels of trajectory \(index)", count: list.count, expected: matrix.rowCount)
    }
    let longest = columns.map(\.rowCount).max() ?? 0
    guard longest > lag else { throw .noPairs(lag: lag, longest: longest) }

    let scaler = ColumnScaling(columns)
    let places = trainingPlaces(columns.map(\.rowCount))
    let training = scaler.rows(columns, at: places)
    var labels = labels
    var stateCount = Self.renumber(&labels)
    var history: [StatePredictiveModel.Round] = []
    var encoder = LogisticEncoder(stateCount: stateCount, columnCount: scaler.count)
    var isStable = false
    for _ in 0..<maximumRounds where !isStable {
      let future = places.map { labels[$0.trajectory][$0.frame + lag] }
      encoder.fit(training, labels: future, ridge: ridge)
      let next = scaler.labels(columns, encoder)
      var changed = 0
      var total = 0
      for (old, new) in zip(labels, next) {
        total += old.count
        for k in old.indices where old[k] != new[k] { changed += 1 }
      }
      labels = next
      let kept = Self.kept(labels, stateCount: stateCount)
      stateCount = Self.renumber(&labels)
      encoder.keep(kept)
      let share = Double(changed) / Double(max(1, total))
      history.append(.init(changedShare: share, stateCount: stateCount))
      isStable = share <= tolerance || stateCount == 1
    }
    return StatePredictiveModel(
      lag: lag, encoder: encoder, scaling: scaler, labels: labels, history: history, isStable: isStable)
  }

  /// Frames with a future in their trajectory, evenly spread over all.
  private func trainingPlaces(_ frameCounts: [Int]) -> [(trajectory: Int, frame: Int)] {
    let total = frameCounts.reduce(0) { $0 + max(0, $1 - lag) }
    let step = max(1, (total + trainingCount - 1) / max(1, trainingCount))
    var places: [(trajectory: Int, frame: Int)] = []
    var next = 0
    var before = 0
    for (trajectory, count) in frameCounts.enumerated() where count > lag {
      while next < before + count - lag {
        places.append((trajectory, next - before))
        next += step
      }
      before += count - lag
    }
    return places
  }

  /// The labels that occur, rising.
  private static func kept(_ labels: [[Int32]], stateCount: Int) -> [Int] {
    var isSeen = [Bool](repeating: false, count: stateCount)
    for list in labels { for label in list { isSeen[Int(label)] = true } }
    return isSeen.indices.filter { isSeen[$0] }
  }

  /// Numbers the labels that occur from 0, and returns how many there are.
  private static func renumber(_ labels: inout [[Int32]]) -> Int {
    let largest = labels.reduce(0) { max($0, Int($1.max() ?? 0)) }
    let kept = kept(labels, stateCount: largest + 1)
    guard kept.count <= largest else { return kept.count }
    var numbers = [Int32](repeating: 0, count: largest + 1)
    for (number, label) in kept.enumerated() { numbers[label] = Int32(number) }
    for k in labels.indices { for t in labels[k].indices { labels[k][t] = numbers[Int(labels[k][t])] } }
    return kept.count
  }
}
