public import Bases
import Samples

/// What a search proposes to look at in place of all features.
public enum Candidate: Equatable, Sendable {
  /// Some of the features, by their indices.
  case features([Int])
  /// Functions of all features.
  case basis(Basis)

  /// The candidate's functions along a source of the features.
  func source(over source: any SampleSource) -> any SampleSource {
    switch self {
    case .features(let columns):
      columns == Array(0..<source.dimension) ? source : FeatureSubset(source, columns: columns)
    case .basis(let basis): BasisSource(source, basis: basis.functions)
    }
  }
}

/// A score of a fit in training: an epoch of a network, a step of a search.
public struct SearchStep: Equatable, Sendable {
  /// From 1.
  public var index: Int
  /// VAMP-2 on the data it is fitted to.
  public var training: Double
  /// VAMP-2 on the data that stop it.
  public var validation: Double
}
