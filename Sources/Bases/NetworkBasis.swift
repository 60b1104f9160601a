public import LinearAlgebra
import Storage

/// The outputs of a trained feed-forward network.
///
/// Normalisation and dropout are gone: training folds the first into the weights, and
/// the second plays no part in evaluation.
public struct NetworkBasis: BasisFunctions, Equatable {
  /// One affine map with what follows it.
  public struct Layer: Equatable, Sendable {
    /// outputs × inputs.
    public var weights: Matrix<Double>
    /// One an output.
    public var biases: [Double]
    /// What the affine map's values go through.
    public var activation: Activation

    /// An affine map and its activation.
    public init(weights: Matrix<Double>, biases: [Double], activation: Activation) {
      self.weights = weights
      self.biases = biases
      self.activation = activation
    }
  }

  /// What follows an affine map.
  public enum Activation: String, Equatable, Sendable, CaseIterable {
    case identity
    /// x where x > 0, else eˣ − 1.
    case elu
    case tanh
    /// Shares that add to 1: soft states.
    case softmax
  }

  /// The inputs' names.
  public let inputNames: [String]
  /// First to last.
  public let layers: [Layer]
  /// `network(0)`, `network(1)`, …
  public let names: [String]

  /// - Throws: ``BasisError/invalid(basis:reason:)`` or
  ///   ``BasisError/tooManyFunctions(basis:limit:)``.
  public init(inputNames: [String], layers: [Layer]) throws(BasisError) {
    func invalid(_ reason: String) -> BasisError { .invalid(basis: "network", reason: reason) }
    guard !inputNames.isEmpty else { throw invalid("there are no inputs") }
    guard let last = layers.last else { throw invalid("there are no layers") }
    var width = inputNames.count
    for (index, layer) in layers.enumerated() {
      guard layer.weights.columnCount == width, layer.weights.rowCount == layer.biases.count,
        !layer.biases.isEmpty
      else {
        throw invalid(
          "layer \(index + 1) has weights of \(layer.weights.shape) and \(layer.biases.count) biases "
            + "for \(width) inputs")
      }
      guard layer.weights.elements.allSatisfy(\.isFinite), layer.biases.allSatisfy(\.isFinite) else {
        throw invalid("a weight of layer \(index + 1) is not finite")
      }
      guard layer.biases.count <= functionLimit else {
        throw .tooManyFunctions(basis: "network", limit: functionLimit)
      }
      width = layer.biases.count
    }
    self.inputNames = inputNames
    self.layers = layers
    names = last.biases.indices.map { "network(\($0))" }
  }

  public var inputDimension: Int { inputNames.count }
}
