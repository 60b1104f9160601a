import Glibc
public import LinearAlgebra
internal import Statistics

/// Independent AR(1) processes behind a fixed random linear map.
///
/// Each latent process is s ← a·s + √(1 − a²)·ξ with a = e^(−1/t), of unit
/// variance; those without a timescale are white noise. The columns are
/// x = s·Q·D with Q a random rotation and D scales between ½ and 2. Linear
/// methods find the timescales exactly in the limit of much data, which makes
/// this the system that error bars are calibrated on.
public struct ARMixture: ModelSystem {
  /// The timescales of the latent processes in frames, slowest first.
  public let timescales: [Double]

  /// The number of columns.
  public let dimension: Int

  /// The map Q·D from a row of latent values to a row of columns; its columns
  /// are orthogonal and their lengths are the columns' standard deviations.
  public let mixing: Matrix<Double>

  /// Creates a mixture.
  ///
  /// - Parameters:
  ///   - timescales: In frames; any order.
  ///   - dimension: The number of columns, at least that of the timescales.
  ///   - seed: Fixes the map, not the noise.
  /// - Precondition: timescales above 0 and up to 10¹², no more of them than
  ///   columns.
  /// - Complexity: O(d³).
  public init(timescales: [Double], dimension: Int, seed: UInt64) {
    precondition(
      timescales.allSatisfy { $0 > 0 && $0 <= 1e12 }, "timescales are positive, up to 10¹² frames")
    precondition(
      dimension >= max(timescales.count, 1), "each timescale needs a column, and one at least")
    self.timescales = timescales.sorted(by: >)
    self.dimension = dimension
    var generator = SeededGenerator(seed: seed)
    mixing = ARMixture.randomMap(dimension, using: &generator)
  }

  /// Creates a mixture of processes that keep the shares `decays` of their
  /// values from one frame to the next.
  ///
  /// - Precondition: decays between 0 and 1.
  public init(decays: [Double], dimension: Int, seed: UInt64) {
    precondition(decays.allSatisfy { $0 > 0 && $0 < 1 }, "a decay lies between 0 and 1")
    self.init(timescales: decays.map { -1 / log($0) }, dimension: dimension, seed: seed)
  }

  public var name: String { "ar1" }

  public var summary: String {
    let listed = timescales.map { "\($0)" }.joined(separator: ", ")
    return "\(dimension) mixed columns of AR(1) processes with timescales \(listed) frames"
      + (dimension > timescales.count ? " and white noise" : "")
  }

  public var columnNames: [String] { (0..<dimension).map { "x\($0)" } }

  public var timeStep: Double { 1 }

  public var spectrum: KnownSpectrum {
    KnownSpectrum(
      eigenvaluesPerFrame: timescales.map { exp(-1 / $0) },
      limitTimescales: nil,
      note: "exact for linear functions of the columns; products of columns add "
        + "products of these eigenvalues")
  }

  public func simulate(frameCount: Int, seed: UInt64) -> Matrix<Double> {
    precondition(frameCount >= 0, "a negative number of frames")
    var elements: [Double] = []
    elements.reserveCapacity(frameCount * dimension)
    forEachBlock(frameCount: frameCount, seed: seed) { block in
      elements.append(contentsOf: block)
    }
    return Matrix(rowCount: frameCount, columnCount: dimension, elements: elements)
  }

  /// The trajectory of ``simulate(frameCount:seed:)`` rounded to 32 bits, in
  /// half the memory.
  ///
  /// - Complexity: O(frames × d²).
  public func simulateSingle(frameCount: Int, seed: UInt64) -> Matrix<Float> {
    precondition(frameCount >= 0, "a negative number of frames")
    var elements: [Float] = []
    elements.reserveCapacity(frameCount * dimension)
    forEachBlock(frameCount: frameCount, seed: seed) { block in
      for value in block { elements.append(Float(value)) }
    }
    return Matrix(rowCount: frameCount, columnCount: dimension, elements: elements)
  }

  /// Hands over the trajectory in blocks of rows.
  private func forEachBlock(
    frameCount: Int, seed: UInt64, _ body: (ArraySlice<Double>) -> Void
  ) {
    // Products of whole blocks only: their bits do not depend on the length.
    let blockLength = 512
    var generator = SeededGenerator(seed: seed)
    let keep = timescales.map { exp(-1 / $0) }
    let noise = timescales.map { (-expm1(-2 / $0)).squareRoot() }
    var latent = (0..<dimension).map { _ in generator.nextNormal() }
    var block = [Double](repeating: 0, count: blockLength * dimension)
    var done = 0
    while done < frameCount {
      for row in 0..<blockLength {
        let start = row * dimension
        for k in 0..<dimension {
          block[start + k] = latent[k]
          let fresh = generator.nextNormal()
          latent[k] = k < keep.count ? keep[k] * latent[k] + noise[k] * fresh : fresh
        }
      }
      let mixed =
        Matrix(rowCount: blockLength, columnCount: dimension, elements: block) * mixing
      let rows = min(blockLength, frameCount - done)
      body(mixed.elements[..<(rows * dimension)])
      done += rows
    }
  }

  /// A random rotation with its columns scaled by 2^u, u uniform in −1 ... 1.
  private static func randomMap(
    _ n: Int, using generator: inout SeededGenerator
  ) -> Matrix<Double> {
    // Gram–Schmidt on normal rows gives a uniformly random orthogonal matrix.
    // Each row is orthogonalised twice: once loses digits where rows are close.
    var rows: [[Double]] = []
    for _ in 0..<n {
      var row = (0..<n).map { _ in generator.nextNormal() }
      for _ in 0..<2 {
        for earlier in rows {
          var overlap = 0.0
          for k in 0..<n { overlap += row[k] * earlier[k] }
          for k in 0..<n { row[k] -= overlap * earlier[k] }
        }
      }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      rows.append(row.map { $0 / length })
    }
    let scales = (0..<n).map { _ in exp2(2 * generator.nextUniform() - 1) }
    return Matrix(rows: rows.map { row in zip(row, scales).map { $0 * $1 } })
  }
}
