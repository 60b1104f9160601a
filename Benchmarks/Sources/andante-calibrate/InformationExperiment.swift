import Foundation
import Information
import Statistics

/// Repeated estimates of the information between a Gaussian AR(1) process and its future or another
/// such process, in equiprobable cells.
struct InformationExperiment: Sendable {
  let decay: Double
  let lag: Int
  let frameCount: Int
  let cellCount: Int

  /// What was found in one run.
  struct Outcome: Sendable {
    var estimate: JackknifeEstimate
    var correlationTime: Double
  }

  /// (1 + φ) / (1 − φ).
  var correlationTime: Double { (1 + decay) / (1 - decay) }

  /// Estimates I(x(t); x(t + lag)) as a user would: blocks from the correlation time that was found.
  func run(seed: UInt64) throws -> Outcome {
    var generator = SeededGenerator(seed: seed)
    let x = labels(&generator)
    let time = try CorrelationTime(labels: [x], count: cellCount)
    let tables = try tables(x, x, blockLength: 5 * time.frames)
    return Outcome(
      estimate: tables.jackknife { $0.mutualInformation() }, correlationTime: time.frames)
  }

  /// p of two independent processes.
  func independentP(seed: UInt64, surrogates: Int) throws -> Double {
    var generator = SeededGenerator(seed: seed)
    let (x, o) = (labels(&generator), labels(&generator))
    let time = try CorrelationTime(labels: [x], count: cellCount).frames
    let observed = try tables(x, o, blockLength: Double(frameCount)).total.mutualInformation()
    return try RotationSurrogates(count: surrogates, seed: seed).pValue(
      observed: observed, x: [x], rowCount: cellCount, o: [o], columnCount: cellCount, lag: lag,
      minimumShift: Int((5 * time).rounded(.up)))
  }

  private func tables(_ x: [Int32], _ o: [Int32], blockLength: Double) throws -> PairTables {
    try PairTables(
      x: [x], rowCount: cellCount, o: [o], columnCount: cellCount, lag: lag,
      blocks: FrameBlocks(frameCounts: [x.count], atLeast: blockLength))
  }

  /// The cells' edges are the true quantiles, so that the truth is that of the same cells in each run.
  private var edges: [Double] {
    (1..<cellCount).map { Normal.quantile(Double($0) / Double(cellCount)) }
  }

  private func labels(_ generator: inout SeededGenerator) -> [Int32] {
    let noise = (1 - decay * decay).squareRoot()
    let edges = edges
    var value = generator.nextNormal()
    return (0..<frameCount).map { _ in
      defer { value = decay * value + noise * generator.nextNormal() }
      return Int32(edges.count { $0 <= value })
    }
  }

  /// The information of the cells of two normal variables of correlation φ^lag: Gauss–Legendre
  /// quadrature in x of the exact probabilities of o given x.
  func truth() throws -> Double {
    let nodes = [
      0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845,
      0.9739065285171717,
    ]
    let weights = [
      0.2955242247147529, 0.2692667193099963, 0.2190863625159820, 0.1494513491505806,
      0.0666713443086881,
    ]
    let rho = pow(decay, Double(lag))
    let width = (1 - rho * rho).squareRoot()
    // Both tails beyond 9 hold 1e-19.
    let bounds = [-9] + edges + [9]
    var table: [Double] = []
    for i in 0..<cellCount {
      var row = [Double](repeating: 0, count: cellCount)
      let pieces = 40
      let step = (bounds[i + 1] - bounds[i]) / Double(pieces)
      for piece in 0..<pieces {
        let middle = bounds[i] + (Double(piece) + 0.5) * step
        for (node, weight) in zip(nodes + nodes.map { -$0 }, weights + weights) {
          let x = middle + 0.5 * step * node
          let mass = 0.5 * step * weight * Normal.density(x)
          var below = 0.0
          for j in 0..<cellCount {
            let upTo = j + 1 == cellCount ? 1 : Normal.cdf((bounds[j + 1] - rho * x) / width)
            row[j] += mass * (upTo - below)
            below = upTo
          }
        }
      }
      table += row
    }
    return try JointDistribution(rowCount: cellCount, columnCount: cellCount, weights: table)
      .mutualInformation
  }
}
