import Samples

/// The instantaneous moment A(p) as it grows over a segment, and what each lag
/// takes from it on the way.
struct RunningMoment {
  /// A value of A that enters a lag's sums.
  struct Event {
    var position: Int
    var lagIndex: Int
    var isInterior: Bool
    var isSecondFrame: Bool
    var sign: Double
  }

  private var moment: PackedSymmetric
  private var sums: [Double]
  private var weight = 0.0
  private let events: [Event]
  private var applied = 0

  init(dimension: Int, events: [Event]) {
    moment = PackedSymmetric(order: dimension)
    sums = Array(repeating: 0, count: dimension)
    self.events = events
  }

  /// The next frame at which A is needed.
  var nextEvent: Int? { applied < events.count ? events[applied].position : nil }

  mutating func add<Scalar: MomentScalar>(
    product: UnsafePointer<Scalar>, times factor: Double, rows: UnsafePointer<Scalar>,
    rowCount: Int, weights: UnsafePointer<Double>?
  ) {
    moment.addUpperTriangle(product, times: factor)
    sums.withUnsafeMutableBufferPointer {
      Scalar.sumColumns(
        rows, rowCount: rowCount, columnCount: $0.count, weights: weights, addingTo: $0.baseAddress!)
    }
    if let weights {
      for i in 0..<rowCount { weight += weights[i] }
    } else {
      weight += Double(rowCount)
    }
  }

  mutating func applyEvents(at position: Int, into blocks: inout [LagBlock]) {
    while applied < events.count, events[applied].position == position {
      let event = events[applied]
      applied += 1
      if event.isInterior {
        add(event, to: &blocks[event.lagIndex].interior)
      } else {
        add(event, to: &blocks[event.lagIndex].crossing)
      }
    }
  }

  private func add(_ event: Event, to pairs: inout PairMoments) {
    if event.isSecondFrame {
      for i in sums.indices { pairs.sumY[i] += event.sign * sums[i] }
    } else {
      for i in sums.indices { pairs.sumX[i] += event.sign * sums[i] }
      pairs.weight += event.sign * weight
    }
    if pairs.dynamics == .reversible || event.isSecondFrame {
      pairs.second.add(moment, scale: event.sign)
    } else {
      pairs.first.add(moment, scale: event.sign)
    }
  }

  /// What each lag needs, in order of position. A vanishes at the segment's
  /// start, so events there are left out.
  ///
  /// - Parameter isWeighted: The second frames' moments are then the lags' own.
  static func events(
    segment: Range<Int>, trajectoryLength: Int, lags: [Int], isWeighted: Bool
  ) -> [Event] {
    let start = segment.lowerBound
    let end = segment.upperBound
    var events: [Event] = []
    for (index, lag) in lags.enumerated() where lag < trajectoryLength {
      func take(_ firstFrames: Range<Int>, interior: Bool) {
        guard !firstFrames.isEmpty else { return }
        var values = [(firstFrames.upperBound, false, 1.0), (firstFrames.lowerBound, false, -1.0)]
        if !isWeighted {
          values += [
            (firstFrames.upperBound + lag, true, 1), (firstFrames.lowerBound + lag, true, -1),
          ]
        }
        for (position, isSecondFrame, sign) in values where position > start {
          events.append(
            Event(
              position: position, lagIndex: index, isInterior: interior,
              isSecondFrame: isSecondFrame, sign: sign))
        }
      }
      let last = max(start, min(end, trajectoryLength - lag))
      let border = min(max(start, end - lag), last)
      take(start..<border, interior: true)
      take(border..<last, interior: false)
    }
    return events.enumerated()
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map(\.element)
  }
}
