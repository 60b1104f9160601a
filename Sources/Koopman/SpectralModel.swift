public import LinearAlgebra
public import Moments
public import Samples

/// Which decomposition made a model.
public enum Method: String, Sendable, CaseIterable {
  case tica
  case vamp

  /// The dynamics whose moments it needs.
  public var dynamics: Dynamics { self == .tica ? .reversible : .nonreversible }
}

/// Slow modes of lagged dynamics, estimated at one lag.
///
/// There is no constant among the modes: means are removed.
public struct SpectralModel: Sendable {
  /// The decomposition that made it.
  public let method: Method
  /// The lag in frames.
  public let lag: Int
  /// The d features, in the order of rows.
  public let features: [Feature]
  /// The time between frames; nil where unknown.
  public let timeStep: PhysicalTime?
  /// The number of pairs it was made from.
  public let pairCount: Int
  /// What is taken off each feature, d values.
  public let mean: [Double]
  /// The same for the second frames; equal to `mean` for TICA.
  let meanY: [Double]
  /// Eigenvalues by falling real part, conjugate pairs together.
  public let modes: [Mode]
  /// Singular values, falling (VAMP only).
  public let singularValues: [Double]?
  /// The components' coefficients, d × r: eigenvectors for TICA, right
  /// singular vectors' counterparts on the first frame (left functions) for
  /// VAMP. Components have unit variance.
  public package(set) var vectors: Matrix<Double>
  /// VAMP's functions of the second frame, d × r.
  public package(set) var rightVectors: Matrix<Double>?
  /// Features left out because they carry nothing of their own.
  public let droppedFeatures: [DroppedFeature]
  /// Directions below the cut-off beyond those.
  public let droppedDirectionCount: Int
  /// The number of directions that the features span to the cut-off: those of which the
  /// components were chosen.
  public let independentDirectionCount: Int
  /// The features' standard deviations, d values.
  public let standardDeviations: [Double]
  /// The intensity with which correlations were shrunk; 0 where they were not.
  public internal(set) var shrinkageIntensity = 0.0
  /// The correlation of each feature (row) with each component (column).
  public internal(set) var correlations: Matrix<Double>
  /// VAMP's eigenfunctions, whose values are `modes`; TICA's are `vectors`.
  var eigenfunctions: EigenfunctionBasis?

  /// The number of components: all independent directions, unless fewer were asked for.
  public var rank: Int { vectors.columnCount }

  init(
    method: Method, lag: Int, header: MomentHeader, pairs: PairMoments, mean: [Double],
    meanY: [Double]? = nil, modes: [Mode], singularValues: [Double]?, vectors: Matrix<Double>,
    rightVectors: Matrix<Double>?, whitening: Whitening, covariance: Matrix<Double>
  ) {
    self.method = method
    self.lag = lag
    features = header.features
    timeStep = header.timeStep
    pairCount = pairs.pairCount
    self.mean = mean
    self.meanY = meanY ?? mean
    self.modes = modes
    self.singularValues = singularValues
    self.vectors = vectors
    self.rightVectors = rightVectors
    droppedFeatures = whitening.droppedFeatures
    droppedDirectionCount = whitening.droppedDirectionCount
    independentDirectionCount = whitening.rank
    let deviations = covariance.diagonal.map { max(0, $0).squareRoot() }
    standardDeviations = deviations
    let dropped = Set(whitening.droppedFeatures.filter { $0.reason == .constant }.map(\.name))
    var correlations = covariance * vectors
    for i in deviations.indices {
      let isConstant = dropped.contains(header.features[i].name)
      for j in 0..<correlations.columnCount {
        correlations[i, j] = isConstant ? 0 : correlations[i, j] / deviations[i]
      }
    }
    self.correlations = correlations
  }

  /// VAMP-1, VAMP-2 and VAMP-E on the data the model was made from, with the
  /// constant's 1. In-sample scores rise with the number of features whatever
  /// the dynamics: they carry no error bar and choose nothing.
  public var scores: VAMPScores {
    VAMPScores(singularValues: singularValues ?? modes.map { abs($0.real) })
  }

  /// Flips components so that they agree with another model's.
  package mutating func alignSigns(with other: SpectralModel) {
    // Σ_i cov(feature_i, ours_j) · theirs_ik: modes may have changed places.
    var overlaps = correlations
    for i in 0..<overlaps.rowCount {
      for j in 0..<overlaps.columnCount { overlaps[i, j] *= standardDeviations[i] }
    }
    let partners = product(of: overlaps, .transposed, and: other.vectors)
    for j in 0..<min(vectors.columnCount, other.vectors.columnCount) {
      let overlap = partners.row(j).max { abs($0) < abs($1) } ?? 0
      if overlap < 0 {
        SignConvention.flip(&vectors, column: j)
        SignConvention.flip(&correlations, column: j)
        if rightVectors != nil { SignConvention.flip(&rightVectors!, column: j) }
      }
    }
  }
}
