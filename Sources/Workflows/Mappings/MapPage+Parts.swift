import CoarseGraining
import Information
import Reporting

extension MapPage {
  var dynamics: ReportPage.Section? {
    guard let kinetics = analysis.kinetics else { return nil }
    let scale = analysis.scale
    return .init(
      "What is kept of the slow motion", paragraphs: [
        "All atoms have a held-out VAMP-2 of \(NumberText.significant(kinetics.referenceVAMP2, digits: 4)) with "
          + "\(counted(kinetics.componentCount, "slow component")) at a lag of \(scale.text(kinetics.lag)), over "
          + "\(counted(kinetics.foldCount, "fold")). Each mapping is scored with as many components on the same folds, over features that are "
          + "made of its beads by one rule.",
        "R² is the share of each slow function of all atoms that the features of the beads predict in data that the regression has not "
          + "seen; timescales are held out too, and a mapping that cannot see a process shows it too fast; a dash is a process that it does not see at all "
          + "(counted as .22 lags in the error).",
      ], figures: [figures.retention, figures.timescales].compactMap { $0 })
  }

  /// That features, and not beads, may make a difference.
  var features: ReportPage.Section? {
    guard let kinetics = analysis.kinetics else { return nil }
    let rows = shown.flatMap { mapping in
      kinetics.families[mapping].map { part in
        [
          mappings[mapping].name, part.family, "\(part.featureCount)",
          NumberText.significant(part.vamp2, digits: 5),
        ]
      }
    }
    func list(_ name: String, _ all: [String], _ note: String?) -> [String] {
      [
        name, "\(all.count)",
        all.prefix(5).joined(separator: ", ") + (all.count > 5 ? ", …" : ""), note ?? "",
      ]
    }
    let lists = [list("all atoms", kinetics.referenceFeatures, kinetics.referenceNote)]
      + shown.map { list(mappings[$0].name, kinetics.features[$0], kinetics.featureNotes[$0]) }
    return .init(
      "Features, not beads", paragraphs: [
        "The same beads score differently by other features: torsions see what distances miss. This table shows VAMP-2 of all data by parts of "
          + "each mapping's features. Where its rows differ more than mappings do, a difference between scores that were made with "
          + "different features says nothing about mappings; here all are scored with the whole library of one rule. tables/features.csv has every feature."
      ],
      tables: [
        ReportTable(
          caption: "VAMP-2 of the same beads by parts of their features (in-sample, \(counted(kinetics.componentCount, "component")))",
          columns: [
            .init("Mapping"), .init("Features"), .init("Columns", isNumeric: true), .init("VAMP-2", isNumeric: true),
          ], rows: rows),
        ReportTable(
          caption: "What each library holds",
          columns: [.init("Beads of"), .init("Columns", isNumeric: true), .init("The first of them"), .init("Left out")],
          rows: lists),
      ])
  }

  var forces: ReportPage.Section? {
    guard let outcomes = analysis.forces else { return nil }
    let kinds = ForceMap.Kind.allCases.filter { kind in shown.contains { outcomes[$0][kind] != nil } }
    guard !kinds.isEmpty else { return nil }
    let isBiased = shown.contains { mapping in kinds.contains { outcomes[mapping][$0]?.bias != nil } }
    return .init(
      "Forces", paragraphs: [
        "A bead's force can be put together in many ways with the same mean. The noise is what a force field of single distances, angles and "
          + "torsions, fitted on other blocks, leaves of it; the noise-optimal map makes it least. What these functions cannot express counts as "
          + "noise too, and so does the rounding of positions in XTC files.",
        isBiased ? "* The mean of these forces is wrong: saved forces lack those of rigid bonds, which do not cancel in this map." : "",
      ].filter { !$0.isEmpty },
      tables: [
        ReportTable(
          caption: "Noise: root mean square per component of a bead's force, in kJ/mol/nm; the force itself and the share of its square "
            + "that is explained are of the noise-optimal map",
          columns: [.init("Mapping")] + kinds.map { .init($0.title, isNumeric: true) }
            + [.init("Force", isNumeric: true), .init("Explained", isNumeric: true)],
          rows: shown.map { mapping in
            let own = outcomes[mapping]
            return [mappings[mapping].name]
              + kinds.map { MapAnalysis.measured(own[$0]?.residual) + (own[$0]?.bias == nil ? "" : " *") }
              + [
                MapAnalysis.measured(own[.optimal]?.rootMeanSquare),
                own[.optimal].map { NumberText.percent($0.explained.value) } ?? NumberText.missing,
              ]
          })
      ])
  }

  var entropy: ReportPage.Section? {
    guard let outcomes = analysis.entropies, let counts = outcomes.first?.curve.map(\.stateCount) else { return nil }
    return .init(
      "Mapping entropy by number of macrostates", paragraphs: [
        "Macrostates are clusters of mapped structures, as many for each mapping. The more there are, the less the energy varies within them; "
          + "what counts is the order of mappings, and whether it holds along the row. The score is "
          + (analysis.macrostateCount.map { "that at \($0) macrostates." } ?? "the mean over these numbers.")
      ],
      tables: [
        ReportTable(
          caption: "Mapping entropy in k_B",
          columns: [.init("Mapping")] + counts.map { .init("\($0)", isNumeric: true) },
          rows: shown.map { mapping in
            [mappings[mapping].name] + outcomes[mapping].curve.map { MapAnalysis.measured($0.estimate) }
          })
      ])
  }

  var unseen: ReportPage.Section? {
    guard !analysis.unseen.isEmpty else { return nil }
    return .init(
      "Chosen among many", paragraphs: [
        "Each family was ranked on one half of the data alone, and the first of it scored on the other half, which its choice had not seen; "
          + "so were mappings that were searched for. Where the second number is worse, the first was luck in part."
      ],
      tables: [
        ReportTable(
          caption: "Scores where the choice looked, and where it did not",
          columns: [
            .init("Mapping"), .init("Choice"), .init("Score"), .init("Where it was chosen", isNumeric: true),
            .init("Unseen", isNumeric: true),
          ],
          rows: analysis.unseen.map { score in
            [
              score.mapping, score.choice, score.kind.title, MapAnalysis.measured(score.seen),
              MapAnalysis.measured(score.unseen),
            ]
          })
      ])
  }

  var written: ReportPage.Section? {
    guard !files.isEmpty else { return nil }
    return .init(
      "Files of the winners", paragraphs: [
        "Mappings on the front, and the best by each score, in every format that can hold them."
      ],
      tables: [
        ReportTable(
          caption: "What each format keeps",
          columns: [.init("Mapping"), .init("Format"), .init("File"), .init("Lost")],
          rows: files.map { [$0.mapping, $0.format.name, $0.file ?? NumberText.missing, $0.losses.joined(separator: "; ")] })
      ])
  }
}

extension ForceMap.Kind {
  /// As tables have it.
  var title: String {
    switch self {
    case .slice: "slice"
    case .aggregate: "centre of mass"
    case .given: "the mapping's own"
    case .optimal: "noise-optimal"
    }
  }
}
