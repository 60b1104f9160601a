import Glibc
import LinearAlgebra

extension NetworkBasis {
  public func evaluate(
    _ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    evaluate(rows: row, count: 1, into: values)
  }

  public func evaluate(
    rows: UnsafeBufferPointer<Double>, count: Int, into values: UnsafeMutableBufferPointer<Double>
  ) {
    let (d, width) = (inputDimension, names.count)
    precondition(rows.count == count * d && values.count == count * width)
    guard count > 0 else { return }
    // Few enough rows that two layers of them stay in the second-level cache.
    let pieceLength = min(count, 256)
    let widest = layers.reduce(0) { max($0, $1.biases.count) }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * pieceLength * widest) { scratch in
      let rooms = (scratch.baseAddress!, scratch.baseAddress! + pieceLength * widest)
      for start in stride(from: 0, to: count, by: pieceLength) {
        let length = min(pieceLength, count - start)
        var input = rows.baseAddress! + start * d
        for (index, layer) in layers.enumerated() {
          let output = index == layers.count - 1
            ? values.baseAddress! + start * width : (index % 2 == 0 ? rooms.0 : rooms.1)
          layer.evaluate(input, rowCount: length, into: output)
          input = UnsafePointer(output)
        }
      }
    }
  }
}

extension NetworkBasis.Layer {
  /// rows × inputs to rows × outputs.
  fileprivate func evaluate(
    _ input: UnsafePointer<Double>, rowCount: Int, into output: UnsafeMutablePointer<Double>
  ) {
    let width = biases.count
    for row in 0..<rowCount {
      biases.withUnsafeBufferPointer {
        (output + row * width).update(from: $0.baseAddress!, count: width)
      }
    }
    weights.withUnsafeBufferPointer { weights in
      Double._multiply(
        input, .plain, aStride: self.weights.columnCount, weights.baseAddress!, .transposed,
        bStride: self.weights.columnCount, rowCount: rowCount, columnCount: width,
        innerCount: self.weights.columnCount, beta: 1, into: output, cStride: width)
    }
    activation.apply(to: output, rowCount: rowCount, width: width)
  }
}

extension NetworkBasis.Activation {
  /// In place.
  func apply(to values: UnsafeMutablePointer<Double>, rowCount: Int, width: Int) {
    switch self {
    case .identity: break
    case .elu:
      for i in 0..<(rowCount * width) where values[i] < 0 { values[i] = expm1(values[i]) }
    case .tanh:
      for i in 0..<(rowCount * width) { values[i] = Glibc.tanh(values[i]) }
    case .softmax:
      for row in 0..<rowCount {
        let states = UnsafeMutableBufferPointer(start: values + row * width, count: width)
        let largest = states.reduce(-Double.infinity) { max($0, $1) }
        var sum = 0.0
        for i in states.indices {
          states[i] = exp(states[i] - largest)
          sum += states[i]
        }
        for i in states.indices { states[i] /= sum }
      }
    }
  }
}
