import CoarseGraining
import Information
import Reporting

/// What a reader of a comparison of mappings has to know before trusting it.
struct MapAdvice {
  let analysis: MapAnalysis
  let hasLag: Bool
  let halves: MapHalves?

  var all: [Advice] {
    [thin, noLag, selection, beyond, features, pivots, small, biased, absent, undecided].compactMap { $0 }
  }

  private func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }

  /// The slowest process, and how often it may have happened.
  private var thin: Advice? {
    guard let kinetics = analysis.kinetics else { return nil }
    guard let slowest = kinetics.referenceTimescales.first?.value else {
      return Advice(
        .serious, "No slow process of all atoms is resolved",
        detail: "On held-out data no process is slower than the lag beyond its error: the scores of dynamics compare "
          + "noise. Take a shorter lag, or run longer.")
    }
    let count = Double(analysis.frameCount) / (2 * slowest)
    guard count < 100 else { return nil }
    return Advice(
      count < 30 ? .serious : .caution,
      "The data hold about \(NumberText.significant(count, digits: 2)) independent samples of the slowest process",
      detail: "It relaxes in \(NumberText.significant(analysis.scale.time(slowest), digits: 2, unit: analysis.scale.unit)), and there are "
        + "\(NumberText.plain(analysis.scale.text(analysis.frameCount))) in all. Take scores of dynamics as hints, and run longer.")
  }

  private var noLag: Advice? {
    hasLag
      ? nil
      : Advice(
        .note, "Nothing is said of dynamics", detail: "Give --lag to score how much of the slow motion each mapping keeps.")
  }

  private var selection: Advice? {
    let chosen = analysis.mappings.contains {
      if case .named = $0.origin { false } else { true }
    }
    guard chosen else { return nil }
    guard analysis.unseen.contains(where: { $0.unseen != nil }) else {
      return Advice(
        .caution, "The best of many could not be checked on unseen data",
        detail: "The best of many random mappings is good by luck in part; choosing on one half of the data and scoring on the other takes "
          + "more data, or one of the scores for which that is done (kinetic variance, mapping entropy, force noise, structural loss).")
    }
    let checked = Set(analysis.unseen.map(\.kind.name))
    let left = (analysis.front?.front.objectives.map(\.name) ?? []).filter { $0 != MappingFront.beads && !checked.contains($0) }
    return Advice(
      .note, "The best of many is partly luck",
      detail: "Random and searched mappings that come out first are scored again on data that their choice has not seen: "
        + "see “Chosen among many”."
        + (left.isEmpty ? "" : " Not so for \(left.map { analysis.title(of: $0).lowercasedFirst }.joined(separator: ", "))."))
  }

  /// Held-out scores above those of all atoms show what the reference's features miss.
  private var beyond: Advice? {
    guard let column = analysis.column("kinetic_variance") else { return nil }
    let above = analysis.mappings.indices.filter { mapping in
      guard let estimate = column.estimates[mapping], let error = estimate.standardError else { return false }
      return estimate.value > 1.05 || estimate.value > 1.02 && estimate.value - 1 > 2 * error
    }
    guard let first = above.max(by: { column.value($0)! < column.value($1)! }) else { return nil }
    return Advice(
      .note, "\(counted(above.count, "mapping")) \(above.count == 1 ? "keeps" : "keep") more than all atoms",
      detail: "\(analysis.mappings[first].name) has \(MapAnalysis.measured(column.estimates[first])): its features see some of the slow motion "
        + "that the features of all atoms miss. That is the features' doing, not the beads'; no mapping can keep more than there is.")
  }

  private var features: Advice? {
    guard let kinetics = analysis.kinetics else { return nil }
    let cut = analysis.principal.filter { kinetics.featureNotes[$0] != nil }.map { analysis.mappings[$0].name }
    guard !cut.isEmpty || kinetics.referenceNote != nil else { return nil }
    return Advice(
      .note, "Features were left out to keep libraries small",
      detail: [
        kinetics.referenceNote.map { "All atoms: \($0)." },
        cut.isEmpty ? nil : "Mappings: \(list(cut)). tables/features.csv lists what is left.",
      ].compactMap { $0 }.joined(separator: " "))
  }

  /// All pairs of frames cost their square.
  private var pivots: Advice? {
    let limit = MacrostateSettings().pivotLimit
    guard analysis.comparedCount > limit else { return nil }
    return Advice(
      .note, "\(limit) of \(analysis.comparedCount) frames were superimposed in pairs",
      detail: "Macrostates are made of these, evenly spread; each other frame follows the nearest of them.")
  }

  /// Macrostates of one frame have no variance.
  private var small: Advice? {
    guard let entropies = analysis.entropies else { return nil }
    let shares = entropies.compactMap { $0.curve.last?.smallStateShare }
    guard let largest = shares.max(), largest > 0.3 else { return nil }
    return Advice(
      .note, "Many macrostates hold one or two frames",
      detail: "At the largest number of macrostates up to \(NumberText.percent(largest)) of the frames do, and add no variance: "
        + "mapping entropies are lower than with more frames. Compare mappings, not values; a larger --sample helps.")
  }

  private var biased: Advice? {
    guard let forces = analysis.forces else { return nil }
    let names = analysis.principal.filter { forces[$0][.slice]?.bias != nil }.map { analysis.mappings[$0].name }
    guard !names.isEmpty else { return nil }
    return Advice(
      .caution, "Sliced forces of \(list(names)) are biased",
      detail: "Saved forces lack those of rigid bonds, so forces of single atoms in them have the wrong mean. The "
        + "noise-optimal map, which ranks, gives atoms that are joined rigidly one weight.")
  }

  private var absent: Advice? {
    let missing = analysis.columns.flatMap { column -> [String] in
      let places = analysis.principal.filter { column.estimates[$0] == nil }
      let reasons = Dictionary(grouping: places) { column.absences[$0] ?? "there is none" }
      return reasons.sorted { $0.value[0] < $1.value[0] }.map { reason, places in
        "\(column.kind.title) of \(list(places.map { analysis.mappings[$0].name })): \(reason)"
      }
    }
    guard !missing.isEmpty else { return nil }
    return Advice(.note, "Some scores are missing", detail: missing.joined(separator: "; ") + ".")
  }

  private var undecided: Advice? {
    guard let front = analysis.front, let probability = front.probability else { return nil }
    let unsure = front.front.members.filter { (probability.shares[$0] ?? 0) < 0.5 }
    guard !unsure.isEmpty else { return nil }
    return Advice(
      .note, "\(counted(unsure.count, "member")) of the front \(unsure.count == 1 ? "is" : "are") there in less than half of the resamples",
      detail: "\(list(unsure.map { analysis.mappings[$0].name })): noise alone may have put \(unsure.count == 1 ? "it" : "them") there.")
  }
}
