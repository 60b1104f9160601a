import Samples

/// Histograms of the leading components over all frames.
package struct ComponentHistograms: Sendable {
  package static let lineBinCount = 100
  package static let planeBinCount = 60
  /// Of the first component.
  package var line: [Double]
  package var lineEdges: [Double]
  /// Of the first two, row-major from the lowest second; empty with only one.
  package var plane: [Double]
  package var planeEdges: [[Double]]

  package init(
    _ written: WrittenComponents, ranges: [ClosedRange<Double>], weightsOf source: some SampleSource
  ) throws {
    func edges(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
      let width = max(range.upperBound - range.lowerBound, 1e-12)
      return (0...count).map { range.lowerBound + width * Double($0) / Double(count) }
    }
    let width = ranges.count
    var line = [Double](repeating: 0, count: Self.lineBinCount)
    let planeCount = width > 1 ? Self.planeBinCount : 0
    var plane = [Double](repeating: 0, count: planeCount * planeCount)
    func bin(_ value: Double, _ range: ClosedRange<Double>, _ count: Int) -> Int {
      let span = max(range.upperBound - range.lowerBound, 1e-12)
      return min(count - 1, max(0, Int((value - range.lowerBound) / span * Double(count))))
    }
    let weightReader = source.isWeighted ? try source.makeReader() : nil
    try written.forEachBlock { trajectory, first, rows in
      let frameCount = rows.count / width
      var weights = [Double](repeating: 1, count: frameCount)
      if let weightReader {
        try weights.withUnsafeMutableBufferPointer {
          try weightReader.readWeights(first..<(first + frameCount), of: trajectory, into: $0)
        }
      }
      for row in 0..<frameCount {
        let x = rows[row * width]
        line[bin(x, ranges[0], Self.lineBinCount)] += weights[row]
        if planeCount > 0 {
          let y = rows[row * width + 1]
          plane[bin(y, ranges[1], planeCount) * planeCount + bin(x, ranges[0], planeCount)] += weights[row]
        }
      }
    }
    self.line = line
    self.plane = plane
    lineEdges = edges(ranges[0], Self.lineBinCount)
    planeEdges = planeCount > 0 ? [edges(ranges[0], planeCount), edges(ranges[1], planeCount)] : []
  }
}
