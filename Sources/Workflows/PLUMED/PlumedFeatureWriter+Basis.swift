import Bases
import Features
import Samples

extension PlumedFeatureWriter {
  /// The value that holds a function of a basis; nil where it is refused.
  ///
  /// - Parameter input: The value that holds an input of the basis, written on demand.
  mutating func value(
    of basis: Basis, function index: Int, input: (inout Self, Int) -> String?
  ) -> String? {
    switch basis {
    case .monomials(let monomials):
      return value(of: monomials, function: index, input: input)
    case .gaussians(let gaussians):
      return value(of: gaussians, function: index, input: input)
    case .fourier(let fourier):
      let name = fourier.names[index]
      return value(
        named: name, of: fourier.frequencies.row(index), input: input,
        function: "cos(\(Self.shifted(fourier.phases[index])))")
    case .vonMises(let bumps):
      return value(of: bumps, function: index, input: input)
    case .network(let network):
      return value(of: network, layer: network.layers.count - 1, unit: index, input: input)
    case .grid(let grid):
      refuse(grid.names[index], "an indicator function has no slope, so no force")
      return nil
    }
  }

  /// A basis of a recipe works on features as a source hands them out: columns, or
  /// cosines and sines of angles.
  mutating func value(ofInput name: String) -> String? {
    if hasColumn(name) { return value(of: Feature(name: name)) }
    for (prefix, origin) in [
      ("cos(", { Feature.Origin.cosine(of: $0, period: 2 * .pi) }),
      ("sin(", { Feature.Origin.sine(of: $0, period: 2 * .pi) }),
    ] as [(String, (String) -> Feature.Origin)]
    where name.hasPrefix(prefix) && name.hasSuffix(")") {
      let angle = String(name.dropFirst(4).dropLast())
      if hasColumn(angle) { return value(of: Feature(name: name, origin: origin(angle))) }
    }
    refuse(name, "the recipe does not make it")
    return nil
  }

  private mutating func value(
    of monomials: Monomials, function index: Int, input: (inout Self, Int) -> String?
  ) -> String? {
    let exponents = monomials.exponents(of: index)
    let used = exponents.indices.filter { exponents[$0] > 0 }
    let formula = used.map { Self.variable($0) + (exponents[$0] > 1 ? "^\(exponents[$0])" : "") }
      .joined(separator: "*")
    return value(named: monomials.names[index], of: used, formula, input: input)
  }

  private mutating func value(
    of gaussians: GaussianBasis, function index: Int, input: (inout Self, Int) -> String?
  ) -> String? {
    let squares = gaussians.inputNames.indices.map { input in
      let difference = Self.variable(input) + Self.minus(gaussians.centres[index, input])
      guard let period = gaussians.periods[input] else { return "(\(difference))^2" }
      let length = PlumedText.precise(period)
      return "(\(difference)-\(length)*floor((\(difference))/\(length)+0.5))^2"
    }
    let width = gaussians.widths[index]
    return value(
      named: gaussians.names[index], of: Array(gaussians.inputNames.indices),
      "exp(-\(PlumedText.precise(1 / (2 * width * width)))*(\(squares.joined(separator: "+"))))",
      input: input)
  }

  /// A function of inputs as one `CUSTOM`.
  private mutating func value(
    named name: String, of inputs: [Int], _ formula: String, input: (inout Self, Int) -> String?
  ) -> String? {
    var arguments: [String] = []
    for index in inputs {
      guard let value = input(&self, index) else { return nil }
      arguments.append(value)
    }
    return function(
      named: name, comment: name, .custom(arguments, variables: inputs.map(Self.variable), formula))
  }

  /// The variable of an input in a formula.
  private static func variable(_ input: Int) -> String { "v\(input + 1)" }
}
