import Samples

/// The place of each frame in one or two columns, for maps.
struct FramePlane: Sendable {
  /// One column of the plane.
  struct Column: Sendable {
    let name: String
    let unit: String?
    /// Nil unless the column is an angle.
    let period: Double?
    /// Between which values the frames lie; a whole period for angles.
    let range: ClosedRange<Double>
  }

  let columns: [Column]
  /// One array a trajectory: the columns' values, frame after frame.
  let values: [[Float]]

  /// - Parameters:
  ///   - input: The samples as they are analysed.
  ///   - names: Up to two columns; nil takes the first two.
  init(
    _ input: TableInput, features: [Feature], names: [String]?, settings: RunSettings
  ) throws {
    let source = try TableSource(input.asNumbers)
    let periods = features.periods
    let places = try names.map { names in
      try names.map { name in
        guard let place = source.features.firstIndex(where: { $0.name == name }) else {
          throw SampleError.unknownColumn(
            name: name, file: source.files[0], available: source.features.map(\.name))
        }
        return place
      }
    } ?? Array(source.features.indices.prefix(2))
    let width = source.dimension
    let read = try ParallelPass.map(
      count: source.trajectories.count, threadCount: settings.threadCount
    ) { index throws(SampleError) -> [Float] in
      let reader = try source.makeReader()
      let count = source.trajectories[index].frameCount
      let length = max(1, 262_144 / width)
      var rows = [Double](repeating: 0, count: length * width)
      var kept: [Float] = []
      kept.reserveCapacity(count * places.count)
      for start in stride(from: 0, to: count, by: length) {
        let frames = start..<min(start + length, count)
        try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
          try reader.read(
            frames, of: index, into: UnsafeMutableBufferPointer(rebasing: buffer[..<(frames.count * width)]))
        }
        for row in 0..<frames.count {
          for place in places {
            let value = rows[row * width + place]
            let period = periods[source.features[place].name]
            let wrapped = period.map { value - $0 * (value / $0).rounded() } ?? value
            // What single precision cannot hold stands at its end.
            kept.append(Float(min(3e38, max(-3e38, wrapped))))
          }
        }
      }
      return kept
    }
    values = read
    columns = places.enumerated().map { offset, place in
      let feature = source.features[place]
      let period = periods[feature.name]
      var range = period.map { (-$0 / 2)...($0 / 2) }
      if range == nil {
        var (low, high) = (Float.infinity, -Float.infinity)
        for trajectory in read {
          for k in stride(from: offset, to: trajectory.count, by: places.count) {
            low = min(low, trajectory[k])
            high = max(high, trajectory[k])
          }
        }
        range = low <= high ? Double(low)...Double(high) : 0...1
      }
      return Column(name: feature.name, unit: feature.unit, period: period, range: range!)
    }
  }
}

extension TableInput {
  /// The same columns as numbers, no angle split into cosine and sine.
  var asNumbers: TableInput {
    var input = self
    input.periodic = []
    input.splitsAngles = false
    return input
  }
}

extension [Feature] {
  /// The periods of the angles that these features are made of, by the angles' names.
  var periods: [String: Double] {
    var periods: [String: Double] = [:]
    for feature in self {
      switch feature.origin {
      case .cosine(let name, let period), .sine(let name, let period): periods[name] = period
      case .column: break
      }
    }
    return periods
  }
}
