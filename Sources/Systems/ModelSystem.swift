public import LinearAlgebra

/// A stochastic process whose spectrum is known: data to learn on, to test
/// with, and to calibrate error bars by.
public protocol ModelSystem: Sendable {
  /// The name on the command line.
  var name: String { get }

  /// One line that says what moves, with the parameters in use.
  var summary: String { get }

  /// The names of the columns that ``simulate(frameCount:seed:)`` returns.
  var columnNames: [String] { get }

  /// The time from one frame to the next, in the system's reduced unit.
  var timeStep: Double { get }

  /// The spectrum of the process that is simulated.
  ///
  /// - Throws: `LinearAlgebraError` if an eigenproblem does not converge.
  var spectrum: KnownSpectrum { get throws(LinearAlgebraError) }

  /// A trajectory from the stationary distribution (unless the system says
  /// where it starts): one row a frame, one column a name.
  ///
  /// The same seed gives the same bits, and a longer trajectory begins with the
  /// shorter one.
  ///
  /// - Precondition: `frameCount` is not negative.
  /// - Complexity: O(frames).
  func simulate(frameCount: Int, seed: UInt64) -> Matrix<Double>
}
