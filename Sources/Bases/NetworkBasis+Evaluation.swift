import Glibc
import LinearAlgebra

extension NetworkBasis {
  public func evaluate(
    _ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && values.count == names.count)
    var state = Array(row)
    for layer in layers {
      state = zip(layer.weights * state, layer.biases).map { $0 + $1 }
      switch layer.activation {
      case .identity: break
      case .elu: state = state.map { $0 > 0 ? $0 : expm1($0) }
      case .tanh: state = state.map { Glibc.tanh($0) }
      case .softmax:
        let largest = state.max()!
        state = state.map { exp($0 - largest) }
        let sum = state.reduce(0, +)
        state = state.map { $0 / sum }
      }
    }
    for i in state.indices { values[i] = state[i] }
  }

  public func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>
  ) { fatalError("being written") }

  public func laplacian(
    _ row: UnsafeBufferPointer<Double>, into laplacians: UnsafeMutableBufferPointer<Double>
  ) { fatalError("being written") }
}
