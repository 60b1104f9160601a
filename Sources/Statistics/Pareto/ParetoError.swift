/// What can be wrong with the points or the question of a Pareto front.
public enum ParetoError: Error, Equatable, Sendable {
  case noObjectives
  case repeatedObjective(name: String)
  case noPoints
  case pointWidth(point: Int, count: Int, expected: Int)
  case referenceCount(count: Int, expected: Int)
  case referenceNotFinite(objective: String, value: Double)
  case noReplicates
  case replicateShape(replicate: Int, count: Int, expected: Int)
  case objectiveCount(count: Int, expected: Int)
  case valueCount(objective: Int, what: String, count: Int, expected: Int)
  case blockCount(objective: Int, point: Int, count: Int, expected: Int)
  case tooFewBlocks(objective: Int, count: Int)
  case invalidSize(objective: Int, block: Int, value: Double)
}

extension ParetoError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noObjectives:
      return "a front needs objectives: name at least one to minimise or to maximise"
    case .repeatedObjective(let name):
      return "the objective \(name) is named twice; name each once, to minimise or to maximise"
    case .noPoints:
      return "there are no points to compare: give at least one"
    case .pointWidth(let point, let count, let expected):
      return "point \(point) has \(Self.values(count)) where there are \(expected) objectives; "
        + "give one for each"
    case .referenceCount(let count, let expected):
      return "the reference has \(Self.values(count)) where there are \(expected) objectives; "
        + "give one for each"
    case .referenceNotFinite(let objective, let value):
      return "the reference of \(objective) is \(value); give a finite number"
    case .noReplicates:
      return "no replicates: the probability of being on the front needs at least one"
    case .replicateShape(let replicate, let count, let expected):
      return "replicate \(replicate) has \(count == 1 ? "1 point" : "\(count) points") where "
        + "\(expected) are compared; give each point a row"
    case .objectiveCount(let count, let expected):
      return "\(count) tables of jackknife values where there are \(expected) objectives; "
        + "give one for each"
    case .valueCount(let objective, let what, let count, let expected):
      return "objective \(objective): \(count) \(what) where \(expected) are needed; "
        + "give one for each point"
    case .blockCount(let objective, let point, let count, let expected):
      return "objective \(objective), point \(point): \(Self.values(count)) where there are "
        + "\(expected) blocks; give the value without each block"
    case .tooFewBlocks(let objective, let count):
      return "objective \(objective) has \(count == 1 ? "1 block" : "\(count) blocks"); an error "
        + "needs at least 2, or none at all for exact values"
    case .invalidSize(let objective, let block, let value):
      return "objective \(objective), block \(block) has the size \(value); "
        + "sizes are finite and above 0"
    }
  }

  private static func values(_ count: Int) -> String { count == 1 ? "1 value" : "\(count) values" }
}
