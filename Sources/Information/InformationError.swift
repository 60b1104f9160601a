/// What can be wrong with the data or the question of an information measure.
public enum InformationError: Error, Equatable, Sendable {
  case negativeProbability(row: Int, column: Int, value: Double)
  case emptyTable
  case invalidBeta(Double)
  case invalidCount(what: String, value: Int, least: Int)
  case lengthMismatch(what: String, count: Int, expected: Int)
  case noPairs(lag: Int, longest: Int)
  case constant(name: String)
  case notFinite(row: Int, column: Int)
  case notConverged(what: String)
  case invalidPeriod(column: Int, value: Double)
  case periodicColumn(column: Int, of: String)
  case tooFewNeighbours(frame: Int, available: Int, needed: Int)
  case equalPoints(count: Int)
  case dependentColumns(of: String)
  case invalidCells(count: Int, range: ClosedRange<Int>)
  case nothingVaries(columnCount: Int)
  case unknownLabel(what: String, trajectory: Int, frame: Int, label: Int, count: Int)
  case invalidWeight(trajectory: Int, frame: Int, value: Double)
  case invalidCorrelation(index: Int, value: Double)
  case covarianceShape(
    name: String, rows: Int, columns: Int, expectedRows: Int, expectedColumns: Int)
  case notSymmetric(name: String, row: Int, column: Int)
  case notPositive(name: String, eigenvalue: Double)
}

extension InformationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .negativeProbability(let row, let column, let value):
      return "row \(row), column \(column) holds \(value); probabilities and counts are finite and not negative"
    case .emptyTable:
      return "the joint table holds nothing: give at least one positive entry"
    case .invalidBeta(let beta):
      return "β = \(beta): β is finite and above 0"
    case .invalidCount(let what, let value, let least):
      return "\(value) \(what) were asked for; at least \(least) are needed"
    case .lengthMismatch(let what, let count, let expected):
      return "\(what): \(count) where \(expected) are needed; give one for each frame"
    case .noPairs(let lag, let longest):
      return "no pairs of frames are \(lag == 1 ? "1 frame" : "\(lag) frames") apart: the longest trajectory has "
        + "\(longest == 1 ? "1 frame" : "\(longest) frames"); choose a shorter lag"
    case .constant(let name):
      return "\(name) never changes: it says nothing about anything; leave it out"
    case .notFinite(let row, let column):
      return "row \(row), column \(column) is not a finite number"
    case .unknownLabel(let what, let trajectory, let frame, let label, let count):
      return "\(what), trajectory \(trajectory), frame \(frame): label \(label) where labels run "
        + "from 0 to \(count - 1); −1 leaves a frame out"
    case .invalidWeight(let trajectory, let frame, let value):
      return "trajectory \(trajectory), frame \(frame) has the weight \(value); weights are finite "
        + "and not negative"
    case .invalidCells(let count, let range):
      return "\(count) cells a column: give \(range.lowerBound) to \(range.upperBound)"
    case .nothingVaries(let count):
      return "none of the columns (\(count)) ever changes: there is nothing to rank; give columns that move"
    case .invalidPeriod(let column, let value):
      return "column \(column) has the period \(value); give a finite one above 0, or none"
    case .periodicColumn(let column, let variable):
      return "column \(column) of \(variable) is periodic, and no angle is Gaussian: give its cosine "
        + "and sine, or count neighbours"
    case .tooFewNeighbours(let frame, let available, let needed):
      return "frame \(frame) has \(available) frames outside its Theiler window to count as "
        + "neighbours, and \(needed) are needed; give more frames, fewer neighbours or a shorter window"
    case .equalPoints(let count):
      return "\(count) frames equal so many others that their entropy is −∞; "
        + "use the entropy of a discrete variable"
    case .dependentColumns(let variable):
      return "the columns of \(variable) depend on one another linearly; leave some out"
    case .notConverged(let what):
      return "\(what) did not converge; send the data that show it"
    case .invalidCorrelation(let index, let value):
      return "canonical correlation \(index) is \(value), and has to lie in 0 ..< 1: at 1 the "
        + "information is infinite (is o a copy of x?), above it the covariances do not belong together"
    case .covarianceShape(let name, let rows, let columns, let expectedRows, let expectedColumns):
      return "\(name) is \(rows) × \(columns) where \(expectedRows) × \(expectedColumns) is needed"
    case .notSymmetric(let name, let row, let column):
      return "\(name) is not symmetric: row \(row), column \(column) differs from its mirror image"
    case .notPositive(let name, let eigenvalue):
      return "\(name) has the eigenvalue \(eigenvalue), which no covariance has; give second moments "
        + "about the mean, all from the same frames"
    }
  }
}
