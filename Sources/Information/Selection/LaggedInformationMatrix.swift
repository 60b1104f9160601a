public import LinearAlgebra

/// The mutual information of each column now with each column a lag later, in nats.
///
/// M(i, j) = I(xᵢ(t); xⱼ(t + τ)), from the cells of ``QuantisedColumns``. It is not symmetric: i can
/// foretell j better than j foretells i.
///
///     let columns = try QuantisedColumns(source)
///     let matrix = try LaggedInformationMatrix(columns, lag: 10)
///     matrix.corrected[2, 5]
///
/// Corrected values are after Miller and Madow, as if frames were independent: a slow pair still keeps a
/// bias of about (m − 1)² / 2N_eff. They can be negative and are not clipped.
public struct LaggedInformationMatrix: Equatable, Sendable {
  /// The lag in frames.
  public let lag: Int
  /// How many pairs of frames were counted; they never leave a trajectory.
  public let pairCount: Int
  /// The plug-in values, columns now × columns later.
  public let plain: Matrix<Double>
  /// The values after Miller and Madow.
  public let corrected: Matrix<Double>

  /// Counts all pairs of columns.
  ///
  /// - Parameters:
  ///   - lag: In frames; 0 gives the symmetric matrix of one time, with the entropies on its diagonal.
  ///   - threadCount: Changes nothing but the time.
  ///   - advance: Told, from any thread, of each of ``stepCount(_:)`` steps.
  /// - Throws: ``InformationError/noPairs(lag:longest:)``.
  /// - Complexity: O(d² · frames): about 0.35 ns a pair of columns and frame on a core, 2 bytes a frame
  ///   and 16 more for each thread beside the columns.
  public init(
    _ columns: QuantisedColumns, lag: Int, threadCount: Int = 1,
    advance: @Sendable (Int) -> Void = { _ in }
  ) throws(InformationError) {
    precondition(lag >= 0, "a lag is not negative")
    let longest = columns.frameCounts.max() ?? 0
    guard longest > lag else { throw .noPairs(lag: lag, longest: longest) }
    let d = columns.dimension
    let tiles = PairEngine(columns: columns, lag: lag, threadCount: threadCount).run(
      rowCount: d, isWanted: { row, tile in lag > 0 || row < tile.upperBound }, advance: advance
    ) { row, codes, stride in
      columns.fillCodes(of: row, lag: lag, stride: stride, into: codes)
    }
    var plain = Matrix<Double>(rowCount: d, columnCount: d)
    var corrected = plain
    for tile in tiles {
      for i in 0..<d {
        for (k, j) in tile.columns.enumerated() {
          plain[i, j] = tile.plain[i * tile.columns.count + k]
          corrected[i, j] = tile.corrected[i * tile.columns.count + k]
        }
      }
    }
    if lag == 0 {
      for i in 0..<d {
        for j in 0..<i {
          plain[i, j] = plain[j, i]
          corrected[i, j] = corrected[j, i]
        }
      }
    }
    self.lag = lag
    self.plain = plain
    self.corrected = corrected
    pairCount = columns.frameCounts.reduce(0) { $0 + max(0, $1 - lag) }
  }

  /// The number of steps in which the columns are counted, for a report of progress.
  public static func stepCount(_ columns: QuantisedColumns) -> Int {
    (columns.dimension + 2 * PairEngine.tileLength - 1) / (2 * PairEngine.tileLength)
  }

  /// The number of columns.
  public var dimension: Int { plain.rowCount }
}
