import LinearAlgebra
import Statistics

extension NetworkPass {
  /// The affine map, without a bias where a normalisation follows.
  func map(_ l: Int, _ place: Place, _ sums: inout Sums) {
    let layer = layout.layers[l]
    let width = layer.outputCount
    let input = values[l].base + place.firstRow * layer.inputCount
    let output = (normalised[l] ?? values[l + 1]).base + place.firstRow * width
    if !layer.isNormalised {
      let biases = parameters.base + layer.biases
      for row in 0..<place.rowCount {
        let target = output + row * width
        for j in 0..<width { target[j] = biases[j] }
      }
    }
    Float._multiply(
      input, .plain, aStride: layer.inputCount, parameters.base + layer.weights, .plain,
      bStride: width, rowCount: place.rowCount, columnCount: width, innerCount: layer.inputCount,
      beta: layer.isNormalised ? 0 : 1, into: output, cStride: width)
    if layer.isNormalised {
      BatchNormalisation.add(output, output, rowCount: place.rowCount, width: width, to: &sums.columns)
    }
  }

  /// Normalisation, activation and dropout.
  func activate(_ l: Int, _ place: Place) {
    let layer = layout.layers[l]
    let width = layer.outputCount
    let count = place.rowCount * width
    let output = values[l + 1].base + place.firstRow * width
    if let scales = layer.scales {
      normalisations[l]!.normalise(
        normalised[l]!.base + place.firstRow * width, rowCount: place.rowCount,
        scales: parameters.base + scales, shifts: parameters.base + layer.biases, into: output)
    }
    switch layer.activation {
    case .identity: break
    case .elu: LaneActivations.elu(output, count: count)
    case .tanh: LaneActivations.tanh(output, count: count)
    case .softmax: LaneActivations.softmax(output, rowCount: place.rowCount, width: width)
    }
    if let masks = masks[l] {
      let mask = masks.base + place.firstRow * width
      drawMask(layer.dropout, mask, count: count, layer: l, place)
      for i in 0..<count { output[i] *= mask[i] }
    }
  }

  /// From a stream of the batch, the slice and the layer, so that any thread may draw it.
  private func drawMask(
    _ dropout: Double, _ mask: UnsafeMutablePointer<Float>, count: Int, layer: Int, _ place: Place
  ) {
    var generator = SeededGenerator(seed: dropoutSeed).stream(place.batch).stream(place.slice)
      .stream(layer)
    // Four units from each 64 bits.
    let threshold = UInt64(65_536 * dropout)
    let kept = 65_536 / Float(65_536 - threshold)
    var i = 0
    while i < count {
      var bits = generator.next()
      for j in i..<min(i + 4, count) {
        mask[j] = bits & 0xFFFF < threshold ? 0 : kept
        bits >>= 16
      }
      i += 4
    }
  }
}
