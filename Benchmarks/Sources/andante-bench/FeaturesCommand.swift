import ArgumentParser
import Features
import Samples
import Statistics
import Storage
import Trajectories

/// Times features of a trajectory, reading included, and prints one JSON object.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Times features of a trajectory, reading included, and prints JSON.")

  @Argument(help: "The topology.")
  var topology: String

  @Argument(help: "The trajectory.")
  var file: String

  @Option(help: "Torsions: phi,psi.")
  var torsions: String?

  @Option(help: "Distances within a selection.")
  var distances: String?

  @Flag(help: "Minimum images.")
  var periodic = false

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  @Option(name: .customLong("repeat"), help: "How often; the medians are printed.")
  var repeatCount = 1

  func run() throws {
    var specification = FeatureSpecification(periodicity: periodic ? .always : .never)
    if let torsions { specification.requests.append(try .torsions(torsions, form: .angle)) }
    if let distances { specification.requests.append(.distances(distances)) }
    let set = try specification.resolve(
      topology: try Topology.read(topology), topologyName: topology,
      firstFrame: Box(lengths: SIMD3(1, 1, 1), angles: SIMD3(90, 90, 90)))
    var options = TrajectoryOptions()
    options.storesIndex = false
    let provider = try FeatureTableProvider(set, options: options)
    var turns: [(open: Double, read: Double)] = []
    var total = 0.0
    let columns = Array(0..<set.definitions.count)
    var frames = 0
    for _ in 0..<repeatCount {
      let opened = try timed { () throws(StorageError) in try provider.open(file) }
      let table = opened.result
      frames = table.rowCount
      let read = try timed { () throws(StorageError) in try evaluate(table, columns) }
      turns.append((opened.seconds, read.seconds))
      total = read.result
    }
    try TrajectoryTimings(
      openSeconds: Descriptive.median(turns.map(\.open)),
      seconds: Descriptive.median(turns.map(\.read)), frames: frames, columns: columns.count,
      threads: threads, sum: total
    ).printJSON()
  }

  /// The sum of the first frame of each chunk, so that nothing can be left out.
  private func evaluate(_ table: any NumericTable, _ columns: [Int]) throws(StorageError) -> Double {
    let length = 64
    return try ParallelPass.map(
      count: (table.rowCount + length - 1) / length, threadCount: threads
    ) { chunk throws(StorageError) -> Double in
      let rows = (chunk * length)..<min((chunk + 1) * length, table.rowCount)
      let reader = try table.makeReader()
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: rows.count * columns.count)
      defer { buffer.deallocate() }
      try reader.read(rows: rows, columns: columns, into: buffer)
      return buffer.prefix(columns.count).reduce(0) { $0 + Double($1) }
    }.reduce(0, +)
  }
}
