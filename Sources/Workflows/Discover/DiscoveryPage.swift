import Koopman
import Reporting
import Samples

/// A discovery as one page.
struct DiscoveryPage {
  let discovery: Discovery
  let figures: DiscoveryFigures
  let provenance: Provenance

  init(_ discovery: Discovery, figures: DiscoveryFigures, provenance: Provenance) {
    self.discovery = discovery
    self.figures = figures
    self.provenance = provenance
  }

  func html() -> String {
    ReportPage(
      title: discovery.title, subtitle: subtitle, facts: facts, warnings: discovery.advice,
      sections: [timescales] + (discovery.searchReport.map { [$0.section] } ?? [])
        + [components, variables, features],
      provenance: [
        ("Program", "andante \(Andante.version)"),
        ("Command", provenance.commandLine.joined(separator: " ")),
        ("Seed", "\(provenance.seed)"),
        ("Inputs", "\(provenance.inputs.count) files; checksums in provenance.json"),
      ],
      footer: "Numbers behind the figures are in tables/, the components in model.json and "
        + "\(discovery.output.files.count == 1 ? "cvs.npy" : "cvs-1.npy …")."
    ).html()
  }

  private var scale: TimeScale { discovery.scale }
  private func time(_ frames: Int) -> String {
    scale.text(frames)
  }

  private var subtitle: String {
    let count = discovery.source.trajectories.count
    let functions = discovery.search.flatMap { $0.winner > 0 ? $0.families[$0.winner].name + " of " : nil }
    return "\(discovery.scan.method == .tica ? "TICA" : "VAMP") on \(functions ?? "")\(discovery.source.features.count) "
      + "features of \(count) \(count == 1 ? "trajectory" : "trajectories")"
  }

  /// Tiles are narrow: their text may break at every space.
  private var facts: [ReportPage.Fact] {
    allFacts.map { .init($0.label, NumberText.plain($0.value), note: $0.note) }
  }

  private var allFacts: [ReportPage.Fact] {
    var facts: [ReportPage.Fact] = []
    if let first = discovery.chosen.leading.first {
      let value = first.mode.timescale.map {
        NumberText.measured(
          scale.time($0), error: first.uncertainty.standardError.map(scale.time), unit: scale.unit)
      }
      facts.append(
        .init(
          "Slowest timescale", value ?? "none",
          note: first.uncertainty.interval.map {
            "95 % interval \(NumberText.interval(scale.time($0), unit: scale.unit))"
          } ?? first.uncertainty.absence?.description))
    }
    if let search = discovery.searchReport {
      facts.append(
        .init(
          "The same, held out", search.time(search.winner.timescale),
          note: search.winner.timescale?.uncertainty.interval == nil
            ? search.winner.timescale?.uncertainty.absence?.description
            : "95 % interval \(search.interval(search.winner.timescale))"))
      facts.append(
        .init(
          "Linear in the features", search.inSample(search.result.linear),
          note: "what linear components find at this lag"))
    }
    facts.append(
      .init(
        "Lag", time(discovery.chosen.lag),
        note: discovery.suggestion.lag.map { "suggested: \(time($0))" } ?? Self.withoutPlateau(discovery)))
    facts.append(
      .init(
        "Slow components", "\(discovery.keptCount)",
        note: discovery.requestedComponents != nil
          ? "as asked"
          : discovery.heldOut == nil && (discovery.search?.winner ?? 0) == 0
            ? "by the null alone" : "by held-out score and null"))
    facts.append(
      .init(
        "Data", time(discovery.source.frameCount),
        note: "\(NumberText.count(discovery.source.frameCount)) frames"))
    facts += discovery.searchVisits?.facts ?? []
    return facts
  }

  private var timescales: ReportPage.Section {
    let numbers = discovery.chosen.leading.prefix(max(3, discovery.keptCount)).enumerated().map {
      index, entry -> ReportTable.KeyNumber in
      var notes: [String] = []
      if let absence = entry.uncertainty.absence { notes.append("\(absence)") }
      if entry.uncertainty.failedCount > 0 {
        notes.append("missing in \(entry.uncertainty.failedCount) of "
          + "\(discovery.scan.resampling.bootstrap.replicateCount) resamples")
      }
      if let period = entry.mode.period {
        notes.append("oscillates with a period of "
          + NumberText.significant(scale.time(period), unit: scale.unit))
      }
      if let t = entry.mode.timescale, t < Double(discovery.chosen.lag) { notes.append("below the lag") }
      return .init(
        mode: "\(index + 1)", timescale: entry.mode.timescale.map(scale.time),
        error: entry.uncertainty.standardError.map(scale.time),
        interval: entry.uncertainty.interval.map(scale.time), note: notes.joined(separator: "; "))
    }
    return .init(
      "Timescales", paragraphs: [lagSentence, gapSentence],
      figures: [figures.timescales, figures.spectrum],
      tables: [
        .keyNumbers(
          caption: "Slowest modes at a lag of \(time(discovery.chosen.lag))", unit: scale.unit, numbers)
      ])
  }

  /// What the lag's tile says where there is no plateau.
  private static func withoutPlateau(_ discovery: Discovery) -> String {
    discovery.suggestion.checks.isEmpty ? "too little data to suggest one" : "no plateau"
  }

  private var lagSentence: String {
    let rule = "A lag is on the plateau where doubling it changes the slowest timescale by less than "
      + "10\u{202F}%, error included, and no longer lag is known to change it by more."
    switch discovery.suggestion.verdict(from: discovery.chosen.lag) {
    case .plateau(let lag): return "\(rule) The shortest such lag is \(time(lag))."
    case .unknown: return "\(rule) No doubling has an error bar here, so nothing can be said."
    case .rising, .uncertain:
      return "\(rule) No scanned lag is: the timescales here depend on the lag."
    }
  }

  private var gapSentence: String {
    guard let gap = discovery.spectralGap else {
      return "No timescale above the lag and above what chance reaches is more than twice the next: there is "
        + "no gap that sets a number of modes apart."
    }
    return "The largest gap in the timescales is after mode \(gap.modeCount), a factor of "
      + "\(NumberText.significant(gap.ratio, digits: 2)) counted down to the lag and to what chance reaches: it "
      + "suggests \(gap.modeCount) dominant \(gap.modeCount == 1 ? "mode" : "modes")."
  }

  private var components: ReportPage.Section {
    var sentences: [String] = []
    if let heldOut = discovery.heldOut {
      sentences.append(
        "Over \(heldOut.folds.summary), held-out VAMP-E supports \(heldOut.componentCount) "
          + "\(heldOut.componentCount == 1 ? "component" : "components").")
    }
    if let search = discovery.search, search.winner > 0 {
      let list = search.score.heldOut.correlations.enumerated().map {
        "\($0.offset + 1): \(NumberText.significant($0.element, digits: 2))"
      }
      sentences.append(
        "Each component's correlation with its future on the blocks that the search's folds held out: "
          + "\(list.joined(separator: "; ")).")
    }
    if let null = discovery.null {
      let list = zip(discovery.projection.values, null.thresholds).enumerated().map {
        "\($0.offset + 1): \(NumberText.significant($0.element.0, digits: 2)) against "
          + NumberText.significant($0.element.1, digits: 2)
      }
      sentences.append(
        "Each component's correlation with its future, against what 95 % of circular shifts stay "
          + "under: \(list.joined(separator: "; ")).")
    }
    return .init(
      "Components", paragraphs: sentences, figures: [figures.variance, figures.scores].compactMap { $0 })
  }

  private var variables: ReportPage.Section {
    .init(
      "Collective variables", paragraphs: [],
      figures: [figures.series, figures.surface, figures.angles].compactMap { $0 })
  }

  private var features: ReportPage.Section {
    .init(
      "Features",
      paragraphs: [
        "A component is read by the features it follows. Coefficients are in model.json; "
          + "correlations of all features in tables/correlations.csv."
      ], figures: [figures.correlations], tables: molecule.map { [$0] } ?? [])
  }

  /// The atoms of each feature that is computed from coordinates.
  private var molecule: ReportTable? {
    guard let set = discovery.source.molecule else { return nil }
    let all = FeatureListing(features: set).definitions
    let shown = all.prefix(Self.shownFeatures)
    return ReportTable(
      caption: "What the features are: atoms with their numbers, from 1, in the order of \(set.topologyName)"
        + (shown.count < all.count ? ". The first \(shown.count) of \(all.count); the others in tables/features.csv" : ""),
      columns: [.init("Feature"), .init("Kind"), .init("Atoms")],
      rows: shown.map { [$0.name, $0.kind, $0.atoms] })
  }

  private static let shownFeatures = 40
}
