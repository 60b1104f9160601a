import Foundation
import Reporting
public import Statistics
import Storage

/// The Pareto front of any table of scores.
public struct ParetoJob: Sendable {
  /// A CSV file with a header.
  public var tablePath: String
  /// What is weighed, columns of the table by name.
  public var objectives: [ParetoObjective]
  /// The column that names rows; nil takes the first of texts.
  public var labelColumn: String?
  /// A corner worse than the front, for the hypervolume; one number an objective.
  public var reference: [Double]?
  /// The table with ranks and fronts; nil writes none.
  public var outputPath: String?
  /// An SVG of two objectives; nil writes none.
  public var figurePath: String?

  /// A front of these columns.
  public init(tablePath: String, objectives: [ParetoObjective]) {
    self.tablePath = tablePath
    self.objectives = objectives
  }

  /// Draws for the probability of being on the front.
  static let replicateCount = 1000

  /// - Throws: ``MappingError``, `ParetoError`, and what reading and writing meet; no output is left then.
  public func run(_ settings: RunSettings) throws -> ParetoAnalysis {
    guard objectives.count >= 2 else { throw MappingError.tooFewObjectives }
    if let reference, reference.count != objectives.count {
      throw MappingError.referenceMismatch(values: reference.count, objectives: objectives.count)
    }
    let table = try TextTable(contentsOf: tablePath)
    if let outputPath, outputPath == figurePath { throw WorkflowError.overwritesInput(path: outputPath) }
    for path in [outputPath, figurePath].compactMap({ $0 }) {
      try FileName.requireNotInput(path, inputs: [tablePath])
    }
    var columns: [[Double?]] = []
    for objective in objectives {
      columns.append(try numbers(objective.name, of: table))
    }
    let points = table.rows.indices.map { row in columns.map { $0[row] ?? .nan } }
    let front = try ParetoFront(points: points, objectives: objectives)
    guard front.excluded.count < front.points.count else { throw MappingError.noComparableRows(path: tablePath) }
    // A table of scores has their errors beside them.
    let errors = try objectives.map { objective in
      table.columns.contains("\(objective.name)_error")
        ? try numbers("\(objective.name)_error", of: table).map { $0 ?? 0 } : nil
    }
    let analysis = ParetoAnalysis(
      front: front, labels: try labels(of: table),
      volume: try reference.map { try front.hypervolume(reference: $0) },
      probability: try probability(front, errors: errors, seed: settings.seed), errors: errors)
    if let outputPath { try AtomicFile.write(analysis.table.csv(), to: outputPath) }
    if let figurePath { try AtomicFile.write(analysis.figure(), to: figurePath) }
    return analysis
  }

  private func numbers(_ name: String, of table: TextTable) throws -> [Double?] {
    guard let column = table.columns.firstIndex(of: name) else {
      throw MappingError.unknownObjective(name: name, available: numericColumns(of: table))
    }
    return try table.numbers(ofColumn: column, path: tablePath)
  }

  private func numericColumns(of table: TextTable) -> [String] {
    table.columns.indices.filter { (try? table.numbers(ofColumn: $0, path: tablePath)) != nil }
      .map { table.columns[$0] }
  }

  private func labels(of table: TextTable) throws -> [String] {
    if let labelColumn {
      guard let column = table.columns.firstIndex(of: labelColumn) else {
        throw MappingError.unknownObjective(name: labelColumn, available: table.columns)
      }
      return table.rows.map { $0[column] }
    }
    let numeric = Set(numericColumns(of: table))
    guard let column = table.columns.firstIndex(where: { !numeric.contains($0) }) else {
      return table.rows.indices.map { "row \($0 + 1)" }
    }
    return table.rows.map { $0[column] }
  }

  /// Errors of a table are taken as independent and normal: nothing in it says more.
  private func probability(
    _ front: ParetoFront, errors: [[Double]?], seed: UInt64
  ) throws -> FrontProbability? {
    guard errors.contains(where: { $0 != nil }) else { return nil }
    let generator = SeededGenerator(seed: seed)
    return try FrontProbability(
      objectives: objectives, pointCount: front.points.count,
      // Fewer for a long table: they cost its length each.
      replicateCount: max(100, min(Self.replicateCount, 20_000_000 / front.points.count))
    ) { replicate in
      var generator = generator.stream(replicate)
      return front.points.indices.map { row in
        objectives.indices.map { column in
          front.points[row][column] + (errors[column]?[row] ?? 0) * generator.nextNormal()
        }
      }
    }
  }
}
