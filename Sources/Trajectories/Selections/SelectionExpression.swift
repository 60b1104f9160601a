/// What a selection says.
indirect enum SelectionExpression: Equatable, Sendable {
  case everything
  case nothing
  case kind(SelectionKind)
  /// Any of the values.
  case text(TextProperty, [TextPattern])
  /// In any of the closed ranges.
  case number(NumberProperty, [ClosedRange<Double>])
  case comparison(NumberProperty, Comparison, Double)
  case not(SelectionExpression)
  case all([SelectionExpression])
  case any([SelectionExpression])
  /// Within a distance in nm of some atom; with those atoms, or without.
  case within(Double, of: SelectionExpression, excluding: Bool)
  case same(SelectionGroup, as: SelectionExpression)
}

/// Kinds of atoms that a word alone selects.
enum SelectionKind: Equatable, Sendable {
  case protein
  case water
  case nucleic
  case ion
  case solvent
  case backbone
  case sidechain
  case alpha
  case hydrogen
  case heavy
}

/// Properties that are text.
enum TextProperty: Equatable, Sendable {
  case name
  case element
  case residueName
  case chain
  case segment
  case insertionCode
}

/// Properties that are numbers.
enum NumberProperty: Equatable, Sendable {
  case index
  case serial
  case residueNumber
  case residueIndex
  case chainIndex
  case mass
  case charge

  var isWhole: Bool { self != .mass && self != .charge }
}

/// What `same … as` compares.
enum SelectionGroup: Equatable, Sendable {
  case residue
  case chain
  case segment
  case molecule
  case residueName
  case name
  case element
}

/// What a text is compared with.
enum TextPattern: Equatable, Sendable {
  case literal(String)
  /// Equal, or as a whole a match of the regular expression.
  case whole(String, pattern: String)
  /// The beginning matches the regular expression, as with Python's `re.match`.
  case prefix(String)
}

enum Comparison: Equatable, Sendable {
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual

  func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }

  /// With the sides exchanged.
  var mirrored: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
