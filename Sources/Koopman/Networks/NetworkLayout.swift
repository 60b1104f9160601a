import Bases
import Glibc
import Statistics

/// Where each layer's parameters lie in one array, and in which order layers are passed.
package struct NetworkLayout: Sendable {
  struct Layer {
    var inputCount: Int
    var outputCount: Int
    var activation: NetworkBasis.Activation
    /// Where the weights start: inputs × outputs.
    var weights: Int
    /// Where the biases start. A normalised layer has its shift there and no bias of its
    /// own, which the normalisation would take off again.
    var biases: Int
    /// Where the scales of a normalised layer start; nil without normalisation.
    var scales: Int?
    /// The share of units left out in training.
    var dropout: Double

    var isNormalised: Bool { scales != nil }
  }

  /// One part of a pass over a slice of rows.
  enum Step {
    /// The affine map of a layer.
    case map(Int)
    /// Its normalisation, activation and dropout.
    case activate(Int)
    /// Backward: from derivatives by a layer's outputs to those by its normalised values.
    case deactivate(Int)
    /// Backward: derivatives by its parameters and inputs.
    case propagate(Int)
  }

  let layers: [Layer]
  package let parameterCount: Int
  /// Between two phases, sums over the whole batch are exchanged.
  let forwardPhases: [[Step]]
  let backwardPhases: [[Step]]

  package init(_ architecture: NetworkArchitecture, inputCount: Int) {
    let widths = [inputCount] + architecture.hiddenWidths + [architecture.outputCount]
    var layers: [Layer] = []
    var next = 0
    func take(_ count: Int) -> Int {
      defer { next += count }
      return next
    }
    for l in 0..<(widths.count - 1) {
      let isHead = l == widths.count - 2
      layers.append(
        Layer(
          inputCount: widths[l], outputCount: widths[l + 1],
          activation: isHead ? architecture.head.ofBasis : architecture.activation.ofBasis,
          weights: take(widths[l] * widths[l + 1]), biases: take(widths[l + 1]),
          scales: architecture.batchNormalisation && !isHead ? take(widths[l + 1]) : nil,
          dropout: isHead ? 0 : architecture.dropout))
    }
    self.layers = layers
    parameterCount = next

    var forward: [[Step]] = [[]]
    for l in layers.indices {
      forward[forward.count - 1].append(.map(l))
      if layers[l].isNormalised { forward.append([]) }
      forward[forward.count - 1].append(.activate(l))
    }
    forwardPhases = forward
    var backward: [[Step]] = [[]]
    for l in layers.indices.reversed() {
      backward[backward.count - 1].append(.deactivate(l))
      if layers[l].isNormalised { backward.append([]) }
      backward[backward.count - 1].append(.propagate(l))
    }
    backwardPhases = backward
  }

  /// The number of values in the widest layer.
  var widest: Int { layers.reduce(1) { max($0, $1.outputCount, $1.inputCount) } }
  var inputCount: Int { layers[0].inputCount }
  var outputCount: Int { layers[layers.count - 1].outputCount }

  /// Random weights of variance 1 / inputs, so that values neither grow nor fade from
  /// layer to layer; no biases, scales of 1.
  ///
  /// - Reference: Y. LeCun et al., "Efficient BackProp" (1998),
  ///   doi:10.1007/3-540-49430-8_2.
  package func initialParameters(seed: UInt64) -> [Float] {
    var parameters = [Float](repeating: 0, count: parameterCount)
    for (index, layer) in layers.enumerated() {
      var generator = SeededGenerator(seed: seed).stream(index)
      let deviation = (1 / Double(layer.inputCount)).squareRoot()
      for k in 0..<(layer.inputCount * layer.outputCount) {
        parameters[layer.weights + k] = Float(deviation * generator.nextNormal())
      }
      if let scales = layer.scales {
        for j in 0..<layer.outputCount { parameters[scales + j] = 1 }
      }
    }
    return parameters
  }
}
