import Foundation
public import Koopman
public import Moments
public import Samples
import Storage
import Trajectories

/// Makes moments from trajectories, in memory or as a file that can be resumed.
public struct MomentsJob: Sendable {
  /// The trajectories and their features.
  public var input: TableInput
  /// The decomposition that the moments are for.
  public var method: Method = .tica
  /// The lags between the frames of a pair.
  public var lags: [TimeSpan]
  /// The least number of blocks.
  public var blockCount = MomentPass.defaultBlockCount

  /// A job with moments for TICA.
  public init(input: TableInput, lags: [TimeSpan]) {
    self.input = input
    self.lags = lags
  }

  /// Moments and what happened on the way.
  public struct Output: Sendable {
    /// The moments, in memory or spilled to disk.
    public let moments: LaggedMoments
    /// What the input and the run call for, as notes.
    public let notes: [Advice]
  }

  /// Reads the input once.
  ///
  /// - Parameter path: A file to write. Finished blocks are kept in
  ///   `path.partial` while the run lasts; the same command takes up an
  ///   interrupted run there.
  public func run(writingTo path: String? = nil, settings: RunSettings) throws -> Output {
    let source = try TableSource(input)
    guard !lags.isEmpty else { throw WorkflowError.noLags }
    let frames = try lags.map { span throws(SampleError) in
      try span.frames(timeStep: source.timeStep)
    }
    var pass = MomentPass(
      lags: frames, dynamics: method.dynamics, blockCount: blockCount,
      threadCount: settings.threadCount, memoryLimit: settings.memoryLimit)
    // Other weights of the same files are another input.
    pass.inputIdentity =
      Provenance.identity(source.files + [input.weights.file].compactMap { $0 }) + "\n\(input.weights)"
    let notes = settings.advice + source.notes.map { Advice(.note, $0) }
    guard let path else {
      return Output(moments: try run(pass, over: source, settings: settings), notes: notes)
    }
    try FileName.requireNotInput(path, inputs: source.files)
    UnfinishedWork.begin(path)
    // A place that cannot be written to is better known before the pass.
    _ = try AtomicFile(path)
    let folder = path + ".partial"
    let isResumed = FileManager.default.fileExists(atPath: folder)
    let finished = (try? FileManager.default.contentsOfDirectory(atPath: folder))?
      .count { $0.hasPrefix("block-") } ?? 0
    pass.folder = folder
    do {
      let moments = try run(pass, over: source, settings: settings)
      try moments.save(to: path)
      try? FileManager.default.removeItem(atPath: folder)
      let resumed = Advice(
        .note, "An interrupted run was taken up",
        detail: "\(finished) of \(moments.header.blockCount) blocks were done and not read again.")
      return Output(moments: moments, notes: (finished > 0 ? [resumed] : []) + notes)
    } catch {
      // Blocks of an earlier run are kept where another try can succeed.
      if !isResumed { try? FileManager.default.removeItem(atPath: folder) }
      throw error
    }
  }

  private func run(
    _ pass: MomentPass, over source: TableSource, settings: RunSettings
  ) throws -> LaggedMoments {
    try settings.progress.stage("moments", source.frameCount, "frames") {
      try pass.run(over: source, progress: settings.progress.advance)
    }
  }
}

/// Opens moments files, the foreign ones among them in a child process first.
public enum MomentsFiles {
  /// How the program calls itself to look at a file: its path and arguments.
  public struct Probe: Sendable {
    /// The program's own path.
    public var executable: String
    /// The first argument; the file's path follows it.
    public var subcommand: String

    /// The call `executable subcommand path`.
    public init(executable: String, subcommand: String) {
      self.executable = executable
      self.subcommand = subcommand
    }
  }

  /// - Parameter probe: Nil trusts the file.
  public static func open(_ path: String, probe: Probe?) throws -> LaggedMoments {
    if let probe {
      try HDF5File.probe(
        path: path, executable: probe.executable, arguments: [probe.subcommand, path])
    }
    return try LaggedMoments(contentsOf: path)
  }

  /// What the child process does: it reads everything, and then goes the way that
  /// the parent will go, since the library finds objects by other paths there.
  public static func walk(_ path: String) throws {
    try HDF5File.walk(path)
    // What is wrong without a crash is the parent's to say.
    try? follow(path)
  }

  private static func follow(_ path: String) throws {
    switch try InputKind.detect(path, options: TrajectoryOptions()) {
    case .trajectory:
      let file = try TrajectoryFormat.mdtrajHDF5.open(path, TrajectoryOptions())
      _ = try file.times()
      let reader = try file.makeReader()
      var frame = Frame()
      let request = FrameRequest(atomCount: file.atomCount, fields: [.velocities, .forces])
      for index in Set([0, file.frameCount - 1]) { try reader.read(index, request, into: &frame) }
    case .moments:
      _ = try LaggedMoments(contentsOf: path)
    case .table:
      break
    }
  }

  /// Whether one holds trajectories of the other: counted twice, they would make
  /// error bars too small. The shift, a mean of the first frames, tells data apart
  /// that have the same names.
  private static func isSame(_ a: MomentHeader, _ b: MomentHeader) -> Bool {
    let names = [a, b].map { Set($0.trajectories.map(\.name)) }
    return a.shift == b.shift && (names[0].isSubset(of: names[1]) || names[1].isSubset(of: names[0]))
  }

  /// Merges files into one.
  public static func merge(_ paths: [String], to output: String, probe: Probe?) throws -> LaggedMoments {
    guard paths.count >= 2 else { throw WorkflowError.tooFewFiles }
    UnfinishedWork.begin(output)
    _ = try AtomicFile(output)
    var merged = try open(paths[0], probe: probe)
    var parts = [(path: paths[0], header: merged.header)]
    for path in paths.dropFirst() {
      let next = try open(path, probe: probe)
      if let same = parts.first(where: { isSame($0.header, next.header) }) {
        throw WorkflowError.sameTrajectories(file: path, first: same.path)
      }
      parts.append((path, next.header))
      merged = try merged.merged(with: next, names: (paths[0], path))
    }
    try merged.save(to: output)
    return merged
  }
}
