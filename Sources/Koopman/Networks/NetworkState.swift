import Bases
import Glibc
import LinearAlgebra

/// All that evaluation needs of a network in training.
package struct NetworkState: Sendable {
  let layout: NetworkLayout
  package var parameters: [Float]
  var running: [BatchNormalisation.Running?]

  /// Layers for evaluation: a normalisation is part of the affine map before it.
  package var layers: [NetworkBasis.Layer] {
    layout.layers.enumerated().map { l, layer in
      var weights = Matrix<Double>(rowCount: layer.outputCount, columnCount: layer.inputCount)
      var biases = [Double](repeating: 0, count: layer.outputCount)
      for j in 0..<layer.outputCount {
        var factor = 1.0
        biases[j] = Double(parameters[layer.biases + j])
        if let scales = layer.scales, let running = running[l] {
          factor = Double(parameters[scales + j])
            / (running.variances[j] + BatchNormalisation.floor).squareRoot()
          biases[j] -= factor * running.means[j]
        }
        for i in 0..<layer.inputCount {
          weights[j, i] = factor * Double(parameters[layer.weights + i * layer.outputCount + j])
        }
      }
      return NetworkBasis.Layer(weights: weights, biases: biases, activation: layer.activation)
    }
  }

  /// The network as functions of the features themselves: their standardisation is part
  /// of the first layer, and a constant feature plays no part.
  func basis(
    inputNames: [String], means: [Double], deviations: [Double]
  ) throws(BasisError) -> NetworkBasis {
    var layers = self.layers
    for j in layers[0].biases.indices {
      for i in means.indices {
        let weight = deviations[i] > 0 ? layers[0].weights[j, i] / deviations[i] : 0
        layers[0].weights[j, i] = weight
        layers[0].biases[j] -= weight * means[i]
      }
    }
    return try NetworkBasis(inputNames: inputNames, layers: layers)
  }
}

extension NetworkPass {
  /// The derivatives of the last batch's loss, the negative score, by each parameter.
  package var lossGradient: [Float] { gradient.values }

  /// What the last batch multiplied a layer's outputs by; nil without dropout.
  package func dropoutMask(layer: Int) -> [Float]? { masks[layer]?.values }

  /// A copy, or its values put back.
  package var state: NetworkState {
    get {
      NetworkState(
        layout: layout, parameters: parameters.values, running: normalisations.map { $0?.running })
    }
    set {
      newValue.parameters.withUnsafeBufferPointer {
        parameters.base.update(from: $0.baseAddress!, count: $0.count)
      }
      for l in normalisations.indices {
        if let running = newValue.running[l] { normalisations[l]!.running = running }
      }
    }
  }
}
