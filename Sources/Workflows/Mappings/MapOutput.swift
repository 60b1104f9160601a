import CoarseGraining
import Reporting
import Storage
import Trajectories

/// Writes a comparison's files: the page, figures, tables, numbers, mappings and provenance.
struct MapOutput {
  let analysis: MapAnalysis
  let topology: Topology
  let provenance: Provenance

  /// Mappings that are written in every format.
  private static let mostWinners = 12

  func write(to folder: OutputFolder) throws {
    let figures = MapFigures(analysis: analysis)
    try folder.makeFolder("figures")
    for figure in figures.all { try folder.write(figure.svg, to: "figures/\(figure.name).svg") }
    let tables = MapTables(analysis: analysis)
    try folder.write(tables.scores.csv(), to: "scores.csv")
    if analysis.front != nil { try folder.write(tables.front.csv(), to: "front.csv") }
    try folder.makeFolder("tables")
    for (name, table) in tables.all { try folder.write(table.csv(), to: "tables/\(name).csv") }
    let files = try writeMappings(to: folder)
    try folder.write(try provenance.json().encoded() + "\n", to: OutputFolder.mark)
    try folder.write(analysis.json().encoded() + "\n", to: "analysis.json")
    let page = MapPage(analysis: analysis, figures: figures, provenance: provenance, files: files)
    try folder.write(page.html(), to: "index.html")
  }

  /// A winner in a format: the file, or why there is none.
  struct MappingFile {
    var mapping: String
    var format: MappingFormat
    /// Nil where the format cannot hold the mapping.
    var file: String?
    var losses: [String]
  }

  /// Members of the front and the best by each score, in every format that can hold them.
  private func writeMappings(to folder: OutputFolder) throws -> [MappingFile] {
    var winners = analysis.front?.front.orderedMembers ?? []
    winners += analysis.columns.compactMap { $0.best(among: analysis.principal) }
    var seen: Set<Int> = []
    let chosen = winners.filter { seen.insert($0).inserted }.prefix(Self.mostWinners)
    guard !chosen.isEmpty else { return [] }
    try folder.makeFolder("mappings")
    var files: [MappingFile] = []
    var names: Set<String> = []
    for index in chosen {
      let mapping = analysis.mappings[index].mapping
      var stem = Self.fileName(mapping.name)
      while !names.insert(stem).inserted { stem += "-\(index + 1)" }
      for format in MappingFormat.allCases {
        let name = "mappings/\(stem).\(format.fileExtension)"
        let result = Result { () throws(CoarseGrainingError) in
          try mapping.text(in: format, topology: topology)
        }
        switch result {
        case .success(let text):
          try folder.write(text, to: name)
          files.append(
            MappingFile(
              mapping: mapping.name, format: format, file: name,
              losses: mapping.losses(in: format, topology: topology)))
        case .failure(.cannotWriteMapping(_, _, let reason)):
          files.append(MappingFile(mapping: mapping.name, format: format, file: nil, losses: [reason]))
        case .failure(let error): throw error
        }
      }
    }
    return files
  }

  /// A name without what file systems and shells stumble over.
  static func fileName(_ name: String) -> String {
    let clean = String(
      name.unicodeScalars.map { scalar -> Character in
        let isPlain = scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "-"
      })
    return clean.isEmpty ? "mapping" : String(clean.prefix(80))
  }
}
