public import Moments
import Reporting
public import Samples

/// Frames to what the user reads: physical time where the step is known.
public struct TimeScale: Equatable, Sendable {
  /// The length of a frame.
  public let step: Double
  /// `ps`, `month`, …, or `frames`.
  public let unit: String

  /// Nil counts in frames.
  public init(_ timeStep: PhysicalTime?) {
    step = timeStep?.value ?? 1
    unit = timeStep?.unit.symbol ?? "frames"
  }

  /// The scale of results on these moments: biased dynamics have no physical
  /// time, so theirs are frames.
  public init(_ header: MomentHeader) {
    self.init(header.isBiased ? nil : header.timeStep)
  }

  /// Frames, as a time in ``unit``.
  public func time(_ frames: Double) -> Double { frames * step }
  /// Whole frames, as a time in ``unit``.
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
