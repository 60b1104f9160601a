public import Information

/// What can be wrong with the input of a bottleneck; files are named.
public enum BottleneckJobError: Error, Equatable, Sendable {
  case table(file: String, InformationError)
  case covariances(InformationError)
  case words(file: String, columns: [String])
  case basis(file: String, feature: String, kind: String)
  case oneHot(file: String, feature: String, bound: Double?)
}

extension BottleneckJobError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .table(let file, let error):
      return "\(file): \(error)"
    case .covariances(let error):
      return "\(error)"
    case .words(let file, let columns):
      return "\(file): columns that are no numbers (\(columns.joined(separator: ", "))); "
        + "a joint table is numbers alone"
    case .basis(let file, let feature, let kind):
      return "\(file): \(feature) is \(kind), and the Gaussian formula is wrong for functions of that "
        + "kind; make moments of the columns themselves"
    case .oneHot(let file, let feature, let bound):
      let rest = bound.map {
        "of these states I(x;o) is at most ln(VAMP-2) = \(BottleneckNumbers.text($0)) nats"
      } ?? "give a joint table of the states instead"
      return "\(file): \(feature) takes the values 0 and 1 alone (one-hot), and the Gaussian formula is "
        + "wrong for indicators; \(rest)"
    }
  }
}
