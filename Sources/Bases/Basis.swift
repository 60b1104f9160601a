import LinearAlgebra
public import Storage

/// One of the kinds of basis functions, as a value that files can hold.
public enum Basis: Equatable, Sendable {
  case monomials(Monomials)
  case gaussians(GaussianBasis)
  case grid(GridIndicators)
  case fourier(RandomFourierBasis)
  case vonMises(VonMisesBasis)
  case network(NetworkBasis)

  /// The functions.
  public var functions: any BasisFunctions {
    switch self {
    case .monomials(let basis): basis
    case .gaussians(let basis): basis
    case .grid(let basis): basis
    case .fourier(let basis): basis
    case .vonMises(let basis): basis
    case .network(let basis): basis
    }
  }

  /// The names of the inputs.
  public var inputNames: [String] {
    switch self {
    case .monomials(let basis): basis.inputNames
    case .gaussians(let basis): basis.inputNames
    case .grid(let basis): basis.inputNames
    case .fourier(let basis): basis.inputNames
    case .vonMises(let basis): basis.inputNames
    case .network(let basis): basis.inputNames
    }
  }
}

extension Basis {
  /// The basis as files store it; reads back as the same.
  public var json: JSONValue {
    var members: [String: JSONValue] = ["inputs": .strings(inputNames)]
    switch self {
    case .monomials(let basis):
      members["kind"] = "monomials"
      members["degree"] = .integer(basis.degree)
    case .gaussians(let basis):
      members["kind"] = "gaussians"
      members["centres"] = .array((0..<basis.count).map { .numbers(basis.centres.row($0)) })
      members["widths"] = .numbers(basis.widths)
      members["periods"] = Self.json(basis.periods)
    case .grid(let basis):
      members["kind"] = "grid"
      members["edges"] = .array(basis.edges.map { .numbers($0) })
      members["periods"] = Self.json(basis.periods)
    case .fourier(let basis):
      members["kind"] = "fourier"
      members.merge(basis.members) { $1 }
    case .vonMises(let basis):
      members["kind"] = "von-mises"
      members.merge(basis.members) { $1 }
    case .network(let basis):
      members["kind"] = "network"
      members.merge(basis.members) { $1 }
    }
    return .object(members)
  }

  /// Reads a stored basis, strictly: there are no members but its own.
  ///
  /// - Throws: ``BasisError``.
  public init(json: JSONValue) throws(BasisError) {
    guard let inputs = json["inputs"]?.array?.map(\.string), let names = inputs as? [String] else {
      throw .malformed(reason: "“inputs” must be a list of names")
    }
    switch json["kind"]?.string {
    case "monomials":
      try Self.allow(["degree"], in: json)
      guard let degree = json["degree"]?.int else {
        throw .malformed(reason: "“degree” must be a whole number")
      }
      self = .monomials(try Monomials(inputNames: names, degree: degree))
    case "gaussians":
      try Self.allow(["centres", "widths", "periods"], in: json)
      let centres = try Self.rows(json, "centres")
      guard centres.allSatisfy({ $0.count == names.count }), let widths = json["widths"]?.doubles
      else { throw .malformed(reason: "“centres” and “widths” must be numbers, one column an input") }
      let matrix = Matrix(
        rowCount: centres.count, columnCount: names.count, elements: Array(centres.joined()))
      let periods = try Self.periods(json)
      self = .gaussians(
        try GaussianBasis(inputNames: names, centres: matrix, widths: widths, periods: periods))
    case "grid":
      try Self.allow(["edges", "periods"], in: json)
      let edges = try Self.rows(json, "edges")
      let periods = try Self.periods(json)
      self = .grid(try GridIndicators(inputNames: names, edges: edges, periods: periods))
    case "fourier":
      try Self.allow(["frequencies", "phases"], in: json)
      self = .fourier(try RandomFourierBasis(inputNames: names, json: json))
    case "von-mises":
      try Self.allow(["centres", "concentrations"], in: json)
      self = .vonMises(try VonMisesBasis(inputNames: names, json: json))
    case "network":
      try Self.allow(["layers"], in: json)
      self = .network(try NetworkBasis(inputNames: names, json: json))
    default:
      throw .malformed(
        reason: "“kind” must be monomials, gaussians, grid, fourier, von-mises or network")
    }
  }

  private static func allow(_ keys: [String], in json: JSONValue) throws(BasisError) {
    guard case .object(let members) = json else { return }
    let known = Set(keys + ["inputs", "kind"])
    if let other = members.keys.filter({ !known.contains($0) }).min() {
      throw .malformed(reason: "“\(other.prefix(60))” is not known")
    }
  }

  private static func json(_ periods: [Double?]) -> JSONValue {
    .array(periods.map { $0.map { .number($0) } ?? .null })
  }

  static func rows(_ json: JSONValue, _ key: String) throws(BasisError) -> [[Double]] {
    guard let rows = json[key]?.array?.map(\.doubles) as? [[Double]] else {
      throw .malformed(reason: "“\(key)” must be lists of numbers")
    }
    return rows
  }

  private static func periods(_ json: JSONValue) throws(BasisError) -> [Double?] {
    var result: [Double?] = []
    for value in json["periods"]?.array ?? [] {
      guard value == .null || value.double != nil else {
        throw .malformed(reason: "“periods” must be numbers or null")
      }
      result.append(value.double)
    }
    return result
  }
}
