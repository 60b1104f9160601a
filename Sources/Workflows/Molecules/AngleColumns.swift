import Samples

/// Angles whose cosines and sines are columns, as the torsions of atoms are.
enum AngleColumns {
  /// The angles, in the order of their cosines; none that is a column itself.
  static func names(in columns: [String]) -> [String] {
    let all = Set(columns)
    return columns.compactMap { name in
      guard name.hasPrefix("cos("), name.hasSuffix(")") else { return nil }
      let angle = String(name.dropFirst(4).dropLast())
      return all.contains("sin(\(angle))") && !all.contains(angle) ? angle : nil
    }
  }

  /// The two columns of an angle.
  static func parts(of angle: String) -> [String] { ["cos(\(angle))", "sin(\(angle))"] }

  /// An angle from its two columns, in radians.
  static func formula(of angle: String) -> String {
    "image(atan2({sin(\(angle))}, {cos(\(angle))}))"
  }

  /// A source in which each angle stands for its two columns.
  ///
  /// - Parameter periods: Of columns that are angles already.
  static func joined(
    _ source: any SampleSource, periods: [String: Double]
  ) throws(SampleError) -> (source: any SampleSource, periods: [Double?]) {
    let columns = source.features.map(\.name)
    let angles = names(in: columns)
    guard !angles.isEmpty else { return (source, columns.map { periods[$0] }) }
    let parts = Set(angles.flatMap(Self.parts))
    let others = columns.filter { !parts.contains($0) }
    let made = try ExpressionSource(
      source, expressions: angles.map(formula) + others, names: angles + others, periods: periods)
    return (made, made.periods)
  }
}
