import Reporting
import Samples

/// Frames to what the user reads: physical time where the step is known.
public struct TimeScale: Equatable, Sendable {
  /// The length of a frame.
  public let step: Double
  /// `ps`, `month`, …, or `frames`.
  public let unit: String

  public init(_ timeStep: PhysicalTime?) {
    step = timeStep?.value ?? 1
    unit = timeStep?.unit.symbol ?? "frames"
  }

  public func time(_ frames: Double) -> Double { frames * step }
  public func time(_ frames: Int) -> Double { Double(frames) * step }

  /// A number of frames as the user reads it: `10 ps`, `1 frame`.
  public func text(_ frames: Int) -> String {
    let isOne = unit == "frames" && frames == 1
    return NumberText.compact(time(frames), unit: isOne ? "frame" : unit)
  }
  func time(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    time(range.lowerBound)...time(range.upperBound)
  }
}
