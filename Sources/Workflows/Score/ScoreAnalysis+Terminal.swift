import Information
import Reporting

extension ScoreAnalysis {
  /// The score card as columns of text, best first.
  public func terminalRows(limit: Int = 20) -> [[String]] {
    var rows = [
      ["rank", "variable"] + (given == nil ? [] : ["I(x;O|y)"])
        + betas.map { "J* β=\(NumberText.compact($0))" }
        + ["I(x;O)", "p", scale.unit == "frames" ? "frames" : "time/\(scale.unit)"]
    ]
    for place in ranking.places.prefix(limit) {
      let score = candidates[place.candidate]
      rows.append(
        [
          "\(place.rank)\(place.ties.isEmpty ? "" : "=")", Self.short(score.name, length: betas.count > 3 ? 14 : 18),
        ] + (given == nil ? [] : [text(score.conditional?.information)])
          + betas.indices.map { text(score.objectives?[$0].objective) }
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

  static func short(_ name: String, length: Int) -> String {
    name.count <= length ? name : name.prefix(length - 1) + "…"
  }
}

extension String {
  /// `-0.65 ± 0.04` as `-0.65±0.04`, for narrow tables.
  fileprivate var replacingSpaces: String {
    split(separator: " ").joined()
  }
}
