import CoarseGraining
import Information
import Reporting
import Storage

/// What a lag tells of mappings: how much of each slow process of all atoms they keep.
public struct MappingKinetics: Sendable {
  /// A timescale in frames.
  public struct Timescale: Equatable, Sendable {
    /// Nil where the motion has decayed at the lag.
    public var value: Double?
    /// 95 %.
    public var interval: ClosedRange<Double>?
  }

  /// VAMP-2 of a part of a mapping's features, of all data, by that part alone.
  public struct FamilyScore: Equatable, Sendable {
    /// `distances`, `angles`, `torsions`, `all`.
    public var family: String
    /// The columns.
    public var featureCount: Int
    /// With the constant's 1, not held out: as most tools state it.
    public var vamp2: Double
  }

  /// τ in frames.
  let lag: Int
  let componentCount: Int
  let foldCount: Int
  /// Held-out VAMP-2 of all atoms.
  let referenceVAMP2: Double
  let referenceTimescales: [Timescale]
  let referenceFeatures: [String]
  let referenceNote: String?
  /// Held-out VAMP-2, a mapping each.
  let vamp2: [Double?]
  /// R² of each all-atom function, a mapping each; empty where there is none.
  let retention: [[JackknifeEstimate]]
  /// Slowest first, a mapping each.
  let timescales: [[Timescale]]
  /// The features of each mapping.
  let features: [[String]]
  let featureNotes: [String?]
  /// The same beads by parts of their features, a mapping each.
  let families: [[FamilyScore]]
  /// How often the trajectories were read for all mappings.
  let passCount: Int

  func json(scale: TimeScale) -> JSONValue {
    func timescale(_ timescale: Timescale) -> JSONValue {
      .object([
        "value": timescale.value.map { .number(scale.time($0)) } ?? .null,
        "interval": timescale.interval.map {
          .numbers([scale.time($0.lowerBound), scale.time($0.upperBound)])
        } ?? .null,
      ])
    }
    return .object([
      "components": .integer(componentCount), "folds": .integer(foldCount),
      "vamp2": .number(referenceVAMP2), "passes": .integer(passCount),
      "timescales": .array(referenceTimescales.map(timescale)),
      "features": .strings(referenceFeatures), "features_note": referenceNote.map { .string($0) } ?? .null,
      "mappings": .array(
        features.indices.map { mapping in
          .object([
            "vamp2": vamp2[mapping].map { .number($0) } ?? .null,
            "features": .integer(features[mapping].count),
            "retention": .array(retention[mapping].map { .object(MapAnalysis.members($0)) }),
            "timescales": .array(timescales[mapping].map(timescale)),
            "feature_families": .array(
              families[mapping].map {
                .object([
                  "family": .string($0.family), "features": .integer($0.featureCount),
                  "vamp2_training": .number($0.vamp2),
                ])
              }),
          ])
        }),
    ])
  }

  /// R² with errors: a row for each mapping and all-atom function.
  func retentionTable(_ names: [String]) -> ColumnTable {
    let rows = names.indices.flatMap { mapping in retention[mapping].indices.map { (mapping, $0) } }
    return ColumnTable([
      .texts("mapping", rows.map { names[$0.0] }), .numbers("process", rows.map { Double($0.1 + 1) }),
      .numbers("r2", rows.map { retention[$0.0][$0.1].value }),
      .numbers("r2_error", rows.map { retention[$0.0][$0.1].standardError }),
    ])
  }

  /// Held-out timescales: all atoms first, then a row for each mapping and process.
  func timescaleTable(_ names: [String], scale: TimeScale) -> ColumnTable {
    let all = [("all atoms", referenceTimescales)] + zip(names, timescales).map { ($0, $1) }
    let rows = all.flatMap { name, times in times.enumerated().map { (name, $0, $1) } }
    return ColumnTable([
      .texts("mapping", rows.map { $0.0 }), .numbers("process", rows.map { Double($0.1 + 1) }),
      .numbers("timescale_\(scale.unit)", rows.map { $0.2.value.map { scale.time($0) } }),
      .numbers("timescale_\(scale.unit)_lower", rows.map { $0.2.interval.map { scale.time($0.lowerBound) } }),
      .numbers("timescale_\(scale.unit)_upper", rows.map { $0.2.interval.map { scale.time($0.upperBound) } }),
    ])
  }

  /// Every feature of all atoms and of some mappings.
  func featureTable(_ mappings: [(index: Int, name: String)]) -> ColumnTable {
    let all = [("all atoms", referenceFeatures)] + mappings.map { ($0.name, features[$0.index]) }
    let rows = all.flatMap { name, features in features.map { (name, $0) } }
    return ColumnTable([.texts("mapping", rows.map { $0.0 }), .texts("feature", rows.map { $0.1 })])
  }

  /// The same beads by parts of their features.
  func familyTable(_ mappings: [(index: Int, name: String)]) -> ColumnTable {
    let rows = mappings.flatMap { mapping in families[mapping.index].map { (mapping.name, $0) } }
    return ColumnTable([
      .texts("mapping", rows.map { $0.0 }), .texts("features", rows.map { $0.1.family }),
      .numbers("count", rows.map { Double($0.1.featureCount) }),
      .numbers("vamp2_training", rows.map { $0.1.vamp2 }),
    ])
  }
}
