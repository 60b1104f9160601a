import Reporting

extension SpectralAdvice {
  /// What shrinking the correlations means for the results.
  ///
  /// - Parameter intensities: Those of the models behind the results; 0 for none.
  static func shrinkage(intensities: [Double]) -> [Advice] {
    guard let least = intensities.min(), let most = intensities.max(), most > 0 else { return [] }
    func text(_ value: Double) -> String { NumberText.significant(value, digits: 2) }
    let amount = text(least) == text(most) ? text(most) : "\(text(least)) to \(text(most))"
    return [
      Advice(
        .note, "Correlations were shrunk by \(amount)",
        detail: "Timescales are biased by it. Error bars are made with the same shrinkage: they "
          + "say how much the shrunk values scatter, not how far off they are.")
    ]
  }
}
