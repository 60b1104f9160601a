/// What can be wrong with the description of basis functions.
public enum BasisError: Error, Equatable, Sendable {
  /// A parameter has no meaning, or parameters do not fit together.
  case invalid(basis: String, reason: String)
  /// More functions than any analysis could use.
  case tooManyFunctions(basis: String, limit: Int)
  /// The functions' names alone would fill the memory.
  case namesTooLong(basis: String)
  /// A stored description is not one.
  case malformed(reason: String)
}

extension BasisError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalid(let basis, let reason):
      "\(basis): \(reason)"
    case .tooManyFunctions(let basis, let limit):
      "\(basis): more than \(limit) functions; choose fewer columns or a coarser basis"
    case .namesTooLong(let basis):
      "\(basis): the functions' names would fill the memory; choose fewer columns or shorter names"
    case .malformed(let reason):
      "not a stored basis: \(reason)"
    }
  }
}
