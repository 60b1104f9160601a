import CoarseGraining
import Glibc
import Information
import Reporting

extension MapAnalysis {
  /// Scores as columns of text in 80 columns, in the order given; families in one line each.
  public func terminalRows() -> [[String]] {
    var shown = columns.filter { column in principal.contains { column.estimates[$0] != nil } }
    var rows = terminalRows(shown)
    while Self.width(of: rows) > 80, shown.count > 2 {
      shown.removeLast()
      rows = terminalRows(shown)
    }
    return rows
  }

  /// A value and its error with three decimals at most, which is what a line has room for.
  private static func cell(_ estimate: JackknifeEstimate?) -> String {
    guard let estimate else { return "-" }
    guard let error = estimate.standardError, error > 0, error.isFinite else {
      return NumberText.plain(NumberText.fixed(estimate.value, decimals: 3))
    }
    let decimals = min(3, max(0, -Int(log10(error).rounded(.down))))
    return NumberText.plain(
      "\(NumberText.fixed(estimate.value, decimals: decimals))±\(NumberText.fixed(error, decimals: decimals))")
  }

  /// A score's name where there is little room.
  private static func heading(_ kind: ScoreKind) -> String {
    let short = [
      "kinetic_variance": "kinetic", "timescale_error": "ln t error", "mapping_entropy": "S_map/k_B",
      "force_noise": "force noise", "structural_fidelity": "struct. loss", "information": "I(x;O)", "j_star": "J*",
      "kl_mapping_entropy": "KL", "resolution": "H_s", "relevance": "H_k", "state_entropy": "H(x)",
    ]
    return short[kind.name] ?? kind.name
  }

  /// The front's hypervolume with its corner; nil without a front.
  public var volumeSentence: String? {
    guard let front else { return nil }
    let corner = zip(front.front.objectives, front.volume.reference).map { objective, value in
      "\(objective.name) \(NumberText.plain(NumberText.significant(value)))"
    }.joined(separator: ", ")
    return "Hypervolume \(NumberText.plain(NumberText.significant(front.volume.value, digits: 4))) to the corner (\(corner))"
      + (front.isReferenceGiven ? "." : ", a tenth of the range beyond the worst of these mappings.")
  }

  private static func width(of rows: [[String]]) -> Int {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return widths.reduce(0, +) + 2 * (widths.count - 1)
  }

  private func terminalRows(_ shown: [MappingScoreColumn]) -> [[String]] {
    let hasFront = front != nil
    var rows = [
      ["mapping", "beads"] + shown.map { Self.heading($0.kind) } + (hasFront ? ["front"] : [])
    ]
    for index in principal {
      var row = [shortened(mappings[index].name, to: 18), "\(mappings[index].mapping.beadCount)"]
      row += shown.map { column in
        Self.cell(column.estimates[index])
      }
      if let front {
        let share = front.probability?.shares[index].map { NumberText.plain(NumberText.fixed($0, decimals: 2)) }
        row.append((front.front.contains(index) ? "yes" : "no") + (share.map { " \($0)" } ?? ""))
      }
      rows.append(row)
    }
    for family in families where principal.first != family.members.first {
      var row = [shortened("\(family.name) (mean)", to: 18), "\(mappings[family.members[0]].mapping.beadCount)"]
      row += shown.map { column in
        let values = family.members.compactMap { column.value($0) }
        guard !values.isEmpty else { return "-" }
        return NumberText.plain(NumberText.significant(values.reduce(0, +) / Double(values.count)))
      }
      if let front { row.append("\(family.members.count { front.front.contains($0) }) of \(family.members.count)") }
      rows.append(row)
    }
    return rows.map { $0.map { $0 == NumberText.missing ? "-" : $0 } }
  }
}
