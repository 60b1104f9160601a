import Glibc
public import LinearAlgebra
import Moments
import Numerics
public import Samples

/// The modes of a linear map between lagged frames.
///
/// x − mean = Σⱼ φⱼ ψⱼ(x) over the modes φⱼ (maps in the data's units) and eigenfunctions
/// ψⱼ(x) = (x − mean)·wⱼ of unit mean square, with ψⱼ(y) ≈ λⱼ ψⱼ(x) a lag later.
public struct DynamicModes: Sendable {
  /// How they were estimated.
  public let estimator: DynamicModeDecomposition
  /// The lag in frames.
  public let lag: Int
  /// The d features, in the order of rows.
  public let features: [Feature]
  /// The time between frames; nil where unknown.
  public let timeStep: PhysicalTime?
  /// The number of pairs they were made from.
  public let pairCount: Int
  /// What is taken off each feature, d values; zeros without a constant.
  public let mean: [Double]
  /// Slowest decay first, and then lowest frequency; of a conjugate pair the positive frequency
  /// first. Growing modes, |λ| > 1, lead and are never hidden.
  public let modes: [DynamicMode]
  /// The maps φ as columns, d × r; their largest coefficient is real and positive.
  public let maps: ComplexMatrix
  /// The eigenfunctions' coefficients w as columns, d × r.
  public let eigenfunctions: ComplexMatrix
  /// Features left out because they carry nothing of their own.
  public let droppedFeatures: [DroppedFeature]
  /// Directions below the cut-off, or beyond the rank asked for.
  public let droppedDirectionCount: Int

  /// The number of independent directions.
  public var rank: Int { modes.count }

  /// The places of real modes and of one mode of each conjugate pair, in order.
  public var independent: [Int] { modes.indices.filter { modes[$0].value.imaginary >= 0 } }

  /// - Parameter basis: Columns that make the first frames' moment the identity, d × r.
  init(
    _ moments: SnapshotMoments, basis: Matrix<Double>, lag: Int, header: MomentHeader,
    pairCount: Int, estimator: DynamicModeDecomposition, whitening: Whitening
  ) throws(KoopmanError) {
    let forward = product(of: moments.c0t, .transposed, and: basis)
    let propagator = product(of: basis, .transposed, and: moments.c0t * basis)
    let eigen = try rethrow { () throws(LinearAlgebraError) in try GeneralEigen(of: propagator) }
    let order = Self.order(eigen.values)
    let values = order.map { eigen.values[$0] }
    var functions = basis.times(eigen.rightVectors.columns(order))

    // Biorthogonal to the right vectors, whose norm of 1 is the eigenfunctions' mean square.
    var duals = eigen.leftVectors.columns(order)
    let right = eigen.rightVectors.columns(order)
    for j in values.indices {
      var overlap = Complex<Double>.zero
      for i in 0..<duals.rowCount { overlap += duals[i, j].conjugate * right[i, j] }
      // A defective eigenvalue has an eigenfunction, but no map of its own: zeros.
      let scale = overlap.length > 1e-14 ? 1 / overlap : .zero
      for i in 0..<duals.rowCount { duals[i, j] = duals[i, j].conjugate * scale }
    }
    // A mode that is forgotten within a lag has no image to be read from: its projected form.
    let largest = values.map(\.length).max() ?? 0
    let exact = forward.times(duals)
    let projected = (moments.c00 * basis).times(duals)
    var maps = exact
    for j in values.indices {
      let isForgotten = values[j].length <= 1e-10 * largest
      for i in 0..<maps.rowCount { maps[i, j] = isForgotten ? projected[i, j] : exact[i, j] / values[j] }
    }
    var modes: [DynamicMode] = []
    for (j, value) in values.enumerated() {
      Self.fixPhase(&maps, &functions, column: j)
      var square = 0.0
      for i in 0..<maps.rowCount { square += maps[i, j].lengthSquared }
      modes.append(
        DynamicMode(
          value: Mode(real: value.real, imaginary: value.imaginary, lag: lag),
          growthRate: log(value.length) / Double(lag),
          angularFrequency: atan2(value.imaginary, value.real) / Double(lag),
          amplitude: square.squareRoot()))
    }
    self.estimator = estimator
    self.lag = lag
    self.modes = modes
    self.maps = maps
    self.pairCount = pairCount
    features = header.features
    timeStep = header.timeStep
    mean = moments.mean
    eigenfunctions = functions
    droppedFeatures = whitening.droppedFeatures
    droppedDirectionCount =
      header.dimension - whitening.droppedFeatures.count - basis.columnCount
  }

  /// By falling |λ|, equal to a millionth by rising frequency; pairs stay together.
  private static func order(_ values: [Complex<Double>]) -> [Int] {
    func key(_ j: Int) -> (Double, Double, Int, Int) {
      let size = (values[j].length * 1e6).rounded()
      let angle = abs(atan2(values[j].imaginary, values[j].real))
      return (-size, (angle * 1e9).rounded(), values[j].imaginary >= 0 ? 0 : 1, j)
    }
    return values.indices.sorted { key($0) < key($1) }
  }

  /// Turns a map so that its largest coefficient is real and positive, and the eigenfunction
  /// against it.
  private static func fixPhase(
    _ maps: inout ComplexMatrix, _ functions: inout ComplexMatrix, column j: Int
  ) {
    var largest = 0
    for i in 0..<maps.rowCount
    where maps[i, j].length > maps[largest, j].length * (1 + 1e-12) { largest = i }
    guard maps.rowCount > 0, maps[largest, j].length > 0, maps[largest, j].isFinite else { return }
    let turn = maps[largest, j].conjugate / Complex(maps[largest, j].length)
    for i in 0..<maps.rowCount {
      maps[i, j] *= turn
      functions[i, j] *= turn.conjugate
    }
  }
}

extension Matrix<Double> {
  /// The product of a real and a complex matrix.
  func times(_ other: ComplexMatrix) -> ComplexMatrix {
    let real = self * other.realPart
    let imaginary = self * other.imaginaryPart
    return ComplexMatrix(
      rowCount: real.rowCount, columnCount: real.columnCount,
      elements: zip(real.elements, imaginary.elements).map { Complex($0, $1) })
  }
}
