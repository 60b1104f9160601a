import LinearAlgebra
import Storage

extension NetworkBasis {
  /// What a file holds beside the inputs' names.
  var members: [String: JSONValue] {
    [
      "layers": .array(
        layers.map { layer in
          [
            "activation": .string(layer.activation.rawValue),
            "biases": .numbers(layer.biases),
            "weights": .array(
              (0..<layer.weights.rowCount).map { .numbers(layer.weights.row($0)) }),
          ]
        })
    ]
  }

  init(inputNames: [String], json: JSONValue) throws(BasisError) {
    var layers: [Layer] = []
    for entry in json["layers"]?.array ?? [] {
      let rows = try Basis.rows(entry, "weights")
      guard let biases = entry["biases"]?.doubles, let width = rows.first?.count,
        rows.allSatisfy({ $0.count == width })
      else { throw .malformed(reason: "“weights” and “biases” must be numbers, one row an output") }
      guard let activation = entry["activation"]?.string.flatMap(Activation.init(rawValue:)) else {
        throw .malformed(reason: "“activation” must be identity, elu, tanh or softmax")
      }
      layers.append(
        Layer(
          weights: Matrix(rowCount: rows.count, columnCount: width, elements: Array(rows.joined())),
          biases: biases, activation: activation))
    }
    try self.init(inputNames: inputNames, layers: layers)
  }
}
