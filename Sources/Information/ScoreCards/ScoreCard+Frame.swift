import Glibc
import LinearAlgebra

extension ScoreCard {
  /// What all candidates share.
  struct Frame: Sendable {
    let card: ScoreCard
    let observable: LabelledVariable
    let state: LabelledVariable
    let given: LabelledVariable?
    let weights: [[Double]]?
    let blocks: FrameBlocks

    /// The whole state's own numbers.
    struct Whole: Sendable {
      let curve: [HeldOutBottleneck.Point]?
      let information: JackknifeEstimate
      let predictive: JackknifeEstimate
    }

    /// Kish's (Σ w)² / Σ w²; the number of frames without weights.
    var effectiveFrameCount: Double {
      guard let weights else { return Double(state.cells.reduce(0) { $0 + $1.count }) }
      let largest = weights.joined().max() ?? 0
      guard largest > 0 else { return 0 }
      var (sum, squares) = (0.0, 0.0)
      for weight in weights.joined() {
        sum += weight / largest
        squares += weight / largest * (weight / largest)
      }
      return sum * sum / squares
    }

    func tables(
      _ x: LabelledVariable, _ o: LabelledVariable
    ) throws(InformationError) -> PairTables {
      try PairTables(
        x: x.cells, rowCount: x.cellCount, o: o.cells, columnCount: o.cellCount, lag: card.lag,
        blocks: blocks, weights: weights)
    }

    func whole(correlationTime: Double) throws(InformationError) -> Whole {
      let pairs = try tables(state, observable)
      return Whole(
        curve: try heldOut(pairs, correlationTime)
          .points(pairs, blocks: blocks, betas: card.ladder, guardFrames: card.lag),
        information: pairs.jackknife { $0.mutualInformation() },
        predictive: try tables(state, state).jackknife { $0.mutualInformation() })
    }

    private func heldOut(_ pairs: PairTables, _ correlationTime: Double) -> HeldOutBottleneck {
      var heldOut = HeldOutBottleneck()
      // One independent pair, in the weights of the pairs.
      let frames = state.cells.reduce(0) { $0 + $1.count }
      heldOut.inefficiency = correlationTime * pairs.total.total / Double(max(1, frames))
      return heldOut
    }

    func score(
      _ x: LabelledVariable, correlationTime: Double, whole: Whole
    ) throws(InformationError) -> CandidateScore {
      let pairs = try tables(x, observable)
      let own = try tables(x, x)
      let joint = try tables(x.joined(with: state), x)
      let distribution = try pairs.total.distribution()
      let betas = card.betas + card.ladder
      let points = try heldOut(pairs, correlationTime).points(
        pairs, blocks: blocks, betas: betas, guardFrames: card.lag)
      let rows = pairs.total.rowSums
      let predictive = own.jackknife { $0.mutualInformation() }
      var deterministic: [CandidateScore.Deterministic] = []
      for beta in card.betas {
        let found = try DeterministicBottleneck(restartCount: 2).fit(distribution, beta: beta)
        deterministic.append(
          .init(
            beta: beta, entropy: found.clusterEntropy, information: found.informationTO,
            clusterCount: found.clusterCount))
      }
      return CandidateScore(
        name: x.name, cellCount: x.cellCount, correlationTime: correlationTime,
        effectiveSampleSize: effectiveFrameCount / correlationTime,
        largestShare: (rows.max() ?? 0) / pairs.total.total,
        information: pairs.jackknife { $0.mutualInformation() },
        pValue: try RotationSurrogates(count: card.surrogateCount, seed: card.seed).pValue(
          observed: pairs.total.mutualInformation(), x: x.cells, rowCount: x.cellCount,
          o: observable.cells, columnCount: observable.cellCount, lag: card.lag,
          minimumShift: shiftLimit(correlationTime), weights: weights),
        conditional: try conditional(x, correlationTime),
        betaLocal: pairs.jackknife(orNil: Self.localThreshold),
        betaOnset: BottleneckThresholds(of: distribution)?.onset,
        objectives: points.map { Array($0.prefix(card.betas.count)) },
        curve: points.map { Array($0.dropFirst(card.betas.count)) }, deterministic: deterministic,
        predictive: predictive, vamp2: own.jackknife { OwnDynamics($0).vamp2 },
        timescale: timescale(own),
        informationLoss: .difference(whole.predictive, predictive),
        lumpabilityGap: .difference(joint.jackknife { $0.mutualInformation() }, predictive))
    }

    /// 1/σ₁² of a table.
    private static func localThreshold(_ counts: JointCounts) -> Double? {
      guard let joint = try? counts.distribution(),
        let square = BottleneckThresholds.squaredCorrelations(of: joint).first, square > 0
      else { return nil }
      return 1 / square
    }

    /// Errors of the logarithm: a timescale's distribution is skewed.
    private func timescale(_ own: PairTables) -> CandidateScore.Timescale? {
      guard let value = OwnDynamics(own.total).timescale(lag: card.lag) else { return nil }
      let logarithm = own.jackknife(orNil: { OwnDynamics($0).timescale(lag: card.lag).map { log($0) } })
      return CandidateScore.Timescale(
        value: value, standardError: logarithm?.standardError.map { value * $0 },
        interval: logarithm?.standardError.flatMap { error in
          logarithm?.interval.map { interval in
            let half = 0.5 * (interval.upperBound - interval.lowerBound)
            return (value * exp(-half))...(value * exp(half))
          }
        })
    }
  }
}
