import Samples
import Storage

extension MomentHeader {
  /// The version of the layout that is written.
  static let version = 1

  /// The header as it is stored beside the numbers.
  var json: JSONValue {
    .object([
      "features": .array(features.map(\.json)),
      "lags": .array(lags.map { .integer($0) }),
      "dynamics": .string(dynamics.rawValue),
      "precision": .string(precision == .float32 ? "float32" : "float64"),
      "weighted": .bool(isWeighted),
      "biased": .bool(isBiased),
      "time_step": timeStep.map {
        .object(["value": .number($0.value), "unit": .string($0.unit.symbol)])
      } ?? .null,
      "trajectories": .array(
        trajectories.map {
          .object([
            "name": .string($0.name), "frames": .integer($0.frameCount),
            "discarded": .integer($0.discardedFrameCount),
          ])
        }),
      "shift": .numbers(shift),
      "blocks": .array(
        plan.blocks.map {
          .array(
            $0.map {
              .array([
                .integer($0.trajectory), .integer($0.frames.lowerBound),
                .integer($0.frames.upperBound),
              ])
            })
        }),
    ])
  }

  /// Reads a stored header, every field checked against the others.
  init(json: JSONValue, file: String) throws(MomentError) {
    func damaged(_ what: String) -> MomentError { .damaged(file: file, what: what) }
    guard let features = json["features"]?.array, let lags = json["lags"]?.array,
      let dynamics = json["dynamics"]?.string.flatMap(Dynamics.init(rawValue:)),
      let precision = json["precision"]?.string, let isWeighted = json["weighted"]?.bool,
      let trajectories = json["trajectories"]?.array, let shift = json["shift"]?.doubles,
      let blocks = json["blocks"]?.array
    else { throw damaged("the header lacks a field") }
    self.features = []
    for entry in features {
      guard let feature = Feature(json: entry) else { throw damaged("a feature has no name") }
      self.features.append(feature)
    }
    self.lags = lags.compactMap(\.int)
    guard self.lags.count == lags.count, !lags.isEmpty, self.lags[0] >= 1,
      zip(self.lags, self.lags.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw damaged("the lags are not a rising list") }
    self.dynamics = dynamics
    switch precision {
    case "float32": self.precision = .float32
    case "float64": self.precision = .float64
    default: throw damaged("the precision is neither float32 nor float64")
    }
    self.isWeighted = isWeighted
    // Where the file does not say, weights are taken for a bias's.
    isBiased = json["biased"]?.bool ?? isWeighted
    if let step = json["time_step"], step != .null {
      guard let value = step["value"]?.double, value > 0,
        let unit = step["unit"]?.string.flatMap(TimeUnit.named)
      else { throw damaged("the time step is not a time") }
      timeStep = PhysicalTime(value, unit)
    }
    self.trajectories = []
    // No file has more frames than this, and sums of such counts stay whole.
    var framesLeft = 1 << 52
    for trajectory in trajectories {
      guard let name = trajectory["name"]?.string, let frames = trajectory["frames"]?.int,
        frames >= 0, frames <= framesLeft
      else { throw damaged("a trajectory has no length") }
      framesLeft -= frames
      self.trajectories.append(
        Trajectory(
          name: name, frameCount: frames, discardedFrameCount: trajectory["discarded"]?.int ?? 0))
    }
    guard shift.count == self.features.count, shift.allSatisfy(\.isFinite), !shift.isEmpty else {
      throw damaged("the shift does not fit the features")
    }
    self.shift = shift
    plan = BlockPlan(blocks: [])
    for block in blocks {
      var segments: [BlockPlan.Segment] = []
      for entry in block.array ?? [] {
        guard let numbers = entry.array?.compactMap(\.int), numbers.count == 3,
          self.trajectories.indices.contains(numbers[0]), numbers[1] >= 0,
          numbers[1] < numbers[2], numbers[2] <= self.trajectories[numbers[0]].frameCount
        else { throw damaged("a block lies outside its trajectory") }
        segments.append(.init(trajectory: numbers[0], frames: numbers[1]..<numbers[2]))
      }
      guard !segments.isEmpty else { throw damaged("a block is empty") }
      plan.blocks.append(segments)
    }
    guard !plan.blocks.isEmpty else { throw damaged("there are no blocks") }
  }
}
