import ArgumentParser
import Foundation
import Workflows

/// How samples are cut into states.
struct StateOptions: ParsableArguments {
  @Option(help: "The number of states (default: 200), for k-means, k-centres and k-medoids.")
  var states: Int?

  @Option(help: "kmeans, regular-space (with --distance), kcentres, kmedoids or grid (with --bins).")
  var clustering: ClusteringName?

  @Option(help: "Bins of a grid, one number for all columns or one each: 20,20. Angles are cut over their period.")
  var bins: CommaList?

  @Option(help: "The least distance between centres of regular-space.")
  var distance: Double?

  @Option(
    help: """
      Count between cores only, frames belonging to the core visited last: lists of states \
      (0,1:7 are two cores), ranges of columns (phi=-2.8..-0.8:phi=0.6..1.4), or pcca.
      """)
  var cores: String?

  /// The clustering methods by name.
  enum ClusteringName: String, CaseIterable, ExpressibleByArgument {
    case kmeans
    case regularSpace = "regular-space"
    case kcentres
    case kmedoids
    case grid
  }

  func validate() throws {
    if let states, states < 1 { throw ValidationError("--states is at least 1") }
    if let distance, !(distance > 0 && distance.isFinite) { throw ValidationError("--distance is positive") }
    if let bins, bins.items.contains(where: { Int($0).map { $0 < 1 } ?? true }) {
      throw ValidationError("--bins takes whole numbers from 1: 20,20")
    }
    _ = try discretization()
    _ = try coreSets()
  }

  /// The first option that cuts samples.
  var discretizationGiven: String? {
    states != nil ? "--states"
      : clustering != nil ? "--clustering" : bins != nil ? "--bins" : distance != nil ? "--distance" : nil
  }

  /// The first option that was given.
  var given: String? { discretizationGiven ?? (cores != nil ? "--cores" : nil) }

  /// The way that was asked for; `--bins` and `--distance` name one by themselves.
  func discretization() throws -> Discretization {
    let name = clustering ?? (bins != nil ? .grid : distance != nil ? .regularSpace : .kmeans)
    if bins != nil && name != .grid { throw ValidationError("--bins is for --clustering grid") }
    if distance != nil && name != .regularSpace {
      throw ValidationError("--distance is for --clustering regular-space")
    }
    if states != nil && (name == .grid || name == .regularSpace) {
      throw ValidationError("--states is not for --clustering \(name.rawValue), which counts its own")
    }
    let count = states ?? 200
    switch name {
    case .kmeans: return .kMeans(count: count)
    case .kcentres: return .kCentres(count: count)
    case .kmedoids: return .kMedoids(count: count)
    case .regularSpace:
      guard let distance else { throw ValidationError("--clustering regular-space needs --distance") }
      return .regularSpace(distance: distance)
    case .grid:
      guard let bins else { throw ValidationError("--clustering grid needs --bins, such as 20,20") }
      return .grid(bins: bins.items.compactMap { Int($0) })
    }
  }

  /// Cores as they were written: colons between cores, commas within.
  func coreSets() throws -> CoreDefinition? {
    guard let cores else { return nil }
    if cores == "pcca" { return .metastable }
    let parts = cores.split(separator: ":", omittingEmptySubsequences: false)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let isBoxes = parts.joined().contains { $0.contains("=") }
    return isBoxes
      ? .boxes(try parts.map { try Dictionary($0.map(range)) { first, _ in first } })
      : .states(try parts.map { try $0.map(state) })
  }

  private func state(_ text: String) throws -> Int {
    guard let state = Int(text), state >= 0 else {
      throw ValidationError("--cores takes lists of states (0,1:7), ranges of columns (phi=-2.8..-0.8:phi=0.6..1.4) or pcca")
    }
    return state
  }

  private func range(_ text: String) throws -> (String, ClosedRange<Double>) {
    let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
    let ends = sides.count == 2 ? sides[1].components(separatedBy: "..").map { Double($0) } : []
    guard ends.count == 2, let low = ends[0], let high = ends[1], low < high else {
      throw ValidationError("--cores: \"\(text)\" is no range of a column; write phi=-2.8..-0.8")
    }
    return (sides[0], low...high)
  }
}
