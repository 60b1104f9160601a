import Glibc

/// The slow end of a system's spectrum, the constant's eigenvalue 1 left out.
public struct KnownSpectrum: Equatable, Sendable {
  /// Real eigenvalues of the transfer operator over one frame, of the process that
  /// is really run (a discretised integrator has a spectrum of its own);
  /// largest first, in 0 ..< 1.
  public let eigenvaluesPerFrame: [Double]

  /// The timescales of the continuous process in the system's unit of time,
  /// slowest first; nil for a process in discrete time.
  public let limitTimescales: [Double]?

  /// Periods of oscillations that do not decay, longest first; none in reversible systems.
  public let periodsInFrames: [Double]

  /// What the numbers describe, in one line.
  public let note: String

  /// Creates a spectrum.
  ///
  /// - Precondition: eigenvalues in 0 ..< 1, largest first.
  public init(
    eigenvaluesPerFrame: [Double], limitTimescales: [Double]?, periodsInFrames: [Double] = [],
    note: String
  ) {
    precondition(
      eigenvaluesPerFrame.allSatisfy { $0 >= 0 && $0 < 1 },
      "a real eigenvalue, 1 left out, lies in 0 ..< 1")
    precondition(
      zip(eigenvaluesPerFrame, eigenvaluesPerFrame.dropFirst()).allSatisfy { $0 >= $1 },
      "eigenvalues come largest first")
    self.eigenvaluesPerFrame = eigenvaluesPerFrame
    self.limitTimescales = limitTimescales
    self.periodsInFrames = periodsInFrames
    self.note = note
  }

  /// The timescales −1/ln λ of the process that is really run, in frames;
  /// zero where the eigenvalue is zero.
  public var timescalesInFrames: [Double] {
    eigenvaluesPerFrame.map { -1 / log($0) }
  }
}
