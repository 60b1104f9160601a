import Information
import Reporting

extension RankingAnalysis {
  /// The chosen columns as rows of text, at most 78 characters wide.
  public func terminalRows() -> [[String]] {
    [["rank", "column", "relevance", "p", "gain", "stands for"]]
      + ranking.choices.enumerated().map { place, choice in
        [
          "\(place + 1)", shortened(name(choice.column), to: 24),
          NumberText.plain(NumberText.measured(choice.relevance.value, error: choice.relevance.standardError)),
          choice.pValue.map { NumberText.plain(NumberText.fixed($0, decimals: 2)) } ?? "-",
          NumberText.plain(NumberText.significant(choice.gain, digits: 2)), relatives(choice),
        ]
      }
  }

  private func relatives(_ choice: ColumnRanking.Choice) -> String {
    guard let first = choice.standsFor.first else { return "itself" }
    let more = choice.standsFor.count - 1
    return shortened(name(first.column), to: more > 0 ? 12 : 20) + (more > 0 ? " + \(more)" : "")
  }

  /// What else there is to say, a sentence each.
  public var sentences: [String] {
    var sentences: [String] = []
    if let states {
      let shares = states.populations.prefix(8).map { NumberText.plain(NumberText.percent($0)) }
      sentences.append(
        "State-predictive labels: \(counted(states.model.stateCount, "state")) "
          + "(\(shares.joined(separator: ", "))) after \(counted(states.model.history.count, "round")).")
    }
    return sentences
  }
}
