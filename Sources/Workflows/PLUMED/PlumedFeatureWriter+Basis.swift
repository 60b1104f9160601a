import Bases
import Features
import Samples

extension PlumedFeatureWriter {
  /// The value that holds a function of a basis on top of the columns; nil where it
  /// is refused.
  mutating func value(of basis: Basis, function index: Int) -> String? {
    let name = basis.functions.names[index]
    var inputs: [String?] = basis.inputNames.map { _ in nil }
    /// The variable of an input, which is written.
    func variable(_ input: Int) -> String { "v\(input + 1)" }
    let formula: String
    switch basis {
    case .monomials(let monomials):
      let exponents = monomials.exponents(of: index)
      formula = exponents.indices.filter { exponents[$0] > 0 }.map { input in
        variable(input) + (exponents[input] > 1 ? "^\(exponents[input])" : "")
      }.joined(separator: "*")
      for input in exponents.indices where exponents[input] > 0 {
        guard let value = value(ofInput: basis.inputNames[input]) else { return nil }
        inputs[input] = value
      }
    case .gaussians(let gaussians):
      var squares: [String] = []
      for input in inputs.indices {
        guard let value = value(ofInput: basis.inputNames[input]) else { return nil }
        inputs[input] = value
        let difference = variable(input) + Self.minus(gaussians.centres[index, input])
        guard let period = gaussians.periods[input] else {
          squares.append("(\(difference))^2")
          continue
        }
        let length = PlumedText.precise(period)
        squares.append("(\(difference)-\(length)*floor((\(difference))/\(length)+0.5))^2")
      }
      let width = gaussians.widths[index]
      formula = "exp(-\(PlumedText.precise(1 / (2 * width * width)))*(\(squares.joined(separator: "+"))))"
    case .fourier, .vonMises, .network:
      refuse(name, "being written")
      return nil
    case .grid:
      refuse(name, "an indicator function has no slope, so no force")
      return nil
    }
    let used = inputs.indices.filter { inputs[$0] != nil }
    return function(
      named: name, comment: name,
      .custom(used.map { inputs[$0]! }, variables: used.map(variable), formula))
  }

  /// A basis works on features as a source hands them out: columns, or cosines and
  /// sines of angles.
  private mutating func value(ofInput name: String) -> String? {
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
}
