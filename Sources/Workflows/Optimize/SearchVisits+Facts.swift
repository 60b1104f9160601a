import Reporting

extension SearchVisits {
  /// What a page's tiles say.
  var facts: [ReportPage.Fact] {
    var facts = [fact("Visits to the rarer side", searched)]
    if let untouched { facts.append(fact("The same on untouched runs", untouched)) }
    return facts
  }

  private func fact(_ label: String, _ visits: VisitCount) -> ReportPage.Fact {
    .init(label, "\(visits.total)", note: "\(NumberText.percent(visits.share)) of the frames")
  }
}
