public import Bases
import Glibc
import LinearAlgebra
public import Samples
import Statistics

/// How random Fourier features are drawn: cosines whose mean product is a kernel.
///
/// For frequencies w from the kernel's spectrum and phases b uniform in 0 … 2π the mean
/// of 2 cos(w·x + b) cos(w·y + b) is k(x, y): a linear analysis of D such features is an
/// approximate kernel analysis, with an error that falls like 1/√D, in one streaming pass.
///
///     let scales = RandomFourierFeatures.scales(of: features, standardDeviations: deviations)
///     let basis = try RandomFourierFeatures(count: 200, bandwidth: 0.7, seed: 1)
///       .draw(inputs: features, scales: scales)
///
/// The directions and phases are those of the seed alone, whatever the bandwidth, and the
/// first features are the same for any count: bandwidths and counts are compared on the
/// same draw.
///
/// - Reference: A. Rahimi, B. Recht, Advances in Neural Information Processing Systems 20
///   (2007).
public struct RandomFourierFeatures: Equatable, Sendable {
  /// The kernel that the products approximate, of u = (x − y) / (bandwidth · scale).
  public enum Kernel: String, Sendable, CaseIterable {
    /// exp(−|u|² / 2): normal frequencies.
    case gaussian
    /// exp(−Σ |uₖ|): Cauchy frequencies, for functions with kinks.
    case laplacian
  }

  /// The number D of features.
  public var count: Int
  /// In units of the inputs' scales.
  public var bandwidth: Double
  /// The kernel that is approximated.
  public var kernel: Kernel
  /// Of the directions and phases.
  public var seed: UInt64

  /// Features of the Gaussian kernel, unless another is named.
  public init(count: Int, bandwidth: Double, kernel: Kernel = .gaussian, seed: UInt64 = 1) {
    self.count = count
    self.bandwidth = bandwidth
    self.kernel = kernel
    self.seed = seed
  }

  /// Draws the features.
  ///
  /// - Parameter scales: One length an input, in its unit.
  /// - Throws: ``BasisError/invalid(basis:reason:)`` where a number is not positive.
  /// - Complexity: O(D d).
  public func draw(inputs: [Feature], scales: [Double]) throws(BasisError) -> RandomFourierBasis {
    func invalid(_ reason: String) -> BasisError { .invalid(basis: "fourier", reason: reason) }
    guard count >= 1 else { throw invalid("there are no functions") }
    guard bandwidth > 0, bandwidth.isFinite else {
      throw invalid("the bandwidth must be a positive number")
    }
    guard scales.count == inputs.count else {
      throw invalid("\(scales.count) scales for \(inputs.count) inputs")
    }
    if let bad = scales.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw invalid("the scale of \(inputs[bad].name) must be a positive number")
    }
    var frequencies = Matrix<Double>(rowCount: count, columnCount: inputs.count)
    var phases: [Double] = []
    let generator = SeededGenerator(seed: seed)
    for i in 0..<count {
      var stream = generator.stream(i)
      phases.append(2 * .pi * stream.nextUniform())
      for (k, scale) in scales.enumerated() {
        frequencies[i, k] = direction(&stream) / (bandwidth * scale)
      }
    }
    return try RandomFourierBasis(
      inputNames: inputs.map(\.name), frequencies: frequencies, phases: phases)
  }

  private func direction(_ stream: inout SeededGenerator) -> Double {
    switch kernel {
    case .gaussian: stream.nextNormal()
    case .laplacian: tan(.pi * (stream.nextUniform() - 0.5))
    }
  }

  /// A natural length of each feature: 1 for cosines and sines, which have one, else the
  /// standard deviation; 1 for constants.
  public static func scales(of features: [Feature], standardDeviations: [Double]) -> [Double] {
    precondition(features.count == standardDeviations.count, "one standard deviation a feature")
    return zip(features, standardDeviations).map { feature, deviation in
      switch feature.origin {
      case .cosine, .sine: 1
      case .column: deviation > 0 && deviation.isFinite ? deviation : 1
      }
    }
  }
}
