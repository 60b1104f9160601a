public import Samples

/// Features that are chosen or left out together.
public enum FeatureGroups {
  /// The cosine and the sine of one column are one group; every other feature is its own.
  ///
  /// - Returns: Indices of features, groups in the order of their first feature.
  /// - Complexity: O(d).
  public static func of(_ features: [Feature]) -> [[Int]] {
    struct Angle: Hashable {
      var column: String
      var period: Double
    }
    var groups: [[Int]] = []
    var places: [Angle: Int] = [:]
    for (index, feature) in features.enumerated() {
      switch feature.origin {
      case .column:
        groups.append([index])
      case .cosine(let column, let period), .sine(let column, let period):
        let angle = Angle(column: column, period: period)
        if let place = places[angle] {
          groups[place].append(index)
        } else {
          places[angle] = groups.count
          groups.append([index])
        }
      }
    }
    return groups
  }
}
