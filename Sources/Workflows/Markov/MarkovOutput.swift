import LinearAlgebra
import MarkovModels
import Reporting
import Storage

/// Writes an analysis' files: the page, figures, tables, model and provenance.
struct MarkovOutput {
  let analysis: MarkovAnalysis
  let provenance: Provenance

  func write(to folder: OutputFolder) throws {
    let figures = MarkovFigures(analysis)
    try folder.makeFolder("figures")
    for figure in figures.all { try folder.write(figure.svg, to: "figures/\(figure.name).svg") }
    try folder.makeFolder("tables")
    for (name, table) in MarkovTables(analysis).all { try folder.write(table.csv(), to: "tables/\(name).csv") }
    if let trajectories = analysis.trajectories {
      let count = trajectories.states.count
      for (index, states) in trajectories.states.enumerated() {
        let name = count == 1 ? "states.npy" : "states-\(index + 1).npy"
        try NPYWriter.write(states.map { Double($0) }, shape: [states.count], to: folder.file(name))
      }
    }
    try writeModel(to: folder.file("model.h5"))
    try folder.write(model.encoded() + "\n", to: "model.json")
    let record = try provenance.json()
    try folder.write(record.encoded() + "\n", to: OutputFolder.mark)
    try folder.write(analysis.json().encoded() + "\n", to: "analysis.json")
    try folder.write(
      MarkovPage(analysis, figures: figures, provenance: provenance).html(), to: "index.html")
  }

  /// What the model is, without what was found about it.
  private var model: JSONValue {
    let p = analysis.model.transitionMatrix
    return .object([
      "andante": .string(Andante.version), "kind": "andante-markov-model", "schema": 1,
      "lag_frames": .integer(analysis.model.lag), "lag": .number(analysis.scale.time(analysis.model.lag)),
      "time_unit": .string(analysis.scale.unit), "reversible": .bool(analysis.model.isReversible),
      "states": .array(analysis.model.labels.map { .integer($0) }),
      "stationary_distribution": .numbers(analysis.model.stationaryDistribution),
      "transition_matrix": .object([
        "row_starts": .array(p.rowStarts.map { .integer($0) }),
        "columns": .array(p.columns.map { .integer(Int($0)) }), "values": .numbers(p.values),
      ]),
      "centres": analysis.centres.map { centres in
        .array((0..<centres.rowCount).map { .numbers(centres.row($0)) })
      } ?? .null,
      "columns": .strings(analysis.columns),
    ])
  }

  /// The same as HDF5, the matrix as compressed sparse rows.
  private func writeModel(to path: String) throws(StorageError) {
    let file = try HDF5File.create(path)
    let p = analysis.model.transitionMatrix
    try file.setAttribute("kind", to: "andante-markov-model")
    try file.setAttribute("lag_frames", to: Int64(analysis.model.lag))
    try file.setAttribute("time_unit", to: analysis.scale.unit)
    try file.setAttribute("lag", to: analysis.scale.time(analysis.model.lag))
    try file.writeList(analysis.model.labels.map { Int64($0) }, to: "states")
    try file.writeList(analysis.model.stationaryDistribution, to: "stationary_distribution")
    try file.makeGroup("transition_matrix")
    try file.writeList(p.rowStarts.map { Int64($0) }, to: "transition_matrix/row_starts")
    try file.writeList(p.columns.map { Int64($0) }, to: "transition_matrix/columns")
    try file.writeList(p.values, to: "transition_matrix/values")
    if let counts = analysis.counts?.counts {
      try file.makeGroup("counts")
      try file.writeList(counts.rowStarts.map { Int64($0) }, to: "counts/row_starts")
      try file.writeList(counts.columns.map { Int64($0) }, to: "counts/columns")
      try file.writeList(counts.values, to: "counts/values")
    }
    if let centres = analysis.centres {
      try file.write(centres.elements, shape: [centres.rowCount, centres.columnCount], to: "centres")
    }
    try file.commit()
  }
}

extension HDF5File {
  fileprivate func writeList<Number: HDF5Number>(
    _ values: [Number], to name: String
  ) throws(StorageError) {
    try write(values, shape: [values.count], to: name)
  }
}
