import LinearAlgebra

extension NetworkPass {
  /// From derivatives by a layer's outputs, in the scratch, to those by the values before
  /// its activation, which take the outputs' place.
  func deactivate(_ l: Int, _ place: Place, _ sums: inout Sums) {
    let layer = layout.layers[l]
    let width = layer.outputCount
    let count = place.rowCount * width
    let slopes = scratch(place)
    let output = values[l + 1].base + place.firstRow * width
    if let masks = masks[l] {
      // What was left out has no slope, so that its own value does not matter.
      let mask = masks.base + place.firstRow * width
      for i in 0..<count {
        slopes[i] *= mask[i]
        output[i] = mask[i] > 0 ? output[i] / mask[i] : 0
      }
    }
    switch layer.activation {
    case .identity: output.update(from: slopes, count: count)
    case .elu: LaneActivations.backFromELU(slopes, output, count: count)
    case .tanh: LaneActivations.backFromTanh(slopes, output, count: count)
    case .softmax:
      LaneActivations.backFromSoftmax(slopes, output, rowCount: place.rowCount, width: width)
    }
    if let normalised = normalised[l] {
      BatchNormalisation.add(
        output, normalised.base + place.firstRow * width, rowCount: place.rowCount, width: width,
        to: &sums.columns)
    }
  }

  /// Derivatives by the layer's parameters, and in the scratch those by its inputs.
  func propagate(_ l: Int, _ place: Place) {
    let layer = layout.layers[l]
    let width = layer.outputCount
    let slopes = values[l + 1].base + place.firstRow * width
    let gradient = partialGradients.base + place.task * layout.parameterCount
    if let scales = layer.scales {
      normalisations[l]!.goBack(
        slopes, normalised[l]!.base + place.firstRow * width, rowCount: place.rowCount,
        scales: parameters.base + scales)
    } else {
      let biases = gradient + layer.biases
      if place.isFirst { biases.update(repeating: 0, count: width) }
      for row in 0..<place.rowCount {
        let slope = slopes + row * width
        for j in 0..<width { biases[j] += slope[j] }
      }
    }
    BlockProducts.crossGram(
      values[l].base + place.firstRow * layer.inputCount, xColumnCount: layer.inputCount,
      xStride: layer.inputCount, slopes, yColumnCount: width, yStride: width,
      rowCount: place.rowCount, into: gradient + layer.weights, accumulate: !place.isFirst)
    guard l > 0 else { return }
    Float._multiply(
      slopes, .plain, aStride: width, parameters.base + layer.weights, .transposed, bStride: width,
      rowCount: place.rowCount, columnCount: layer.inputCount, innerCount: width, beta: 0,
      into: scratch(place), cStride: layer.inputCount)
  }
}
