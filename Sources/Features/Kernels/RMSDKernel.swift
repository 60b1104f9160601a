/// The root mean square deviation from a reference after the best superposition,
/// √(min Σ w |R (x − c) − r|² / Σ w), in nm.
package struct RMSDKernel: FeatureKernel {
  private let fit: SuperpositionFit

  /// The deviation of the fitted atoms, weighted as in the fit.
  package init(_ superposition: Superposition, slots: AtomSlots) {
    fit = SuperpositionFit(superposition, slots: slots)
  }

  package var columnCount: Int { 1 }

  package func evaluate(_ batch: FrameBatch, into columns: UnsafeMutableBufferPointer<Lanes>) {
    columns[0] = fit(batch.positions.baseAddress!).meanSquare.squareRoot()
  }
}
