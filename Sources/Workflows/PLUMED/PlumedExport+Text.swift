import Bases
import Features
import Foundation
import Reporting
import Samples

extension PlumedExport {
  /// The whole input: comments, whole molecules, features, fits, functions, variables.
  func text(_ writer: PlumedFeatureWriter, combined: [PlumedAction], names: [String]) -> String {
    var lines = head
    func section(_ title: String, _ body: [String]) {
      guard !body.isEmpty else { return }
      lines += ["", PlumedText.comment(title)] + body
    }
    let pairs = PlumedWholeness.pairs(features.wholenessPairs, needed: writer.wholeAtoms)
    if let whole = PlumedWholeness.action(pairs) {
      section("Molecules made whole along their bonds; keep this above everything else.", [whole.text])
    }
    func paragraphs(_ stage: PlumedFeatureWriter.Stage) -> [String] {
      writer.paragraphs.filter { $0.stage == stage }.flatMap { paragraph in
        [PlumedText.comment(paragraph.comment)] + paragraph.actions.map(\.text)
      }
    }
    section("Features.", paragraphs(.plain))
    for (index, reference) in writer.references.enumerated() {
      let body = paragraphs(.fitted(reference: index))
      guard !body.isEmpty else { continue }
      let fit = PlumedAction(
        "FIT_TO_TEMPLATE", [.init("REFERENCE", reference.fileName), .init("TYPE", "OPTIMAL")],
        flags: ["NOPBC"])
      section("Everything below sees the atoms fitted to \(reference.fileName).", [fit.text] + body)
    }
    section("Functions of features.", paragraphs(.function))
    section(
      "Collective variables: sums of COEFFICIENTS times (value - PARAMETERS).", combined.map(\.text))
    let bias = metadynamics.map { $0.action(names, statistics!) }
    section("Bias. \(Self.widthRule)", [bias?.text].compactMap { $0 })
    if bias == nil { lines += suggestions(names) }
    let printed = names + (bias == nil ? [] : ["\(PlumedMetadynamics.label).bias"])
    section(
      "Fifteen digits, so that andante verify can compare to 1e-6 and far below.",
      [
        PlumedAction(
          "PRINT", [.init("ARG", printed), .init("FILE", "COLVAR"), .init("FMT", "%.15g")]
            + (bias == nil ? [] : [.init("STRIDE", "100")])
        ).text
      ])
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the first line of an input of ours begins with.
  static let mark = "# PLUMED input written by Andante"

  private var head: [String] {
    let scale = TimeScale(model.timeStep)
    var lines = [
      "\(Self.mark) \(Andante.version)", "#",
      PlumedText.comment(
        NumberText.plain("\(model.method.rawValue.uppercased()) at a lag of \(scale.text(model.lag)), ")
          + counted(model.features.count, "feature") + basisText),
    ]
    for component in components {
      let value = model.values[component]
      let kind = model.method == .tica ? "eigenvalue" : "singular value"
      let time = value > 0 && value < 1 ? -scale.time(model.lag) / log(value) : nil
      lines.append(
        PlumedText.comment(
          NumberText.plain(
            "\(Self.variableName(model, component)): \(kind) \(NumberText.significant(value, digits: 6))"
              + (time.map { ", timescale \(NumberText.significant($0, unit: scale.unit))" } ?? ""))))
    }
    lines += provenance.map(PlumedText.comment)
    lines += [
      "#",
      "# Units are PLUMED's own (nm, ps, kJ/mol, radians): add no UNITS line.",
      "# Atoms count from 1 in the order of \(PlumedText.comment(features.topologyName).dropFirst(2)) "
        + "(\(features.atomCount) atoms).",
      features.isPeriodic
        ? "# Distances are to the nearest periodic image."
        : "# Periodic images are not considered (NOPBC), as in the model.",
      "# Needs PLUMED 2.5 or later. verify.sh checks this file against Andante.",
    ]
    return lines
  }

  private var basisText: String {
    guard let basis = model.basis else { return "" }
    let kind =
      switch basis {
      case .monomials: "monomials"
      case .gaussians: "Gaussians"
      case .grid: "cells of a grid"
      case .fourier: "random Fourier features"
      case .vonMises: "von Mises bumps"
      case .network: "outputs of a network"
      }
    return ", \(model.mean.count) \(kind)"
  }

  private static let widthRule =
    "SIGMA is half the standard deviation within the most visited state (doi:10.1002/wcms.31)."

  /// What a bias would want to know, as comments.
  private func suggestions(_ names: [String]) -> [String] {
    guard let statistics else { return [] }
    var lines = ["", "# For a bias: \(Self.widthRule)", "# PLUMED stops where a variable leaves its grid."]
    for (name, known) in zip(names, statistics) {
      let number = PlumedText.short
      let grid = known.suggestedGrid
      lines.append(
        "# \(name): SIGMA=\(number(known.suggestedSigma)) GRID_MIN=\(number(grid.lowerBound)) "
          + "GRID_MAX=\(number(grid.upperBound)) GRID_BIN=\(known.suggestedBinCount)")
      let seen = [known.range.lowerBound, known.range.upperBound, known.standardDeviation]
        .map { NumberText.plain(NumberText.significant($0, digits: 4)) }
      lines.append(
        "#   seen \(seen[0]) to \(seen[1]), standard deviation \(seen[2]), over "
          + counted(known.frameCount, "frame"))
    }
    return lines
  }
}
