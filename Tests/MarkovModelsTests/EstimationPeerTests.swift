import Foundation
import LinearAlgebra
import MarkovModels
import Testing

/// deeptime, where `Benchmarks/peers/setup.sh` has installed it.
private enum Deeptime {
  static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    + "/Benchmarks/peers/markov.py"

  static let python: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folder = environment["ANDANTE_PEERS"] ?? (environment["HOME"] ?? "") + "/.cache/andante/peers"
    let path = folder + "/bin/python"
    guard FileManager.default.isExecutableFile(atPath: path),
      run(path, ["-c", "import deeptime"]) == 0
    else { return nil }
    return path
  }()

  static func run(_ program: String, _ arguments: [String]) -> Int32? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus
  }
}

@Suite("Reversible estimates beside deeptime's", .enabled(if: Deeptime.python != nil))
struct EstimationPeerTests {
  @Test("Never less likely, and the same where deeptime converges")
  func estimates() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/deeptime-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // Up to 500 states of each kind; its fixed point crawls where states nearly fall apart, so those
    // are fewer.
    var cases: [(kind: RandomCounts.Kind, counts: SparseMatrix)] = []
    for n in [2, 3, 5, 20, 100, 500] {
      cases.append((.dense, RandomCounts.make(n, .dense, seed: UInt64(1000 + n))))
      cases.append((.sparse, RandomCounts.make(n, .sparse, seed: UInt64(2000 + n))))
      if n <= 20 {
        let counts = RandomCounts.make(n, .nearlyDisconnected, seed: UInt64(3000 + n))
        cases.append((.nearlyDisconnected, counts))
      }
    }
    for (index, item) in cases.enumerated() {
      let elements = item.counts.dense().elements
      let bytes = elements.withUnsafeBufferPointer { Data(buffer: $0) }
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(index).counts"))
    }
    let status = Deeptime.run(Deeptime.python!, [Deeptime.script, "--cross-check", folder])
    try #require(status == 0)
    var compared = 0
    for (index, item) in cases.enumerated() {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(index).estimate"))
      let theirs = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
      let mine = try MaximumLikelihood().fit(CountMatrix(item.counts))
      let comment = Comment(rawValue: "\(item.kind), \(mine.stateCount) states")
      try #require(theirs.count == 2 + mine.stateCount, comment)
      // Both are sums of thousands of rounded terms.
      let rounding = 1e-13 * abs(theirs[1])
      #expect(mine.logLikelihood! >= theirs[1] - rounding, comment)
      guard theirs[0] == 1, item.kind != .nearlyDisconnected else { continue }
      #expect(abs(mine.logLikelihood! / theirs[1] - 1) < 1e-6, comment)
      for (pi, other) in zip(mine.stationaryDistribution, theirs.dropFirst(2)) {
        #expect(abs(pi / other - 1) < 1e-6, comment)
      }
      compared += 1
    }
    #expect(compared >= 10)
  }
}
