import Information
import LinearAlgebra
import Reporting
import Storage

/// Writes a ranking's files: the page, figures, tables, numbers and provenance.
struct RankingOutput {
  let analysis: RankingAnalysis
  let provenance: Provenance

  /// Matrices up to this many columns are written as CSV beside NPY.
  private static let largestText = 100

  func write(to folder: OutputFolder) throws {
    let page = RankingPage(analysis, provenance: provenance)
    try folder.makeFolder("figures")
    for figure in page.figures { try folder.write(figure.svg, to: "figures/\(figure.name).svg") }
    try folder.makeFolder("tables")
    try folder.write(columns.csv(), to: "tables/columns.csv")
    let d = analysis.columns.dimension
    for (name, matrix) in [
      ("information", analysis.information.corrected), ("redundancy", analysis.ranking.redundancy.shares),
    ] {
      try NPYWriter.write(matrix.elements, shape: [d, d], to: folder.file("tables/\(name).npy"))
      if d <= Self.largestText {
        let table = ColumnTable(
          [.texts("column", analysis.columns.names)]
            + (0..<d).map { .numbers(analysis.columns.names[$0], matrix.column($0)) })
        try folder.write(table.csv(), to: "tables/\(name).csv")
      }
    }
    if let states = analysis.states {
      try folder.write(Self.encoder(states).csv(), to: "tables/encoder.csv")
      let labels = states.model.labels
      for (index, list) in labels.enumerated() {
        let name = labels.count == 1 ? "states.npy" : "states-\(index + 1).npy"
        try NPYWriter.write(list.map(Double.init), shape: [list.count], to: folder.file("tables/\(name)"))
      }
    }
    let record = try provenance.json()
    try folder.write(record.encoded() + "\n", to: OutputFolder.mark)
    try folder.write(analysis.json().encoded() + "\n", to: "analysis.json")
    try folder.write(page.html(), to: "index.html")
  }

  /// One row a column of the input: those that were chosen in their order, then the others as they are
  /// relevant.
  private var columns: ColumnTable {
    let ranking = analysis.ranking
    let chosen = ranking.choices.map(\.column)
    let isChosen = Set(chosen)
    let others = analysis.columns.names.indices.filter { !isChosen.contains($0) }
      .sorted { (ranking.relevances[$1], $0) < (ranking.relevances[$0], $1) }
    let empty = others.map { _ in Double?.none }
    var standIn: [Int: (name: String, share: Double)] = [:]
    for choice in ranking.choices {
      for relative in choice.standsFor {
        standIn[relative.column] = (analysis.name(choice.column), relative.share)
      }
    }
    return ColumnTable([
      .numbers("rank", chosen.indices.map { Double($0 + 1) }),
      .texts("name", (chosen + others).map(analysis.name)),
      .numbers(
        "relevance", ranking.choices.map { $0.relevance.value } + others.map { ranking.relevances[$0] }),
      .numbers("error", ranking.choices.map { $0.relevance.standardError } + empty),
      .numbers("p", ranking.choices.map { $0.pValue } + empty),
      .numbers("gain", ranking.choices.map { $0.gain } + empty),
      .numbers("share_taken", ranking.choices.map { $0.shareTaken } + empty),
      .texts(
        "stands_for",
        ranking.choices.map { $0.standsFor.map { analysis.name($0.column) }.joined(separator: "; ") }),
      .texts("represented_by", chosen.map { _ in nil } + others.map { standIn[$0]?.name }),
      .numbers("share", chosen.map { _ in nil } + others.map { standIn[$0]?.share }),
    ])
  }

  private static func encoder(_ states: PredictiveStates) -> ColumnTable {
    let model = states.model
    return ColumnTable(
      [
        .numbers("state", (0..<model.stateCount).map(Double.init)),
        .numbers("population", states.populations), .numbers("constant", model.constants),
      ]
        + states.columns.enumerated().map { .numbers($1, model.slopes.column($0)) })
  }
}
