/// Where a request for features stands: a line of a specification, or a flag.
public struct SpecificationPlace: Hashable, Sendable {
  /// The file's name, or the flag's.
  public var source: String
  /// Counted from 1; nil for a flag.
  public var line: Int?

  /// A line of a file, or a flag as a whole.
  public init(_ source: String, line: Int? = nil) {
    self.source = source
    self.line = line
  }
}

extension SpecificationPlace: CustomStringConvertible {
  public var description: String {
    if let line { "\(source), line \(line)" } else { source }
  }
}
