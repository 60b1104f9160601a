import Koopman
import LinearAlgebra
import Reporting

/// The winner's components rewritten in few of the features.
struct SparseComponents {
  /// One a component.
  let loadings: [SparseLoading]

  /// - Parameter most: The most features in a component.
  /// - Returns: Nil where the winner is not linear in the features.
  init?(_ result: SearchResult, componentCount: Int, most: Int) throws {
    guard case .features = result.candidate else { return nil }
    loadings = try (0..<min(componentCount, result.model.rank)).map { component in
      try SparseLoadings(mostFeatures: most)
        .path(result.model, component: component, moments: result.moments).last!
    }
  }

  /// One row a feature with a loading.
  var table: ColumnTable {
    let rows = loadings.enumerated().flatMap { component, loading in
      zip(loading.features, loading.names).map { (component, loading, $0, $1) }
    }
    return ColumnTable([
      .numbers("component", rows.map { Double($0.0 + 1) }),
      .texts("feature", rows.map(\.3)),
      .numbers("coefficient", rows.map { $0.1.coefficients[$0.2] }),
      .numbers("retained_r2", rows.map { $0.1.retained }),
    ])
  }

  /// What the reader should know of each.
  func advice(_ scale: TimeScale) -> [Advice] {
    loadings.enumerated().map { index, loading in
      Advice(
        .note, "Component \(index + 1) in \(loading.names.count) features: \(loading.names.joined(separator: ", "))",
        detail: "R² = \(NumberText.significant(loading.retained, digits: 3)) of the component in all of them"
          + (loading.timescale.map {
            "; timescale " + NumberText.significant(scale.time($0), digits: 3, unit: scale.unit)
          } ?? "") + ".")
    }
  }
}
