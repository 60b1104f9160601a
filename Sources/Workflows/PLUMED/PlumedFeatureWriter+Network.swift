import Bases
import Features

/// Networks, unit by unit.
extension PlumedFeatureWriter {
  /// The value of a unit, with the units of earlier layers that it needs.
  ///
  /// PLUMED differentiates formulas, and its derivative of `step` at 0 is not a number:
  /// ELU is written with `max` and `min`, which have slope 1 there and keep `exp` from
  /// overflowing.
  ///
  /// - Parameters:
  ///   - layer: From 0.
  ///   - input: The value that holds an input of the network.
  mutating func value(
    of network: NetworkBasis, layer: Int, unit: Int, input: (inout Self, Int) -> String?
  ) -> String? {
    let key = networkUnit(network, layer: layer, unit: unit)
    if let known = networkUnits[key] { return known }
    let content = network.layers[layer]
    let isLast = layer == network.layers.count - 1
    let name = isLast ? network.names[unit] : "layer\(layer + 1)_\(unit + 1)"
    let comment = isLast ? "network, outputs" : "network, layer \(layer + 1)"
    let shifted = Self.shifted(content.biases[unit])
    let value: String?
    switch content.activation {
    case .identity:
      value = sum(network, layer, unit, name, comment, shifted == "x" ? nil : shifted, input)
    case .elu:
      value = sum(
        network, layer, unit, name, comment, "max(\(shifted),0)+exp(min(\(shifted),0))-1", input)
    case .tanh:
      value = sum(network, layer, unit, name, comment, "tanh(\(shifted))", input)
    case .softmax:
      value = share(network, layer, unit, name, comment, input)
    }
    networkUnits[key] = .some(value)
    return value
  }

  /// A function of the weighted sum that enters a unit.
  private mutating func sum(
    _ network: NetworkBasis, _ layer: Int, _ unit: Int, _ name: String, _ comment: String,
    _ formula: String?, _ input: (inout Self, Int) -> String?
  ) -> String? {
    value(
      named: name, of: network.layers[layer].weights.row(unit),
      input: { writer, index in
        layer == 0
          ? input(&writer, index)
          : writer.value(of: network, layer: layer - 1, unit: index, input: input)
      }, function: formula, comment: comment)
  }

  /// A share exp(z − m) / Σ exp(z − m), with m the largest z: nothing overflows, and the
  /// shares do not depend on m, so neither do forces.
  private mutating func share(
    _ network: NetworkBasis, _ layer: Int, _ unit: Int, _ name: String, _ comment: String,
    _ input: (inout Self, Int) -> String?
  ) -> String? {
    let key = networkUnit(network, layer: layer, unit: 0)
    let terms = softmaxes[key] ?? self.terms(network, layer, comment, input)
    softmaxes[key] = terms
    return terms.map { terms in
      function(
        named: name, comment: comment, .custom([terms.exponentials[unit], terms.total], "x/y"))
    }
  }

  /// The terms of a layer's shares, and their sum; nil where they are refused.
  private mutating func terms(
    _ network: NetworkBasis, _ layer: Int, _ comment: String, _ input: (inout Self, Int) -> String?
  ) -> SoftmaxTerms? {
    let biases = network.layers[layer].biases
    var logits: [String] = []
    for other in biases.indices {
      let formula = biases[other] == 0 ? nil : Self.shifted(biases[other])
      guard
        let logit = sum(network, layer, other, "logit\(layer + 1)_\(other + 1)", comment, formula, input)
      else { return nil }
      logits.append(logit)
    }
    var largest = logits[0]
    for (index, logit) in logits.enumerated().dropFirst() {
      largest = function(
        named: "max\(layer + 1)_\(index + 1)", comment: comment, .custom([largest, logit], "max(x,y)"))
    }
    let exponentials = logits.enumerated().map { index, logit in
      function(
        named: "exp\(layer + 1)_\(index + 1)", comment: comment, .custom([logit, largest], "exp(x-y)"))
    }
    let total = function(
      named: "total\(layer + 1)", comment: comment,
      PlumedAction("COMBINE", [.init("ARG", exponentials), .init("PERIODIC", "NO")]))
    return SoftmaxTerms(exponentials: exponentials, total: total)
  }
}
