import Samples

/// What is asked: candidates, what is biased already, and what is to be foretold, as formulas.
struct ScoreQuestion: Sendable {
  /// A candidate and the formulas of its dimensions.
  struct Variable: Sendable {
    let name: String
    let formulas: [String]
  }

  let variables: [Variable]
  /// Whether nothing was named.
  let isEveryColumn: Bool
  /// All variables that are biased already, as one.
  let given: Variable?
  /// A column or formula to be foretold.
  let observed: String?

  /// - Throws: ``SampleError/invalidVariables(text:column:reason:)``.
  init(_ job: ScoreJob, columns: [String]) throws(SampleError) {
    if let text = job.variables {
      variables = try VariableList(parsing: text).variables.map {
        Variable(name: $0.name, formulas: $0.expressions)
      }
      // x=y beside a column x would show y's scores under x's name.
      for variable in variables where columns.contains(variable.name) && variable.formulas != [variable.name] {
        throw .duplicateColumnName(name: variable.name)
      }
    } else {
      // An angle rather than its cosine and its sine.
      let angles = AngleColumns.names(in: columns)
      let parts = Set(angles.flatMap(AngleColumns.parts))
      variables = (angles + columns.filter { !parts.contains($0) }).map { Variable(name: $0, formulas: [$0]) }
    }
    isEveryColumn = job.variables == nil
    if let text = job.given {
      given = Variable(name: text, formulas: try VariableList(parsing: text).expressions)
    } else {
      given = nil
    }
    if case .column(let text) = job.observable { observed = text } else { observed = nil }
  }

  /// Every formula once.
  var formulas: [String] {
    var seen: Set<String> = []
    let all = variables.flatMap(\.formulas) + (given?.formulas ?? []) + [observed].compactMap { $0 }
    return all.filter { seen.insert($0).inserted }
  }
}
