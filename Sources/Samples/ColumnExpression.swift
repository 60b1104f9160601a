import Glibc
import Storage

/// What a feature is computed from: raw columns of one table.
struct ColumnExpression: Equatable, Sendable {
  enum Operation: Equatable, Sendable {
    case copy
    case cosine(period: Double)
    case sine(period: Double)
  }

  /// The position of its raw column among those that are read.
  var input: Int
  var operation: Operation

  /// Evaluates expressions over raw rows (row-major), in Float64.
  static func evaluate<Target: SampleScalar>(
    _ expressions: [ColumnExpression], on raw: UnsafeBufferPointer<Double>, rawColumnCount: Int,
    into target: UnsafeMutableBufferPointer<Target>
  ) {
    guard rawColumnCount > 0 else { return }
    let columnCount = expressions.count
    for row in 0..<(raw.count / rawColumnCount) {
      let values = raw.baseAddress! + row * rawColumnCount
      let output = target.baseAddress! + row * columnCount
      for (j, expression) in expressions.enumerated() {
        let value = values[expression.input]
        switch expression.operation {
        case .copy: output[j] = Target(value)
        case .cosine(let period): output[j] = Target(cos(value * (2 * .pi / period)))
        case .sine(let period): output[j] = Target(sin(value * (2 * .pi / period)))
        }
      }
    }
  }
}

/// A column that wraps: an angle, or any coordinate with a period.
public struct PeriodicColumn: Equatable, Sendable {
  /// The input's column, by name or index.
  public var name: String
  /// The period; nil for an angle in radians, or for what the file says.
  public var period: Double?

  /// A column that wraps; a nil period is looked for in the file.
  public init(name: String, period: Double? = nil) {
    self.name = name
    self.period = period
  }

  /// Reads `phi` or `phi=360`.
  ///
  /// - Throws: ``SampleError/invalidPeriod(text:)``.
  public init(parsing text: String) throws(SampleError) {
    guard let mark = text.lastIndex(of: "=") else {
      guard !text.isEmpty else { throw .invalidPeriod(text: text) }
      self.init(name: text)
      return
    }
    guard let period = Double(text[text.index(after: mark)...]), period > 0, period.isFinite,
      mark > text.startIndex
    else { throw .invalidPeriod(text: text) }
    self.init(name: String(text[..<mark]), period: period)
  }
}
