import Bases
import Features
import Foundation
import Koopman
import LinearAlgebra
import Samples
import Statistics
import Storage
import Trajectories

/// The trajectories of all formats: in the package, or beside it.
func formatsFolder() -> String {
  let own = Place.dataset("formats")
  return FileManager.default.fileExists(atPath: own) ? own : Place.shared("formats")
}

let hasFormats = FileManager.default.fileExists(atPath: formatsFolder() + "/solvated.xtc")

/// Models of molecular features without a fit.
enum PlumedModel {
  /// Components with seeded random coefficients and means of all columns.
  static func random(_ features: FeatureSet, components: Int = 2, seed: UInt64 = 5) throws -> ProjectionModel {
    var generator = SeededGenerator(seed: seed)
    let names = features.definitions.flatMap { $0.columns.compactMap(\.name) }
    return try model(
      features, columns: names.map { ($0, nil) }, mean: names.map { _ in generator.nextNormal() },
      rows: names.map { _ in (0..<components).map { _ in generator.nextNormal() } })
  }

  /// A model of chosen columns; an origin as in `["cosine_of": "phi"]`.
  static func model(
    _ features: FeatureSet?, columns: [(name: String, origin: JSONValue?)], mean: [Double], rows: [[Double]]
  ) throws -> ProjectionModel {
    var members: [String: JSONValue] = [
      "kind": "andante-projection", "schema": 1, "method": "tica", "lag_frames": 10,
      "time_step": ["value": 1, "unit": "ps"],
      "features": .array(columns.map { ["name": .string($0.name)] }), "mean": .numbers(mean),
      "coefficients": .array(rows.map { .numbers($0) }), "values": .numbers(rows[0].map { _ in 0.9 }),
    ]
    members["recipe"] = features?.json
    return try ProjectionModel(json: .object(members), file: "model")
  }

  /// Components of functions of a basis, with seeded coefficients; `skipped` functions have none.
  static func random(
    _ features: FeatureSet?, inputs: [Feature], basis: Basis, components: Int = 2,
    skipped: Set<Int> = [], seed: UInt64 = 5
  ) throws -> ProjectionModel {
    var generator = SeededGenerator(seed: seed)
    let count = basis.functions.count
    let scale = 1 / Double(count).squareRoot()
    var members: [String: JSONValue] = [
      "kind": "andante-projection", "schema": 2, "method": "tica", "lag_frames": 10,
      "time_step": ["value": 2, "unit": "ps"], "features": .array(inputs.map(\.json)),
      "basis": basis.json, "mean": .numbers((0..<count).map { _ in 0.3 * generator.nextNormal() }),
      "coefficients": .array(
        (0..<count).map { row in
          .numbers((0..<components).map { _ in skipped.contains(row) ? 0 : scale * generator.nextNormal() })
        }), "values": .numbers((0..<components).map { _ in 0.9 }),
    ]
    members["recipe"] = features?.json
    return try ProjectionModel(json: .object(members), file: "model")
  }

  /// Frames as XTC, each atom in a random image of the box or where it was.
  static func copyFrames(from source: String, to path: String, scatters: Bool, count: Int = .max) throws {
    let file = try TrajectoryFormat.detect(source).open(source, TrajectoryOptions())
    let reader = try file.makeReader()
    let writer = try XTCWriter(path)
    var generator = SeededGenerator(seed: 9)
    var frame = Frame()
    for index in 0..<min(count, file.frameCount) {
      try reader.read(index, FrameRequest(atomCount: file.atomCount), into: &frame)
      if scatters, let box = frame.box {
        for atom in 0..<file.atomCount {
          let images = SIMD3<Double>((0..<3).map { _ in Double(Int.random(in: -1...1, using: &generator)) })
          let shift = box.a * images.x + box.b * images.y + box.c * images.z
          for axis in 0..<3 { frame.positions[3 * atom + axis] += shift[axis] }
        }
      }
      try writer.write(frame)
    }
    try writer.commit()
  }

  static func save(_ model: ProjectionModel, as path: String) throws {
    try AtomicFile.write(model.json.encoded(), to: path)
  }
}

/// All frames of a trajectory, as plain numbers.
struct PlainFrames {
  var positions: [[SIMD3<Double>]] = []
  var boxes: [[SIMD3<Double>]?] = []

  init(_ path: String, stride: Int = 1) throws {
    var options = TrajectoryOptions()
    options.storesIndex = false
    let file = try TrajectoryFormat.detect(path).open(path, options)
    let reader = try file.makeReader()
    var frame = Frame()
    for index in Swift.stride(from: 0, to: file.frameCount, by: stride) {
      try reader.read(index, FrameRequest(atomCount: file.atomCount), into: &frame)
      let p = frame.positions
      positions.append((0..<file.atomCount).map { SIMD3(p[3 * $0], p[3 * $0 + 1], p[3 * $0 + 2]) })
      boxes.append(frame.box.map { [$0.a, $0.b, $0.c] })
    }
  }
}
