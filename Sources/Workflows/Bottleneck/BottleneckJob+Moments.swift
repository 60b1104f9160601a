import Information
import Koopman
import Moments
import Samples

extension BottleneckJob {
  /// The Gaussian bottleneck between x and x a lag later: correlations are VAMP's singular values,
  /// or the sizes of TICA's eigenvalues where pairs are symmetrised.
  func momentsBottleneck(
    _ path: String, lag: TimeSpan
  ) throws -> (bottleneck: GaussianBottleneck, advice: [Advice]) {
    let moments = try MomentsFiles.open(path, probe: probe)
    let header = moments.header
    let frames = try lag.frames(timeStep: header.timeStep)
    guard header.lags.contains(frames) else {
      throw WorkflowError.lagsNotStored(wanted: frames, available: header.lags)
    }
    try Self.refuseBases(header, path: path)
    let isReversible = header.dynamics == .reversible
    let model = isReversible
      ? try TICA().fit(moments, lag: frames) : try VAMP().fit(moments, lag: frames)
    let values = model.singularValues ?? model.modes.map { abs($0.real) }
    let indicators = Self.indicators(try moments.total(lag: frames), header)
    if let first = indicators.features.first {
      let isWhole = indicators.features.count == header.dimension && indicators.areDisjoint
      throw BottleneckJobError.oneHot(
        file: path, feature: header.features[first].name,
        bound: isWhole ? values.reduce(1.0) { $0 + $1 * $1 }.logarithm : nil)
    }
    let bottleneck = try covariances { () throws(InformationError) in
      try GaussianBottleneck(singularValues: values)
    }
    var advice = model.droppedFeatures.map { Advice(.note, "\($0)") }
    let angles = header.features.compactMap { feature -> String? in
      if case .column = feature.origin { nil } else { feature.name }
    }
    if !angles.isEmpty {
      let shown = angles.prefix(3).joined(separator: ", ") + (angles.count > 3 ? ", …" : "")
      advice.append(
        Advice(.caution, "cosines and sines are never Gaussian (\(shown))"))
    }
    if isReversible {
      advice.append(
        Advice(.note, "the moments are symmetrised: correlations are sizes of eigenvalues"))
    }
    return (bottleneck, advice)
  }

  /// Functions of columns that bases make, by the names they give them.
  private static func refuseBases(_ header: MomentHeader, path: String) throws {
    let kinds = [
      ("fourier(", "a random feature"), ("gaussian(", "a Gaussian basis function"),
      ("vonmises(", "a von Mises basis function"), ("network(", "the output of a neural network"),
    ]
    for feature in header.features where feature.origin == .column {
      for (start, kind) in kinds where feature.name.hasPrefix(start) {
        throw BottleneckJobError.basis(file: path, feature: feature.name, kind: kind)
      }
      // Monomials: a power, or a product of others in the same file.
      let isPower = feature.name.split(separator: "^").count == 2
        && feature.name.split(separator: "^").last!.allSatisfy(\.isNumber)
      let isProduct = feature.name.contains("*")
        && feature.name.split(separator: "*").allSatisfy { part in
          guard let stem = part.split(separator: "^").first else { return false }
          return header.features.contains { $0.name == stem }
        }
      if isPower || isProduct {
        throw BottleneckJobError.basis(file: path, feature: feature.name, kind: "a monomial")
      }
    }
  }

  /// Features that are 0 or 1 in every frame, and whether no two of them are ever 1 together.
  private static func indicators(
    _ pairs: PairMoments, _ header: MomentHeader
  ) -> (features: [Int], areDisjoint: Bool) {
    let isReversible = pairs.dynamics == .reversible
    let count = isReversible ? 2 * pairs.weight : pairs.weight
    let sums = isReversible ? zip(pairs.sumX, pairs.sumY).map { $0 + $1 } : pairs.sumX
    let squares = isReversible ? pairs.second.matrix : pairs.first.matrix
    /// The mean of x_i x_j, the shift put back.
    func mean(_ i: Int, _ j: Int) -> Double {
      let (s, t) = (header.shift[i], header.shift[j])
      return (squares[i, j] + s * sums[j] + t * sums[i]) / count + s * t
    }
    func mean(_ i: Int) -> Double { sums[i] / count + header.shift[i] }
    // Sums of zeros and ones are exact but for the shift's rounding.
    let rounding = 1e-6
    let features = (0..<header.dimension).filter { i in
      let own = mean(i)
      return own > rounding && own < 1 - rounding && abs(mean(i, i) - own) < rounding * own
    }
    let areDisjoint = features.enumerated().allSatisfy { place, i in
      features[..<place].allSatisfy { abs(mean(i, $0)) < rounding }
    }
    return (features, areDisjoint)
  }
}
