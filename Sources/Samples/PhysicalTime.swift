/// A unit of time that lags and time steps are written in.
public struct TimeUnit: Equatable, Sendable {
  /// The symbol, such as `ps`.
  public let symbol: String
  /// Its length in seconds, or in months for the calendar's units.
  let length: Double
  /// Months and years have no fixed length in seconds.
  let isCalendar: Bool

  /// Every unit that is understood.
  public static let all: [TimeUnit] = [
    TimeUnit(symbol: "fs", length: 1e-15, isCalendar: false),
    TimeUnit(symbol: "ps", length: 1e-12, isCalendar: false),
    TimeUnit(symbol: "ns", length: 1e-9, isCalendar: false),
    TimeUnit(symbol: "us", length: 1e-6, isCalendar: false),
    TimeUnit(symbol: "µs", length: 1e-6, isCalendar: false),
    TimeUnit(symbol: "ms", length: 1e-3, isCalendar: false),
    TimeUnit(symbol: "s", length: 1, isCalendar: false),
    TimeUnit(symbol: "min", length: 60, isCalendar: false),
    TimeUnit(symbol: "h", length: 3600, isCalendar: false),
    TimeUnit(symbol: "d", length: 86400, isCalendar: false),
    TimeUnit(symbol: "month", length: 1, isCalendar: true),
    TimeUnit(symbol: "year", length: 12, isCalendar: true),
    reduced,
  ]

  /// The unit of reduced (dimensionless) time, which converts to no other.
  public static let reduced = TimeUnit(symbol: "tu", length: 0, isCalendar: true)

  /// The unit with this symbol (`month` and `months` are one); nil for others.
  public static func named(_ symbol: String) -> TimeUnit? {
    // The micro sign has a twin among the Greek letters.
    let other = ["months": "month", "years": "year", "days": "d", "day": "d", "\u{3BC}s": "\u{B5}s"]
    let singular = other[symbol] ?? symbol
    return all.first { $0.symbol == singular }
  }
}

/// A length of physical time.
public struct PhysicalTime: Equatable, Sendable, CustomStringConvertible {
  /// In ``unit``.
  public var value: Double
  /// The unit that the time is written in.
  public var unit: TimeUnit

  /// A time of `value` units.
  public init(_ value: Double, _ unit: TimeUnit) {
    self.value = value
    self.unit = unit
  }

  /// Reads `1ps`, `0.5 ns`, `3months`; nil for anything else.
  public init?(parsing text: String) {
    let text = text.trimmingSpaces()
    // No unit begins with the e of an exponent.
    guard let start = text.firstIndex(where: { $0.isLetter && !"eE".contains($0) }),
      let value = Double(text[..<start].trimmingSpaces()), value.isFinite,
      let unit = TimeUnit.named(String(text[start...]))
    else { return nil }
    self.init(value, unit)
  }

  /// The same time in another unit.
  ///
  /// - Throws: ``SampleError/incompatibleUnits(from:to:)`` between the
  ///   calendar's units and the second's.
  public func converted(to other: TimeUnit) throws(SampleError) -> PhysicalTime {
    if unit == other { return self }
    guard unit.isCalendar == other.isCalendar, unit.length > 0, other.length > 0 else {
      throw .incompatibleUnits(from: unit.symbol, to: other.symbol)
    }
    return PhysicalTime(value * (unit.length / other.length), other)
  }

  public var description: String {
    let whole = value == value.rounded() && abs(value) < 1e15
    return (whole ? "\(Int(value))" : "\(value)") + " " + unit.symbol
  }
}

extension StringProtocol {
  fileprivate func trimmingSpaces() -> SubSequence {
    guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " })
    else { return self[endIndex...] }
    return self[first...last]
  }
}

/// A lag or a span as a user writes it: `10` is frames, `10ps` is time.
public enum TimeSpan: Equatable, Sendable {
  case frames(Int)
  case time(PhysicalTime)

  /// - Throws: ``SampleError/invalidTime(text:)``.
  public init(parsing text: String) throws(SampleError) {
    if let frames = Int(text.trimmingSpaces()), frames >= 0 {
      self = .frames(frames)
    } else if let time = PhysicalTime(parsing: text), time.value >= 0 {
      self = .time(time)
    } else {
      throw .invalidTime(text: text)
    }
  }

  /// The span in frames.
  ///
  /// - Throws: ``SampleError/timeStepNeeded(text:)`` where the time step is not
  ///   known, ``SampleError/incompatibleUnits(from:to:)`` where its unit is of
  ///   another kind, ``SampleError/notAMultiple(text:timeStep:)`` where it does
  ///   not divide the span (to a relative 1e-6), and
  ///   ``SampleError/invalidTime(text:)`` for spans below 0 or beyond counting.
  public func frames(timeStep: PhysicalTime?) throws(SampleError) -> Int {
    switch self {
    case .frames(let count):
      guard count >= 0 else { throw .invalidTime(text: "\(count)") }
      return count
    case .time(let time):
      guard let timeStep else { throw .timeStepNeeded(text: time.description) }
      let steps = try time.converted(to: timeStep.unit).value / timeStep.value
      let whole = steps.rounded()
      guard whole >= 0, whole < 9e15 else { throw .invalidTime(text: time.description) }
      guard abs(steps - whole) <= 1e-6 * max(1, whole) else {
        throw .notAMultiple(text: time.description, timeStep: timeStep.description)
      }
      return Int(whole)
    }
  }
}
