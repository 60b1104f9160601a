public import Storage

/// Samples whose features are formulas over another source's columns.
///
///     let source = try ExpressionSource(
///       table, expressions: ["phi", "image(phi - psi)", "hypot(d1, d2)"], periods: ["phi": 2 * .pi])
///
/// Rows are read and evaluated in double precision; trajectories, times and weights
/// are the inner source's. The grammar is that of the features' expressions.
public struct ExpressionSource: SampleSource {
  public let features: [Feature]
  /// The period of each formula's values: that of a column that stands alone, or of an
  /// outermost `image`; nil where they do not wrap.
  public let periods: [Double?]
  let source: any SampleSource
  let formulas: [ScalarExpression]

  /// Formulas over the features of a source.
  ///
  /// - Parameters:
  ///   - names: One a formula; the formulas' own text unless given.
  ///   - periods: The periods of those of the source's features that have one.
  /// - Throws: ``SampleError/invalidExpression(text:column:reason:)``, which names the
  ///   nearest column where one is unknown; ``SampleError/duplicateColumnName(name:)``.
  public init(
    _ source: any SampleSource, expressions: [String], names: [String]? = nil,
    periods: [String: Double] = [:]
  ) throws(SampleError) {
    precondition(names.map { $0.count == expressions.count } ?? true, "one name a formula")
    let columns = source.features.map(\.name)
    var formulas: [ScalarExpression] = []
    var features: [Feature] = []
    var seen: Set<String> = []
    for (index, text) in expressions.enumerated() {
      let formula = try ScalarExpression(text, columns: columns, periods: periods)
      let name = names?[index] ?? text
      guard seen.insert(name).inserted else { throw .duplicateColumnName(name: name) }
      // A column by itself keeps what is known of it.
      var feature = Feature(name: name)
      if formula.isColumn { feature = source.features[formula.inputs[0]] }
      feature.name = name
      formulas.append(formula)
      features.append(feature)
    }
    self.source = source
    self.formulas = formulas
    self.features = features
    self.periods = formulas.map(\.period)
  }

  public var precision: NumericPrecision { .float64 }
  public var trajectories: [Trajectory] { source.trajectories }
  public var timeStep: PhysicalTime? { source.timeStep }
  public var isWeighted: Bool { source.isWeighted }

  public func makeReader() throws(SampleError) -> any SampleReader {
    ExpressionReader(source: self, inner: try source.makeReader())
  }
}

private final class ExpressionReader: SampleReader {
  private let source: ExpressionSource
  private let inner: any SampleReader
  private let width: Int
  private var inputs: [Double] = []
  private var values: [Double] = []
  private var stack: [Double]

  init(source: ExpressionSource, inner: any SampleReader) {
    self.source = source
    self.inner = inner
    width = source.source.dimension
    stack = Array(repeating: 0, count: source.formulas.map(\.stackLength).max() ?? 0)
  }

  func read(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(SampleError) {
    if values.count < buffer.count { values = Array(repeating: 0, count: buffer.count) }
    try values.withUnsafeMutableBufferPointer { whole throws(SampleError) in
      let values = UnsafeMutableBufferPointer(rebasing: whole[..<buffer.count])
      try evaluate(frames, of: trajectory, into: values)
      for k in values.indices { buffer[k] = Float(values[k]) }
    }
    try check(buffer, frames, of: trajectory)
  }

  func read(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    try evaluate(frames, of: trajectory, into: buffer)
    try check(buffer, frames, of: trajectory)
  }

  func readWeights(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) { try inner.readWeights(frames, of: trajectory, into: buffer) }

  private func evaluate(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    let dimension = source.formulas.count
    precondition(buffer.count == frames.count * dimension)
    guard !buffer.isEmpty else { return }
    // Never empty, so that formulas without columns have an address to read from.
    let count = frames.count * width
    if inputs.count < count + 1 { inputs = Array(repeating: 0, count: count + 1) }
    try inputs.withUnsafeMutableBufferPointer { whole throws(SampleError) in
      try inner.read(frames, of: trajectory, into: UnsafeMutableBufferPointer(rebasing: whole[..<count]))
      stack.withUnsafeMutableBufferPointer { stack in
        for (index, formula) in source.formulas.enumerated() {
          formula.evaluate(
            rows: UnsafePointer(whole.baseAddress!), width: width, count: frames.count,
            into: buffer.baseAddress! + index, stride: dimension, stack: stack.baseAddress!)
        }
      }
    }
  }

  private func check<Scalar: SampleScalar>(
    _ buffer: UnsafeMutableBufferPointer<Scalar>, _ frames: Range<Int>, of trajectory: Int
  ) throws(SampleError) {
    guard let bad = Scalar.firstNonFinite(buffer) else { return }
    let place = source.trajectories[trajectory]
    throw .notFinite(
      file: place.name, frame: place.discardedFrameCount + frames.lowerBound + bad / source.dimension,
      column: source.features[bad % source.dimension].name)
  }
}
