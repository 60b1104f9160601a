import Clustering
import LinearAlgebra
import MarkovModels
import Samples

/// Samples cut into states.
struct StateAssignment: Sendable {
  let trajectories: DiscreteTrajectories
  /// Centres in the columns that were cut, states × columns; nil where states were given.
  let centres: Matrix<Double>?
  /// The columns that were cut.
  let columns: [String]
  /// What was done, for the reader.
  let summary: String
  let notes: [String]

  /// States that were given.
  init(given trajectories: DiscreteTrajectories) {
    self.trajectories = trajectories
    centres = nil
    columns = []
    summary = "given states"
    notes = []
  }

  /// Cuts samples.
  init(
    _ input: TableInput, source: TableSource, by discretization: Discretization,
    settings: RunSettings
  ) throws {
    var notes: [String] = []
    let labels: [[Int32]]
    if case .grid(let bins) = discretization {
      let grid = try Self.grid(input, source: source, bins: bins, settings: settings)
      labels = try grid.grid.assign(grid.source, threadCount: settings.threadCount)
      centres = grid.grid.centres
      columns = grid.source.features.map(\.name)
      summary = "grid of " + bins.map(String.init).joined(separator: " × ") + " bins"
    } else {
      let fitted = try settings.progress.stage("states", source.frameCount, "frames") {
        try Self.fit(discretization, source: source, settings: settings)
      }
      labels = try fitted.centres.assign(source, threadCount: settings.threadCount)
      centres = fitted.centres.centres
      columns = source.features.map(\.name)
      summary = fitted.summary
      notes = fitted.notes
    }
    self.notes = notes
    trajectories = try DiscreteTrajectories(
      labels, names: source.trajectories.map(\.name), stateCount: centres!.rowCount)
  }

  private static func fit(
    _ discretization: Discretization, source: TableSource, settings: RunSettings
  ) throws -> (centres: ClusterCentres, summary: String, notes: [String]) {
    switch discretization {
    case .kMeans(let count):
      var kMeans = KMeans(clusterCount: count)
      kMeans.seed = settings.seed
      kMeans.threadCount = settings.threadCount
      let model = try kMeans.fit(source, memoryLimit: settings.memoryLimit)
      let notes = model.hasConverged
        ? [] : ["k-means stopped after \(model.iterationCount) iterations, before its centres were at rest."]
      return (model.centres, "\(count) k-means states", notes)
    case .regularSpace(let distance):
      var space = RegularSpace(minimumDistance: distance)
      space.threadCount = settings.threadCount
      let model = try space.fit(source)
      return (model.centres, "\(model.centres.count) states at least \(distance) apart", [])
    case .kCentres(let count):
      var centres = KCentres(clusterCount: count)
      centres.seed = settings.seed
      centres.threadCount = settings.threadCount
      return (try centres.fit(source, memoryLimit: settings.memoryLimit).centres, "\(count) k-centres states", [])
    case .kMedoids(let count):
      var medoids = KMedoids(clusterCount: count)
      medoids.seed = settings.seed
      medoids.threadCount = settings.threadCount
      return (try medoids.fit(source).centres, "\(count) k-medoids states", [])
    case .grid: preconditionFailure("a grid is not fitted")
    }
  }

  /// Bins of the plain columns; angles over their period, others over the range of the data.
  private static func grid(
    _ input: TableInput, source: TableSource, bins: [Int], settings: RunSettings
  ) throws -> (grid: RegularGrid, source: TableSource) {
    let plain = try TableSource(input.asNumbers)
    let bins = bins.count == 1
      ? Array(repeating: bins[0], count: plain.dimension) : bins
    guard bins.count == plain.dimension else {
      throw WorkflowError.binsMismatch(bins: bins.count, columns: plain.features.map(\.name))
    }
    let cells = bins.reduce(1.0) { $0 * Double($1) }
    guard bins.allSatisfy({ $0 >= 1 }), cells <= Double(DiscreteTrajectories.largestStateCount) else {
      throw WorkflowError.tooManyBins(count: Int(min(1e15, cells)))
    }
    let periods = source.features.periods
    let ranges = try ColumnRanges.of(plain, threadCount: settings.threadCount)
    let axes = plain.features.enumerated().map { index, feature in
      if let period = periods[feature.name] {
        return RegularGrid.GridAxis(
          lower: -period / 2, upper: period / 2, binCount: bins[index], isPeriodic: true)
      }
      let range = ranges[index]
      // A column that never changes has one bin's width about it.
      let upper = range.upperBound > range.lowerBound ? range.upperBound : range.lowerBound + 1
      return RegularGrid.GridAxis(
        lower: range.lowerBound, upper: upper, binCount: bins[index], isPeriodic: false)
    }
    return (try RegularGrid(axes), plain)
  }
}

/// The least and the largest value of each column.
enum ColumnRanges {
  /// - Complexity: One pass.
  static func of(_ source: TableSource, threadCount: Int) throws(SampleError) -> [ClosedRange<Double>] {
    let width = source.dimension
    let parts = try ParallelPass.map(
      count: source.trajectories.count, threadCount: threadCount
    ) { index throws(SampleError) -> (low: [Double], high: [Double]) in
      let reader = try source.makeReader()
      var low = [Double](repeating: .infinity, count: width)
      var high = [Double](repeating: -.infinity, count: width)
      let count = source.trajectories[index].frameCount
      let length = max(1, 262_144 / width)
      var rows = [Double](repeating: 0, count: length * width)
      for start in stride(from: 0, to: count, by: length) {
        let frames = start..<min(start + length, count)
        try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
          try reader.read(
            frames, of: index, into: UnsafeMutableBufferPointer(rebasing: buffer[..<(frames.count * width)]))
        }
        for k in 0..<(frames.count * width) {
          low[k % width] = min(low[k % width], rows[k])
          high[k % width] = max(high[k % width], rows[k])
        }
      }
      return (low, high)
    }
    return (0..<width).map { column in
      let low = parts.map { $0.low[column] }.min() ?? 0
      let high = parts.map { $0.high[column] }.max() ?? 0
      return low <= high ? low...high : 0...0
    }
  }
}
