import Bases
import Koopman
import LinearAlgebra
import Samples

extension SearchResult {
  /// A network's soft states as variables of their own: memberships that add to 1, with each
  /// state's share of frames that are still in it after the lag as its value.
  ///
  /// - Returns: Nil where the winner's outputs are no states.
  func states(_ source: TableSource) throws -> ProjectionModel? {
    guard case .basis(.network(let network)) = candidate, network.layers.last!.activation == .softmax
    else { return nil }
    let count = network.names.count
    var projection = ProjectionModel(
      model, componentCount: 1, basis: (.network(network), source.features), recipe: source.recipe)
    projection.mean = Array(repeating: 0, count: count)
    projection.coefficients = .identity(count)
    projection.values = try moments.stayProbabilities(lag: lag)
    return projection
  }
}
