public import CoarseGraining
import Samples
import Storage
public import Trajectories

/// Writes the trajectory of a mapping's beads, and their topology.
public struct MapApplyJob: Sendable {
  /// The trajectories of atoms.
  public var paths: [String]
  /// Nil takes what the first trajectory carries.
  public var topologyPath: String?
  /// How trajectory files are opened.
  public var options = TrajectoryOptions()
  /// A file, or the name of a built-in mapping.
  public var mapping: String
  /// A `.xtc`, `.trr` or `.pdb` file; for several trajectories numbers are put before its ending.
  public var outputPath: String
  /// Forces in kJ/mol/nm beside the trajectories.
  public var forcePaths: [String] = []
  /// Which frames have forces.
  public var forceFrames = FrameSteps.every
  /// What indices in the mapping's file count from; nil takes the format's custom.
  public var indexBase: IndexBase?

  /// These trajectories through that mapping.
  public init(paths: [String], mapping: String, outputPath: String) {
    self.paths = paths
    self.mapping = mapping
    self.outputPath = outputPath
  }

  /// What was written.
  public struct Output: Sendable {
    /// The mapping.
    public let mapping: Mapping
    /// The trajectories, and the topology as the last.
    public let files: [String]
    /// Frames of all trajectories.
    public let frameCount: Int
    /// Frames with forces.
    public let forceCount: Int
    /// What a user should know, a sentence each.
    public let notes: [String]
  }

  /// - Throws: `CoarseGrainingError`, ``MappingError``, and what reading and writing meet; no output is left then.
  /// - Complexity: One pass over the trajectories, a frame in memory.
  public func run(_ settings: RunSettings) throws -> Output {
    let kind = try self.kind()
    var molecule = MolecularInput()
    molecule.topologyPath = topologyPath
    molecule.options = options
    let (topology, _) = try molecule.topology(for: paths)
    var seen: Set<String> = []
    let inputs = try molecule.trajectories(in: paths).filter { seen.insert($0).inserted }
    let request = try MappingRequest.parse(mapping)
    guard
      let found = try request.mappings(of: topology, base: indexBase, seed: settings.seed),
      found.count == 1
    else { throw MappingError.severalMappings(mapping: mapping) }
    let files = try inputs.map { path in
      try MappedTrajectoryFile(
        try TrajectoryFormat.detect(path).open(path, options), mapping: found[0], topology: topology)
    }
    let forces = try forcePaths.isEmpty
      ? nil
      : FrameCompanion(
        option: "--forces", paths: forcePaths,
        trajectories: files.map { ($0.path, $0.frameCount) }, steps: forceFrames, width: 3 * topology.atomCount)
    let outputs = outputs(count: files.count)
    let structure = FileEnding(outputPath).stem + "-topology.pdb"
    for path in outputs + [structure] {
      try FileName.requireNotInput(path, inputs: inputs + [topologyPath].compactMap { $0 } + (forces?.files ?? []))
    }
    let beads = found[0].topology(of: topology)
    var (frameCount, forceCount) = (0, 0)
    // All files appear at the end, or none.
    var writers: [BeadWriter] = []
    try settings.progress.stage("mapping", files.reduce(0) { $0 + $1.frameCount }, "frames") {
      for (file, output) in zip(files, outputs) {
        let writer = try BeadWriter(output, kind: kind, topology: beads)
        forceCount += try write(file, forces: forces, to: writer, settings: settings)
        writers.append(writer)
        frameCount += file.frameCount
      }
    }
    for writer in writers { try writer.commit() }
    try writeStructure(structure, file: files[0], topology: beads)
    var notes: [String] = []
    if forceCount > 0, kind != .trr {
      notes.append("forces are left out: of the formats only TRR holds them; write a .trr file")
    }
    let shared = found[0].sharedAtoms.count
    if shared > 0, forceCount > 0 {
      notes.append(
        "\(counted(shared, "atom")) of several beads: their forces count for none of these unless the mapping gives force weights")
    }
    return Output(
      mapping: found[0], files: outputs + [structure], frameCount: frameCount,
      forceCount: kind == .trr ? forceCount : 0, notes: notes)
  }

  private func kind() throws -> BeadWriter.Kind {
    switch FileEnding(outputPath).ending.lowercased() {
    case "xtc": return .xtc
    case "trr": return .trr
    case "pdb": return .pdb
    default: throw MappingError.unknownOutput(path: outputPath)
    }
  }

  /// One file, or one for each trajectory.
  private func outputs(count: Int) -> [String] {
    guard count > 1 else { return [outputPath] }
    let name = FileEnding(outputPath)
    return (1...count).map { "\(name.stem)-\($0).\(name.ending)" }
  }

  /// - Returns: The number of frames with forces.
  private func write(
    _ file: MappedTrajectoryFile, forces: FrameCompanion?, to writer: BeadWriter, settings: RunSettings
  ) throws -> Int {
    let reader = try file.file.makeReader()
    let mapper = file.mapper
    let atomCount = file.file.atomCount
    // With forces from beside, all atoms are needed.
    let request = FrameRequest(
      atomCount: forces == nil ? mapper.requiredAtomCount : atomCount, fields: [.velocities, .forces])
    var frame = Frame()
    var count = 0
    var row = [Double](repeating: 0, count: forces == nil ? 0 : 3 * atomCount)
    for index in 0..<file.frameCount {
      try reader.read(index, request, into: &frame)
      if let forces {
        frame.forces = []
        if forces.hasRow(frame: index, of: file.path) {
          try row.withUnsafeMutableBufferPointer { try forces.read(frames: [index], of: file.path, into: $0) }
          frame.forces = row
        }
      }
      let mapped = mapper.map(frame)
      if !mapped.forces.isEmpty { count += 1 }
      try writer.write(mapped)
      settings.progress.advance(1)
    }
    return count
  }

  private func writeStructure(_ path: String, file: MappedTrajectoryFile, topology: Topology) throws {
    var frame = Frame()
    try file.makeReader().read(0, FrameRequest(atomCount: file.atomCount), into: &frame)
    let writer = try PDBWriter(
      path, topology: topology, remarks: ["BEADS OF \(file.mapper.mapping.name)"], connections: .all)
    try writer.write(frame)
    try writer.finish()
  }
}

/// Writes beads in one of three formats.
private struct BeadWriter {
  enum Kind { case xtc, trr, pdb }

  private enum Target {
    case xtc(XTCWriter)
    case trr(TRRWriter)
    case pdb(PDBWriter)
  }
  private let target: Target

  init(_ path: String, kind: Kind, topology: Topology) throws {
    target = switch kind {
    case .xtc: .xtc(try XTCWriter(path))
    case .trr: .trr(try TRRWriter(path))
    case .pdb: .pdb(try PDBWriter(path, topology: topology, connections: .all))
    }
  }

  func write(_ frame: Frame) throws {
    switch target {
    case .xtc(let writer): try writer.write(frame)
    case .trr(let writer): try writer.write(frame)
    case .pdb(let writer): try writer.write(frame)
    }
  }

  func commit() throws {
    switch target {
    case .xtc(let writer): try writer.commit()
    case .trr(let writer): try writer.commit()
    case .pdb(let writer): try writer.finish()
    }
  }
}

/// A path before and behind its last dot.
struct FileEnding {
  let stem: String
  let ending: String

  init(_ path: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else {
      (stem, ending) = (path, "")
      return
    }
    stem = String(path[..<dot])
    ending = String(path[path.index(after: dot)...])
  }
}
