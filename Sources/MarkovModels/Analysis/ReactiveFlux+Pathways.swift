import LinearAlgebra

/// One way from the source to the sink with the flux that takes it.
public struct ReactivePathway: Equatable, Sendable {
  /// From a state of the source to one of the sink.
  public let states: [Int]
  /// The flux along all of it, within one lag: the capacity of its bottleneck.
  public let flux: Double
  /// The flux as a share of the total net flux.
  public let share: Double
}

extension ReactiveFlux {
  /// The dominant pathways: again and again the way with the widest bottleneck, whose flux is
  /// then taken off the net flux.
  ///
  /// Of the ways with one bottleneck, the parts before and behind it are themselves as wide as
  /// can be, then as short as can be. Fluxes of successive pathways fall.
  ///
  /// - Parameters:
  ///   - maximumCount: The largest number of pathways, from 1.
  ///   - fraction: The share of the total net flux at which to stop, above 0 and up to 1.
  /// - Throws: ``MarkovError/invalidValue(what:value:)``.
  /// - Complexity: O(entries · log n) for each pathway.
  /// - Reference: P. Metzner, C. Schütte, E. Vanden-Eijnden, Multiscale Model. Simul. 7, 1192
  ///   (2009), doi:10.1137/070699500.
  public func pathways(
    maximumCount: Int = 1000, fraction: Double = 0.99
  ) throws(MarkovError) -> [ReactivePathway] {
    try PathwaySearch.pathways(
      netFlux, source: source, sink: sink, maximumCount: maximumCount, fraction: fraction)
  }
}

/// The extraction of pathways from a net flux.
enum PathwaySearch {
  static func pathways(
    _ net: SparseMatrix, source: [Int], sink: [Int], maximumCount: Int, fraction: Double
  ) throws(MarkovError) -> [ReactivePathway] {
    guard maximumCount >= 1 else {
      throw .invalidValue(what: "the number of pathways", value: Double(maximumCount))
    }
    guard fraction > 0, fraction <= 1 else {
      throw .invalidValue(what: "the fraction of the flux (above 0, up to 1)", value: fraction)
    }
    let isSource = Set(source)
    let total = source.reduce(0) { sum, i in
      net.entries(ofRow: i).reduce(sum) {
        isSource.contains(Int(net.columns[$1])) ? $0 : $0 + net.values[$1]
      }
    }
    var network = FlowNetwork(net)
    var result: [ReactivePathway] = []
    var found = 0.0
    // What is smaller than the rounding of the total is no pathway.
    while result.count < maximumCount, found < fraction * total * (1 - 1e-12),
      let (states, width) = network.takeWidestPath(from: source, to: sink),
      width > 1e-14 * total
    {
      found += width
      result.append(ReactivePathway(states: states, flux: width, share: width / total))
    }
    return result
  }
}
