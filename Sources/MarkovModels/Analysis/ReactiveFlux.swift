public import LinearAlgebra

/// The trajectories that go from a source set to a sink set, by transition path theory.
///
///     let flux = try model.reactiveFlux(from: [0], to: [4])
///     let time = flux.meanFirstPassageTime   // in frames
///     let dominant = try flux.pathways(fraction: 0.9)
///
/// Fluxes are expected numbers of reactive transitions within one lag, in an ensemble at
/// equilibrium.
///
/// - References: W. E, E. Vanden-Eijnden, J. Stat. Phys. 123, 503 (2006),
///   doi:10.1007/s10955-005-9003-9; P. Metzner, C. Schütte, E. Vanden-Eijnden, Multiscale Model.
///   Simul. 7, 1192 (2009), doi:10.1137/070699500; F. Noé et al., Proc. Natl. Acad. Sci. USA 106,
///   19011 (2009), doi:10.1073/pnas.0905466106.
public struct ReactiveFlux: Equatable, Sendable {
  /// The states of the source, rising.
  public let source: [Int]
  /// The states of the sink, rising.
  public let sink: [Int]
  /// The probability in each state of reaching the sink before the source.
  public let forwardCommittor: [Double]
  /// The probability in each state of having come from the source rather than from the sink.
  public let backwardCommittor: [Double]
  /// π_i q⁻_i p_ij q⁺_j between different states, n × n.
  public let grossFlux: SparseMatrix
  /// What is left of the gross flux i → j when that of j → i is taken off, n × n.
  ///
  /// A difference smaller than 10⁻¹⁴ of the two is rounding and left out.
  public let netFlux: SparseMatrix
  /// Reactive trajectories that leave the source within one lag.
  public let totalFlux: Double
  /// Passages from source to sink for each frame spent on the way or in the source:
  /// totalFlux / (lag Σ π q⁻).
  public let rate: Double
  /// In frames, 1 / rate: the mean time from entering the source, out of the sink, to entering
  /// the sink.
  public let meanFirstPassageTime: Double
  /// The lag of the model, in frames.
  public let lag: Int
  /// The original labels of the states, for messages.
  let labels: [Int]
}

extension MarkovModel {
  /// The reactive flux from one set to another.
  ///
  /// - Parameters:
  ///   - source: Indices of states within the model.
  ///   - sink: Indices of states within the model.
  /// - Throws: ``MarkovError/emptySet(name:)``, ``MarkovError/unknownState(label:available:)``,
  ///   ``MarkovError/overlappingSets(state:)``, ``MarkovError/unreachable(from:to:)``,
  ///   ``MarkovError/notConverged(method:residual:)``.
  /// - Complexity: O(n³) up to 1500 states, above that O(iterations · entries).
  public func reactiveFlux(
    from source: Set<Int>, to sink: Set<Int>
  ) throws(MarkovError) -> ReactiveFlux {
    let (a, b) = try checkedPair(source, sink)
    guard ConnectedSets.isReachable(sink, from: source, in: transitionMatrix) else {
      throw .unreachable(from: a.map { labels[$0] }, to: b.map { labels[$0] })
    }
    let (forward, backward) = try committors(a, b)
    let gross = grossFlux(forward, backward)
    let isSource = mask(a)
    var total = 0.0
    for i in a {
      for k in gross.entries(ofRow: i) where !isSource[Int(gross.columns[k])] {
        total += gross.values[k]
      }
    }
    let occupied = zip(stationaryDistribution, backward).reduce(0) { $0 + $1.0 * $1.1 }
    let rate = total / (Double(lag) * occupied)
    return ReactiveFlux(
      source: a, sink: b, forwardCommittor: forward, backwardCommittor: backward,
      grossFlux: gross, netFlux: Self.netFlux(of: gross), totalFlux: total, rate: rate,
      meanFirstPassageTime: 1 / rate, lag: lag, labels: labels)
  }

  private func grossFlux(_ forward: [Double], _ backward: [Double]) -> SparseMatrix {
    let p = transitionMatrix
    var starts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for i in 0..<stateCount {
      let leaving = stationaryDistribution[i] * backward[i]
      for k in p.entries(ofRow: i) where Int(p.columns[k]) != i {
        let flux = leaving * p.values[k] * forward[Int(p.columns[k])]
        guard flux > 0 else { continue }
        columns.append(p.columns[k])
        values.append(flux)
      }
      starts.append(columns.count)
    }
    return SparseMatrix(
      rowCount: stateCount, columnCount: stateCount, rowStarts: starts, columns: columns,
      values: values)
  }

  private static func netFlux(of gross: SparseMatrix) -> SparseMatrix {
    let back = gross.transposed()
    var starts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for i in 0..<gross.rowCount {
      var q = back.rowStarts[i]
      let end = back.rowStarts[i + 1]
      for k in gross.entries(ofRow: i) {
        while q < end, back.columns[q] < gross.columns[k] { q += 1 }
        let returning = q < end && back.columns[q] == gross.columns[k] ? back.values[q] : 0
        let net = gross.values[k] - returning
        guard net > 1e-14 * gross.values[k] else { continue }
        columns.append(gross.columns[k])
        values.append(net)
      }
      starts.append(columns.count)
    }
    return SparseMatrix(
      rowCount: gross.rowCount, columnCount: gross.columnCount, rowStarts: starts,
      columns: columns, values: values)
  }
}
