package import Storage

extension Feature {
  /// The feature as files store it.
  package var json: JSONValue {
    var members: [String: JSONValue] = ["name": .string(name)]
    if let unit { members["unit"] = .string(unit) }
    switch origin {
    case .column: break
    case .cosine(let column, let period):
      members["cosine_of"] = .string(column)
      members["period"] = .number(period)
    case .sine(let column, let period):
      members["sine_of"] = .string(column)
      members["period"] = .number(period)
    }
    return .object(members)
  }

  /// Nil where there is no name.
  package init?(json: JSONValue) {
    guard let name = json["name"]?.string else { return nil }
    let period = json["period"]?.double ?? 2 * .pi
    let origin: Origin =
      if let column = json["cosine_of"]?.string {
        .cosine(of: column, period: period)
      } else if let column = json["sine_of"]?.string {
        .sine(of: column, period: period)
      } else {
        .column
      }
    self.init(name: name, unit: json["unit"]?.string, origin: origin)
  }
}

extension Feature.Origin {
  /// What a file's column was computed from already.
  init(_ origin: ColumnOrigin?) {
    self =
      switch origin {
      case .cosine(let name, let period): .cosine(of: name, period: period)
      case .sine(let name, let period): .sine(of: name, period: period)
      case nil: .column
      }
  }
}
