extension FeatureProgram {
  /// Room for the columns of one batch.
  package var columnCount: Int { columns.count }

  /// Evaluates all columns of up to four frames whose positions the caller has laid out, one triple of
  /// lanes for each of ``slots``.
  ///
  /// A column that has no value (the torsion of atoms on a line) becomes 0.
  ///
  /// - Parameters:
  ///   - scratch: Room for ``columnCount`` lanes.
  ///   - output: Takes the columns of a frame, those of the next `stride` behind them.
  ///   - count: From 1 to 4; lanes behind it repeat the last frame.
  package func evaluate(
    _ batch: FrameBatch, scratch: UnsafeMutableBufferPointer<Lanes>,
    into output: UnsafeMutablePointer<Float>, stride: Int, count: Int
  ) {
    fill(scratch, batch)
    Rows(output, width: stride, count: count).store(
      UnsafePointer(scratch.baseAddress!), count: columns.count, at: 0)
  }

  /// The same in double precision.
  package func evaluate(
    _ batch: FrameBatch, scratch: UnsafeMutableBufferPointer<Lanes>,
    into output: UnsafeMutablePointer<Double>, stride: Int, count: Int
  ) {
    fill(scratch, batch)
    Rows(output, width: stride, count: count).store(
      UnsafePointer(scratch.baseAddress!), count: columns.count, at: 0)
  }

  private func fill(_ scratch: UnsafeMutableBufferPointer<Lanes>, _ batch: FrameBatch) {
    precondition(scratch.count >= columns.count && !hasExpressions, "columns without room")
    // x · 0 is 0 for finite numbers only, and NaN stays in the sum.
    var witness = Lanes.zero
    for step in steps {
      guard case .kernel(let kernel, let range) = step else { continue }
      let values = UnsafeMutableBufferPointer(rebasing: scratch[range])
      kernel.evaluate(batch, into: values)
      for value in values { witness += value * 0 }
    }
    guard !all(witness .== 0) else { return }
    for column in columns.indices {
      for lane in 0..<Lanes.scalarCount where !scratch[column][lane].isFinite {
        scratch[column][lane] = 0
      }
    }
  }
}
