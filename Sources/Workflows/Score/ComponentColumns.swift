import Koopman
import LinearAlgebra
import Samples
import Storage

/// The columns of the input as numbers, and behind them its slowest linear components, `tic1`, `tic2`, ….
///
/// Components are of the whole input at the lag of the question, angles as cosine and sine.
struct ComponentColumns: SampleSource {
  let features: [Feature]
  private let numbers: TableSource
  private let analysed: TableSource
  private let model: ProjectionModel?

  var precision: NumericPrecision { .float64 }
  var trajectories: [Trajectory] { numbers.trajectories }
  var timeStep: PhysicalTime? { numbers.timeStep }
  var isWeighted: Bool { numbers.isWeighted }

  init(numbers: TableSource, analysed: TableSource, model: ProjectionModel?) {
    self.numbers = numbers
    self.analysed = analysed
    self.model = model
    features = numbers.features
      + (0..<(model?.componentCount ?? 0)).map { Feature(name: Self.name($0)) }
  }

  static func name(_ component: Int) -> String { "tic\(component + 1)" }

  /// The largest k of the `tick` that formulas name, 0 where none is named or a column has that name.
  static func count(in formulas: [String], columns: [String]) -> Int {
    var largest = 0
    for formula in formulas {
      for word in formula.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") }) {
        guard word.hasPrefix("tic"), !columns.contains(String(word)),
          let number = Int(word.dropFirst(3)), number >= 1, name(number - 1) == word
        else { continue }
        largest = max(largest, number)
      }
    }
    return largest
  }

  func makeReader() throws(SampleError) -> any SampleReader {
    Reader(
      source: self, numbers: try numbers.makeReader(),
      analysed: model == nil ? nil : try analysed.makeReader())
  }

  private final class Reader: SampleReader {
    private let source: ComponentColumns
    private let numbers: any SampleReader
    private let analysed: (any SampleReader)?

    init(source: ComponentColumns, numbers: any SampleReader, analysed: (any SampleReader)?) {
      self.source = source
      self.numbers = numbers
      self.analysed = analysed
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(SampleError) {
      let rows = try values(frames, of: trajectory)
      for (place, value) in rows.enumerated() { buffer[place] = Float(value) }
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      guard analysed != nil else { return try numbers.read(frames, of: trajectory, into: buffer) }
      let rows = try values(frames, of: trajectory)
      _ = buffer.update(from: rows)
    }

    func readWeights(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) { try numbers.readWeights(frames, of: trajectory, into: buffer) }

    private func values(_ frames: Range<Int>, of trajectory: Int) throws(SampleError) -> [Double] {
      let own = try read(numbers, width: source.numbers.dimension, frames, of: trajectory)
      guard let analysed, let model = source.model else { return own.elements }
      let width = source.analysed.dimension
      let components = model.project(try read(analysed, width: width, frames, of: trajectory))
      try model.requireFinite(components, frames, of: source.trajectories[trajectory])
      var rows: [Double] = []
      rows.reserveCapacity(frames.count * source.dimension)
      for row in 0..<frames.count {
        rows += own.row(row)
        rows += components.row(row)
      }
      return rows
    }

    private func read(
      _ reader: any SampleReader, width: Int, _ frames: Range<Int>, of trajectory: Int
    ) throws(SampleError) -> Matrix<Double> {
      var matrix = Matrix<Double>(rowCount: frames.count, columnCount: width)
      let result = matrix.withUnsafeMutableBufferPointer { buffer in
        Result { () throws(SampleError) in try reader.read(frames, of: trajectory, into: buffer) }
      }
      if case .failure(let error) = result { throw error }
      return matrix
    }
  }
}
