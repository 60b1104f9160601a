/// What is done about the entropy that a finite sample lacks.
public enum EntropyCorrection: String, CaseIterable, Sendable {
  /// Nothing: the entropy of the observed shares, too small by about (m − 1) / 2N for m occupied
  /// cells and N independent samples.
  case plugIn
  /// Adds (m − 1) / 2N.
  ///
  /// - Reference: G. A. Miller, in Information Theory in Psychology, Free Press (1955).
  case millerMadow
  /// Grassberger's series, good also where cells hold few samples.
  ///
  /// - Reference: P. Grassberger, arXiv:physics/0307138 (2003).
  case grassberger
}
