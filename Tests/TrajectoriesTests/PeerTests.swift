import Foundation
import Storage
import Testing
import Trajectories

/// MDTraj and MDAnalysis, where `Benchmarks/peers/setup.sh` has installed them.
private enum Peers {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  static let formats = root + "/Datasets/formats"

  static let python: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folder = environment["ANDANTE_PEERS"] ?? (environment["HOME"] ?? "") + "/.cache/andante/peers"
    let path = folder + "/bin/python"
    guard FileManager.default.isExecutableFile(atPath: path),
      run(path, ["-c", "import mdtraj, MDAnalysis"]) == 0
    else { return nil }
    return path
  }()

  @discardableResult
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

  /// The rows of an array that a peer wrote; nil where it wrote none.
  static func rows(_ path: String) throws -> [[Double]]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let table = try NPYTable(path: path)
    var values = [Double](repeating: 0, count: table.rowCount * table.columns.count)
    let reader = try table.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: 0..<table.rowCount, columns: Array(table.columns.indices), into: buffer)
    }
    let width = table.columns.count
    return (0..<table.rowCount).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
  }
}

/// The constants in the formats' own tests come from these tools; here they are
/// asked again, and read what is written here.
@Suite("MDTraj and MDAnalysis read the same", .enabled(if: Peers.python != nil))
struct PeerTests {
  /// Single precision, in Å where the format is, of up to 3 nm.
  private static let tolerance = 5e-7

  @Test("Every format, and what is written here")
  func everyFormat() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/peers-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // Copies: MDAnalysis leaves its offsets beside the files.
    let names = ["xtc", "trr", "dcd", "nc", "rst7", "h5", "pdb", "gro", "xyz", "lammpstrj"]
      .map { "solvated." + $0 } + ["solvated-models.pdb", "solvated-positions.trr"]
    for name in names {
      try FileManager.default.copyItem(atPath: "\(Peers.formats)/\(name)", toPath: "\(folder)/\(name)")
    }
    let written = try write(to: folder)
    let files = names + written
    Peers.run(
      Peers.python!,
      [Peers.root + "/Benchmarks/peers/cross_check.py", folder, "\(folder)/solvated.pdb"]
        + files.map { "\(folder)/\($0)" })
    var compared = 0
    for name in files {
      for tool in ["mdtraj", "mdanalysis"] {
        guard let theirs = try Peers.rows("\(folder)/\(tool)-\(name).npy") else { continue }
        let cells = try Peers.rows("\(folder)/\(tool)-\(name)-cell.npy")
        try compare("\(folder)/\(name)", theirs, cells, tool)
        compared += 1
      }
    }
    // MDAnalysis reads no MDTraj HDF5; all else is read by both.
    #expect(compared == 2 * files.count - 1)
  }

  /// An XTC and a PDB of the shipped run.
  private func write(to folder: String) throws -> [String] {
    let file = try TrajectoryFormat.detect("\(folder)/solvated.trr").open("\(folder)/solvated.trr", .init())
    let reader = try file.makeReader()
    let topology = try Topology.read("\(folder)/solvated.pdb")
    let xtc = try XTCWriter("\(folder)/ours.xtc")
    let pdb = try PDBWriter("\(folder)/ours.pdb", topology: topology)
    var frame = Frame()
    for index in 0..<5 {
      try reader.read(index, FrameRequest(atomCount: file.atomCount), into: &frame)
      try xtc.write(frame)
      try pdb.write(frame)
    }
    try xtc.commit()
    try pdb.finish()
    return ["ours.xtc", "ours.pdb"]
  }

  private func compare(_ path: String, _ theirs: [[Double]], _ cells: [[Double]]?, _ tool: String) throws {
    let file = try TrajectoryFormat.detect(path).open(path, .init())
    let comment = Comment(rawValue: "\(tool) and \(path)")
    try #require(theirs.count == file.frameCount, comment)
    let reader = try file.makeReader()
    var frame = Frame()
    for (index, row) in theirs.enumerated() {
      try reader.read(index, FrameRequest(atomCount: file.atomCount), into: &frame)
      try #require(row.count == frame.positions.count, comment)
      // MDAnalysis counts a dump's positions from the corner of its box.
      let isShifted = tool == "mdanalysis" && path.hasSuffix(".lammpstrj")
      let shift = (0..<3).map { isShifted ? row[$0] - frame.positions[$0] : 0 }
      let largest = row.indices.reduce(0) { max($0, abs(row[$1] - frame.positions[$1] - shift[$1 % 3])) }
      #expect(largest < Self.tolerance, comment)
      // MDTraj takes the last model's cell for all.
      let isOther = tool == "mdtraj" && path.hasSuffix("ours.pdb") && index + 1 < theirs.count
      guard let cell = cells?[index], let box = frame.box, !isOther else { continue }
      for axis in 0..<3 {
        #expect(abs(cell[axis] - box.lengths[axis]) < 1e-5, comment)
        #expect(abs(cell[3 + axis] - box.angles[axis]) < 5e-3, comment)
      }
    }
  }
}
