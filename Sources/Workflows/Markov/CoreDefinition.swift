import LinearAlgebra
public import MarkovModels
import Samples

/// Cores between which transitions are counted; a frame between cores belongs to the last one.
public enum CoreDefinition: Equatable, Sendable {
  /// Lists of states.
  case states([[Int]])
  /// Ranges of columns, one dictionary a core.
  case boxes([[String: ClosedRange<Double>]])
  /// States that belong to a metastable set of a first model for at least nine tenths.
  case metastable

  /// The membership that makes a core.
  static let coreMembership = 0.9

  /// The trajectories between cores.
  ///
  /// - Parameter firstModel: The memberships, states × sets, and labels of a model of all states.
  func milestoned(
    _ assignment: StateAssignment, input: TableInput, features: [Feature],
    firstModel: () throws -> (memberships: Matrix<Double>, labels: [Int]), settings: RunSettings
  ) throws -> DiscreteTrajectories {
    let states = assignment.trajectories
    switch self {
    case .states(let lists):
      return try CoreSets(states: lists, stateCount: states.stateCount).milestoned(states)
    case .metastable:
      let first = try firstModel()
      return try CoreSets(
        memberships: first.memberships, threshold: Self.coreMembership, labels: first.labels,
        stateCount: states.stateCount
      ).milestoned(states)
    case .boxes(let boxes):
      let names = Array(Set(boxes.flatMap(\.keys))).sorted()
      let plane = try FramePlane(input, features: features, names: names, settings: settings)
      let points = plane.values.map { values in
        Matrix(
          rowCount: values.count / names.count, columnCount: names.count,
          elements: values.map { Double($0) })
      }
      return try CoreSets.labels(
        boxes: boxes.map { box in names.map { box[$0] } }, points: points, names: states.names
      ).carryingForward()
    }
  }
}
