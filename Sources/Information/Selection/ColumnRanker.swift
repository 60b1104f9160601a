import Glibc
import LinearAlgebra
import Samples
import Statistics

/// Ranks columns by what each adds to those before it.
///
///     let columns = try QuantisedColumns(source)
///     let information = try LaggedInformationMatrix(columns, lag: 10)
///     let ranking = try ColumnRanker(keep: 8).rank(columns, information)
public struct ColumnRanker: Sendable {
  /// The most columns to take.
  public var keep: Int
  /// Turned copies of each column for its p; 0 gives none.
  public var surrogateCount: Int
  /// The seed of the turns.
  public var seed: UInt64
  /// The results do not depend on it.
  public var threadCount: Int

  /// A ranking of up to so many columns.
  public init(keep: Int, surrogateCount: Int = 99, seed: UInt64 = 1, threadCount: Int = 1) {
    self.keep = keep
    self.surrogateCount = surrogateCount
    self.seed = seed
    self.threadCount = threadCount
  }

  /// A column with more of it in those taken adds nothing that could be told from them.
  static let redundantShare = 0.9
  /// A column is not taken with a larger p.
  static let significance = 0.05
  /// Columns that stand for others share half with them.
  static let kinship = 0.5

  /// Ranks columns.
  ///
  /// - Parameter information: Of the same columns.
  /// - Throws: ``InformationError/nothingVaries(columnCount:)``,
  ///   ``InformationError/invalidCount(what:value:least:)``.
  /// - Complexity: O(d²) and, for each column that is taken, surrogateCount passes over all columns.
  public func rank(
    _ columns: QuantisedColumns, _ information: LaggedInformationMatrix,
    advance: @Sendable (Int) -> Void = { _ in }
  ) throws(InformationError) -> ColumnRanking {
    precondition(columns.dimension == information.dimension, "information of these columns")
    guard keep >= 1 else { throw .invalidCount(what: "columns to keep", value: keep, least: 1) }
    let d = columns.dimension
    let constants = (0..<d).filter(columns.isConstant)
    guard constants.count < d else { throw .nothingVaries(columnCount: d) }
    let redundancy = Redundancy(information, floors: (0..<d).map { floor(of: $0, columns, information) })
    let targets = (0..<d).map { i in
      (0..<d).max { information.corrected[i, $0] < information.corrected[i, $1] } ?? i
    }
    let relevances = (0..<d).map { columns.isConstant($0) ? 0 : information.corrected[$0, targets[$0]] }

    var left = (0..<d).filter { !columns.isConstant($0) }
    var taken: [Taken] = []
    var stop = ColumnRanking.Stop.exhausted
    var estimates: [Int: Taken] = [:]
    search: while true {
      guard taken.count < keep else {
        stop = left.isEmpty ? .exhausted : .complete
        break
      }
      let set = taken.map(\.column)
      let candidates = left.map { (column: $0, share: redundancy.share(of: $0, in: set)) }
        .map { (column: $0.column, share: $0.share, gain: relevances[$0.column] * (1 - $0.share)) }
        .sorted { ($1.gain, $0.column) < ($0.gain, $1.column) }
      guard let best = candidates.first else { break }
      // The best may fail and the next pass: a few are tried, the first failure is the reason told.
      var reason: ColumnRanking.Stop?
      for candidate in candidates.prefix(4) {
        let i = candidate.column
        if candidate.share > Self.redundantShare {
          reason = reason ?? .redundant(column: i, share: candidate.share)
          continue
        }
        var estimate: Taken
        if let known = estimates[i] {
          estimate = known
        } else {
          estimate = try self.estimate(i, target: targets[i], columns, lag: information.lag)
          estimates[i] = estimate
        }
        let error = estimate.relevance.interval.map { 0.5 * ($0.upperBound - $0.lowerBound) }
        if let error, candidate.gain <= error {
          reason = reason ?? .withinError(column: i, gain: candidate.gain, error: error)
          continue
        }
        if surrogateCount > 0, estimate.surrogates.isEmpty {
          estimate.surrogates = surrogates(
            of: i, effectiveCount: estimate.effectiveCount, columns, lag: information.lag)
          estimates[i] = estimate
        }
        if let p = estimate.pValue(of: relevances[i]), p > Self.significance
          || estimate.tail(beyond: relevances[i]) * Double(left.count) > Self.significance
        {
          reason = reason ?? .insignificant(column: i, pValue: p)
          continue
        }
        estimate.gain = candidate.gain
        estimate.share = candidate.share
        taken.append(estimate)
        left.removeAll { $0 == i }
        advance(1)
        continue search
      }
      stop = reason ?? .withinError(column: best.column, gain: best.gain, error: 0)
      break
    }
    return ColumnRanking(
      choices: choices(taken, left: left, redundancy: redundancy, relevances: relevances), stop: stop,
      relevances: relevances, redundancy: redundancy, constants: constants,
      dominated: (0..<d).compactMap {
        let share = columns.largestShare(of: $0)
        return share > 0.5 && !columns.isConstant($0) && columns.cellCounts[$0] > 2
          || share > 0.9 && !columns.isConstant($0) ? .init(column: $0, share: share) : nil
      })
  }

  private struct Taken {
    let column: Int
    let target: Int
    let relevance: JackknifeEstimate
    let effectiveCount: Double
    var surrogates: [Double] = []
    var gain = 0.0
    var share = 0.0

    /// The share of turned copies, this one counted too, that tell as much.
    func pValue(of relevance: Double) -> Double? {
      guard !surrogates.isEmpty else { return nil }
      return Double(surrogates.count { $0 >= relevance } + 1) / Double(surrogates.count + 1)
    }

    /// The chance of as much by a Gumbel distribution with the mean and spread of the turned copies:
    /// each of them is a largest of many. Among hundreds of columns of noise one beats all its turned
    /// copies, so what is taken must stand out from as many as it was picked from.
    func tail(beyond relevance: Double) -> Double {
      guard surrogates.count > 1 else { return 0 }
      let scale = Descriptive.standardDeviation(surrogates) * 6.0.squareRoot() / .pi
      guard scale > 0 else { return relevance > surrogates[0] ? 0 : 1 }
      let place = Descriptive.mean(surrogates) - 0.577_215_664_9 * scale
      return -expm1(-exp(-(relevance - place) / scale))
    }
  }

  /// The bias of the plug-in value for independent frames: less is noise.
  private func floor(
    of column: Int, _ columns: QuantisedColumns, _ information: LaggedInformationMatrix
  ) -> Double {
    let m = Double(columns.cellCounts[column] - 1)
    return max(m, 1) * max(m, 1) / (2 * Double(max(1, information.pairCount)))
  }

  private func estimate(
    _ column: Int, target: Int, _ columns: QuantisedColumns, lag: Int
  ) throws(InformationError) -> Taken {
    let own = columns.labels(of: column)
    let other = columns.labels(of: target)
    let period = columns.periods[column] == nil ? nil : Double(columns.cellCounts[column])
    let inefficiency = max(
      CellCorrelation.inefficiency(own, period: period),
      target == column ? 1
        : CellCorrelation.inefficiency(
          other, period: columns.periods[target] == nil ? nil : Double(columns.cellCounts[target])))
    let blocks = FrameBlocks(
      frameCounts: columns.frameCounts, atLeast: max(5 * inefficiency, Double(lag)))
    let tables = try PairTables(
      x: own, rowCount: columns.cellCounts[column], o: other,
      columnCount: columns.cellCounts[target], lag: lag, blocks: blocks, threadCount: threadCount)
    return Taken(
      column: column, target: target, relevance: tables.jackknife { $0.mutualInformation() },
      effectiveCount: Double(columns.frameCount) / inefficiency)
  }

  /// What the column, turned in time, tells most about any column, one number a turn.
  private func surrogates(
    of column: Int, effectiveCount: Double, _ columns: QuantisedColumns, lag: Int
  ) -> [Double] {
    let generator = SeededGenerator(seed: seed).stream(column)
    let inefficiency = Double(columns.frameCount) / effectiveCount
    let turns = (0..<surrogateCount).map { number in
      var stream = generator.stream(number)
      return columns.frameCounts.map { count -> Int in
        // Not so near to no turn that the column still meets its own future.
        let margin = min(
          count / 4, RotationSurrogates.leastShift(lag: lag, correlationTime: inefficiency))
        let span = max(1, count - 2 * margin)
        return min(count - 1, margin + Int(stream.nextUniform() * Double(span)))
      }
    }
    let tiles = PairEngine(columns: columns, lag: lag, threadCount: threadCount).run(
      rowCount: surrogateCount
    ) { row, codes, stride in
      columns.fillTurnedCodes(of: column, by: turns[row], lag: lag, stride: stride, into: codes)
    }
    return (0..<surrogateCount).map { row in
      tiles.map { tile in
        tile.corrected[(row * tile.columns.count)..<((row + 1) * tile.columns.count)].max()!
      }.max()!
    }
  }

  private func choices(
    _ taken: [Taken], left: [Int], redundancy: Redundancy, relevances: [Double]
  ) -> [ColumnRanking.Choice] {
    var relatives = [[ColumnRanking.Relative]](repeating: [], count: taken.count)
    for column in left {
      let shares = taken.map { redundancy.shares[column, $0.column] }
      guard let most = shares.max(), most > Self.kinship else { continue }
      relatives[shares.firstIndex(of: most)!].append(.init(column: column, share: most))
    }
    return zip(taken, relatives).map { taken, relatives in
      .init(
        column: taken.column, target: taken.target, relevance: taken.relevance,
        effectiveCount: taken.effectiveCount, pValue: taken.pValue(of: relevances[taken.column]),
        gain: taken.gain,
        shareTaken: taken.share,
        standsFor: relatives.sorted { ($1.share, $0.column) < ($0.share, $1.column) })
    }
  }
}
