import Information
import Reporting

extension ScoreAnalysis {
  /// The score card as columns of text, best first, in 80 columns: scores at some β are left out where
  /// all do not fit, and names are cut.
  public func terminalRows(limit: Int = 20) -> [[String]] {
    var shown = Array(betas.indices)
    var nameLength = 18
    var rows = terminalRows(limit: limit, betas: shown, nameLength: nameLength)
    while Self.width(of: rows) > 80, shown.count > 1 || nameLength > 8 {
      if shown.count > 1 {
        // The one that ranks stays.
        shown.remove(at: shown.lastIndex { ranking.criterion != .objective(beta: betas[$0]) } ?? shown.count - 1)
      } else {
        nameLength -= 2
      }
      rows = terminalRows(limit: limit, betas: shown, nameLength: nameLength)
    }
    return rows
  }

  private static func width(of rows: [[String]]) -> Int {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return widths.reduce(0, +) + 2 * (widths.count - 1)
  }

  private func terminalRows(limit: Int, betas shown: [Int], nameLength: Int) -> [[String]] {
    var rows = [
      ["rank", "variable"] + (given == nil ? [] : ["I(x;O|y)"])
        + shown.map { "J* β=\(NumberText.compact(betas[$0]))" }
        + ["I(x;O)", "p", scale.unit == "frames" ? "frames" : "time/\(scale.unit)"]
    ]
    for place in ranking.places.prefix(limit) {
      let score = candidates[place.candidate]
      rows.append(
        [
          "\(place.rank)\(place.ties.isEmpty ? "" : "=")", shortened(score.name, to: nameLength),
        ] + (given == nil ? [] : [text(score.conditional?.information)])
          + shown.map { text(score.objectives?[$0].objective) }
          + [
            text(score.information), probability(score.pValue),
            score.timescale.map { NumberText.plain(NumberText.significant(scale.time($0.value), digits: 2)) } ?? "-",
          ])
    }
    return rows
  }

  func text(_ estimate: JackknifeEstimate?) -> String {
    guard let estimate else { return "-" }
    return NumberText.plain(Self.measured(estimate)).replacingSpaces
  }

  /// A value with its error; exact zeros stay as they are.
  static func measured(_ estimate: JackknifeEstimate) -> String {
    guard let error = estimate.standardError, error > 1e-9 else {
      return NumberText.significant(abs(estimate.value) < 1e-9 ? 0 : estimate.value)
    }
    return NumberText.measured(estimate.value, error: error)
  }

  func probability(_ p: Double) -> String {
    let text = p < 0.01 ? NumberText.significant(p, digits: 1) : NumberText.fixed(p, decimals: 2)
    // No rotation told as much.
    return NumberText.plain(p * Double(1 + surrogateCount) < 1.5 ? "≤" + text : text)
  }
}

extension String {
  /// `-0.65 ± 0.04` as `-0.65±0.04`, for narrow tables.
  fileprivate var replacingSpaces: String {
    split(separator: " ").joined()
  }
}
