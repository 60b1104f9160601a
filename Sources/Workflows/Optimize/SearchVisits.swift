import Foundation
import Koopman
import Samples

/// How often the first component went to its rarer side: in the data that it was found in,
/// and in trajectories that no part of the search has seen.
///
/// Both are counted between the cores of the searched data, so that the two numbers are
/// of the same process, and runs with too few events for a cut of their own count too.
public struct SearchVisits: Equatable, Sendable {
  /// In the searched trajectories.
  public let searched: VisitCount
  /// In the others; nil where none were named.
  public let untouched: VisitCount?

  init(searched: VisitCount, untouched: VisitCount?) {
    self.searched = searched
    self.untouched = untouched
  }

  /// Projects all trajectories on the model's first component.
  ///
  /// - Parameter folder: Holds the component's values while they are counted: 8 bytes a
  ///   frame.
  /// - Returns: Nil where the component does not fall into two classes.
  init?(
    _ model: ProjectionModel, candidate: Candidate, searched: TableSource, untouched: TableSource?,
    folder: OutputFolder, settings: RunSettings
  ) throws {
    var cut: VisitCut?
    guard
      let visits = try Self.count(
        model, candidate, along: searched, cut: &cut, folder: folder, settings: settings)
    else { return nil }
    self.searched = visits
    self.untouched = try untouched.flatMap {
      try Self.count(model, candidate, along: $0, cut: &cut, folder: folder, settings: settings)
    }
  }

  /// - Parameter cut: Made of the source's own histogram where there is none yet.
  static func count(
    _ model: ProjectionModel, _ candidate: Candidate, along table: TableSource,
    cut: inout VisitCut?, folder: OutputFolder, settings: RunSettings
  ) throws -> VisitCount? {
    // A basis is part of the model; a choice of features is made before it.
    let source = model.basis == nil ? candidate.source(over: table) : table
    let names = table.trajectories.indices.map { folder.file("visits-\($0 + 1).npy") }
    defer { for name in names { try? FileManager.default.removeItem(atPath: name) } }
    let output = try settings.progress.stage("visits", table.frameCount, "frames") {
      try ProjectionPass(model: model.leading(1), threadCount: settings.threadCount)
        .run(over: source, writingTo: names, progress: settings.progress.advance)
    }
    let written = try WrittenComponents(output)
    let histogram = try ComponentHistograms(written, ranges: output.ranges, weightsOf: source)
    if cut == nil { cut = VisitCut(histogram) }
    return try cut.map { try VisitCount(written, histogram: histogram, cut: $0) }
  }
}

extension ProjectionModel {
  /// The first collective variables alone.
  func leading(_ count: Int) -> ProjectionModel {
    var model = self
    model.coefficients = coefficients.columns(0..<count)
    model.values = Array(values.prefix(count))
    return model
  }
}
