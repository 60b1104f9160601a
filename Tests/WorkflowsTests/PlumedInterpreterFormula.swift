import Glibc

/// A number and its derivative, as PLUMED's formula library differentiates: a zero derivative
/// drops its term, `max` and `min` choose a side, and the derivative of `step` at 0 is infinite.
struct PlumedSlope {
  var value: Double
  var slope: Double

  init(_ value: Double, slope: Double = 0) { (self.value, self.slope) = (value, slope) }

  private static func times(_ a: Double, _ slope: Double) -> Double { slope == 0 ? 0 : a * slope }

  static func + (a: Self, b: Self) -> Self { .init(a.value + b.value, slope: a.slope + b.slope) }
  static func - (a: Self, b: Self) -> Self { .init(a.value - b.value, slope: a.slope - b.slope) }
  static func * (a: Self, b: Self) -> Self {
    .init(a.value * b.value, slope: times(a.value, b.slope) + times(b.value, a.slope))
  }
  static func / (a: Self, b: Self) -> Self {
    let top = times(b.value, a.slope) - times(a.value, b.slope)
    return .init(a.value / b.value, slope: top == 0 ? 0 : top / (b.value * b.value))
  }
  func raised(to power: Double) -> Self {
    .init(pow(value, power), slope: Self.times(power * pow(value, power - 1), slope))
  }

  static func function(_ name: String, _ arguments: [Self]) -> Self? {
    let x = arguments[0]
    func chain(_ value: Double, _ derivative: Double) -> Self {
      .init(value, slope: times(derivative, x.slope))
    }
    switch name {
    case "sqrt": return chain(sqrt(x.value), 0.5 / sqrt(x.value))
    case "exp": return chain(exp(x.value), exp(x.value))
    case "log": return chain(log(x.value), 1 / x.value)
    case "sin": return chain(sin(x.value), cos(x.value))
    case "cos": return chain(cos(x.value), -sin(x.value))
    case "tan": return chain(tan(x.value), 1 + tan(x.value) * tan(x.value))
    case "tanh": return chain(tanh(x.value), 1 - tanh(x.value) * tanh(x.value))
    case "acos": return chain(acos(x.value), -1 / sqrt(1 - x.value * x.value))
    case "abs": return chain(abs(x.value), x.value >= 0 ? 1 : -1)
    case "floor": return .init(floor(x.value))
    case "step": return chain(x.value >= 0 ? 1 : 0, x.value == 0 ? .infinity : 0)
    case "max", "min":
      guard arguments.count == 2 else { return nil }
      let isFirst = (x.value >= arguments[1].value) == (name == "max")
      return isFirst ? x : arguments[1]
    case "atan2":
      guard arguments.count == 2 else { return nil }
      let (y, z) = (x, arguments[1])
      let square = y.value * y.value + z.value * z.value
      return .init(
        atan2(y.value, z.value), slope: (z.value * y.slope - y.value * z.slope) / square)
    default: return nil
    }
  }
}

/// A recursive-descent reader of formulas.
struct PlumedFormula {
  private let text: [Character]
  private let variables: [String: PlumedSlope]
  private var place = 0

  init(_ text: String, variables: [String: PlumedSlope]) {
    self.text = Array(text)
    self.variables = variables
  }

  mutating func value() throws -> PlumedSlope {
    let value = try sum()
    guard place == text.count else { throw problem("“\(text[place])” is left over") }
    return value
  }

  private func problem(_ reason: String) -> PlumedInterpreter.Problem {
    .init(reason: "\(String(text)): \(reason)")
  }

  private mutating func take(_ characters: Character...) -> Character? {
    guard place < text.count, characters.contains(text[place]) else { return nil }
    place += 1
    return text[place - 1]
  }

  private mutating func sum() throws -> PlumedSlope {
    var value = try product()
    while let sign = take("+", "-") {
      let term = try product()
      value = sign == "+" ? value + term : value - term
    }
    return value
  }

  private mutating func product() throws -> PlumedSlope {
    var value = try signed()
    while let sign = take("*", "/") {
      let factor = try signed()
      value = sign == "*" ? value * factor : value / factor
    }
    return value
  }

  private mutating func signed() throws -> PlumedSlope {
    if take("-") != nil { return PlumedSlope(0) - (try signed()) }
    return try power()
  }

  private mutating func power() throws -> PlumedSlope {
    let base = try atom()
    return take("^") == nil ? base : base.raised(to: try signed().value)
  }

  private mutating func atom() throws -> PlumedSlope {
    if take("(") != nil {
      let value = try sum()
      guard take(")") != nil else { throw problem("no closing parenthesis") }
      return value
    }
    let start = place
    guard place < text.count else { throw problem("it ends early") }
    if text[place].isNumber || text[place] == "." {
      while place < text.count,
        text[place].isNumber || ".eE".contains(text[place])
          || ("+-".contains(text[place]) && "eE".contains(text[place - 1]))
      { place += 1 }
      guard let value = Double(String(text[start..<place])) else { throw problem("a bad number") }
      return PlumedSlope(value)
    }
    while place < text.count, text[place].isLetter || text[place].isNumber || text[place] == "_" { place += 1 }
    let name = String(text[start..<place])
    guard take("(") != nil else {
      guard let value = variables[name] else { throw problem("no variable \(name)") }
      return value
    }
    var arguments = [try sum()]
    while take(",") != nil { arguments.append(try sum()) }
    guard take(")") != nil else { throw problem("no closing parenthesis") }
    guard let value = PlumedSlope.function(name, arguments) else { throw problem("no function \(name)") }
    return value
  }
}
