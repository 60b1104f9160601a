import Foundation
import Moments
import Reporting
import Samples
import Storage
public import Trajectories

/// Describes a file: its format, sizes, times and fields.
public struct InfoJob: Sendable {
  /// Any file that Andante reads.
  public var path: String
  /// How trajectory files are opened.
  public var options: TrajectoryOptions

  /// A description of this file.
  public init(path: String, options: TrajectoryOptions) {
    self.path = path
    self.options = options
  }

  /// Facts in the order in which they are shown.
  public typealias Facts = [(name: String, value: String)]

  /// - Throws: ``StorageError`` for files that cannot be read.
  /// - Complexity: Reads heads and, where there is no index yet, each frame's head.
  public func run() throws -> Facts {
    // A topology format may be a trajectory format too (PDB): frames say more.
    switch try InputKind.detect(path, options: options) {
    case .trajectory:
      return try trajectory()
    case .moments:
      return try moments()
    case .table:
      if let format = try? TopologyFormat.detect(path) {
        return [("format", "\(format.name) topology")] + Self.atoms(try Topology.read(path, options: options))
      }
      return try table()
    }
  }

  private func trajectory() throws -> Facts {
    let file = try TrajectoryFormat.detect(path).open(path, options)
    var facts: Facts = [
      ("format", "\(file.formatName) trajectory"),
      ("atoms", NumberText.count(file.atomCount)),
      ("frames", NumberText.count(file.frameCount)),
    ]
    var frame = Frame()
    try file.makeReader().read(0, FrameRequest(atomCount: file.atomCount), into: &frame)
    facts.append(("fields", Self.names(file.fields).joined(separator: ", ")))
    if let times = try file.times(), let first = times.first, let last = times.last {
      facts += Self.times(first: first, last: last, times: times)
    } else {
      facts.append(("time", "none in the file; say --time-step"))
    }
    facts.append(("box", frame.box.map(Self.describe) ?? "none"))
    facts += file.details
    if file.droppedByteCount > 0 {
      facts.append(("cut short", "\(file.droppedByteCount) bytes behind the last whole frame"))
    }
    if let topology = file.topology { facts += Self.atoms(topology).filter { $0.name != "atoms" } }
    return facts
  }

  private static func names(_ fields: FrameFields) -> [String] {
    let all: [(FrameFields, String)] = [
      (.positions, "positions"), (.velocities, "velocities"), (.forces, "forces"), (.box, "box"),
      (.time, "time"),
    ]
    return all.filter { fields.contains($0.0) }.map(\.1)
  }

  private static func times(first: Double, last: Double, times: [Double]) -> Facts {
    var facts: Facts = [("time", "\(plain(first)) to \(plain(last)) ps")]
    guard times.count > 1 else { return facts }
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }
    let mean = (last - first) / Double(times.count - 1)
    if let bad = steps.firstIndex(where: { $0 <= 0 }) {
      facts.append(("time step", "none: the time does not go on at frame \(bad + 1)"))
    } else if let gap = steps.firstIndex(where: { abs($0 - mean) > 0.5 * mean }) {
      facts.append(("time step", "uneven: \(plain(steps[gap])) ps before frame \(gap + 1), \(plain(mean)) ps on average"))
    } else {
      facts.append(("time step", "\(plain(mean)) ps"))
    }
    return facts
  }

  private static func describe(_ box: Box) -> String {
    let (lengths, angles) = (box.lengths, box.angles)
    func list(_ values: SIMD3<Double>, _ digits: Int) -> String {
      [values.x, values.y, values.z].map { plain($0, digits) }.joined(separator: " × ")
    }
    let isRight = (0..<3).allSatisfy { abs(angles[$0] - 90) < 1e-3 }
    let shape = isRight ? "" : ", angles \([angles.x, angles.y, angles.z].map { plain($0, 5) }.joined(separator: ", "))°"
    return "\(list(lengths, 5)) nm in frame 0\(shape)"
  }

  private static func atoms(_ topology: Topology) -> Facts {
    var facts: Facts = [
      ("atoms", NumberText.count(topology.atomCount)),
      ("residues", NumberText.count(topology.residues.count)),
      ("chains", NumberText.count(topology.chains.count)),
      ("bonds", topology.bonds.isEmpty ? "none in the file" : NumberText.count(topology.bonds.count)),
    ]
    var counts: [String: Int] = [:]
    for residue in topology.residues { counts[residue.name, default: 0] += 1 }
    let common = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = common.prefix(8).map { $0.value == 1 ? $0.key : "\($0.key) ×\($0.value)" }
    facts.append(
      ("residue names", shown.joined(separator: ", ") + (common.count > 8 ? ", … (\(common.count))" : "")))
    return facts
  }

  private func table() throws -> Facts {
    let format = try TableFormat.detect(path)
    var facts: Facts = [("format", "\(format.name.uppercased()) table")]
    let tables: [any NumericTable]
    do throws(StorageError) {
      tables = try format.open(path, TableOptions())
    } catch .ambiguousArray(_, let candidates) {
      return facts + [("arrays", candidates.joined(separator: ", "))]
    } catch {
      throw error
    }
    for table in tables {
      facts.append(("rows", NumberText.count(table.rowCount)))
      facts.append(("columns", NumberText.count(table.columns.count)))
      let names = table.columns.compactMap(\.name)
      if !names.isEmpty {
        facts.append(
          ("names", names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", … (\(names.count))" : "")))
      }
      facts.append(("numbers", table.precision == .float32 ? "float32" : "float64"))
    }
    return facts
  }

  private func moments() throws -> Facts {
    let header = try LaggedMoments(contentsOf: path).header
    return [
      ("format", "Andante moments"),
      ("trajectories", NumberText.count(header.trajectories.count)),
      ("frames", NumberText.count(header.frameCount)),
      ("features", NumberText.count(header.dimension)),
      ("lags", header.lags.map(String.init).joined(separator: ", ")),
      ("blocks", NumberText.count(header.blockCount)),
    ]
  }

  /// As few digits as give the number back to `digits` digits: stamps are single
  /// precision in most formats.
  private static func plain(_ value: Double, _ digits: Int = 7) -> String {
    String(format: "%.\(digits)g", value)
  }
}
