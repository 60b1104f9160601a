import Foundation
public import Koopman
public import Moments
public import Samples
import Storage

/// Makes moments from trajectories, in memory or as a file that can be resumed.
public struct MomentsJob: Sendable {
  public var input: TableInput
  public var method: Method = .tica
  public var lags: [TimeSpan]
  public var blockCount = MomentPass.defaultBlockCount

  public init(input: TableInput, lags: [TimeSpan]) {
    self.input = input
    self.lags = lags
  }

  /// Moments and what happened on the way.
  public struct Output: Sendable {
    public let moments: LaggedMoments
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
    let folder = path.map { $0 + ".partial" }
    pass.folder = folder
    pass.inputIdentity = Provenance.identity(source.files)
    settings.progress.begin("moments", source.frameCount, "frames")
    let moments = try pass.run(over: source, progress: settings.progress.advance)
    settings.progress.end()
    if let path, let folder {
      try moments.save(to: path)
      try? FileManager.default.removeItem(atPath: folder)
    }
    return Output(
      moments: moments, notes: settings.advice + source.notes.map { Advice(.note, $0) })
  }
}

/// Opens moments files, the foreign ones among them in a child process first.
public enum MomentsFiles {
  /// How the program calls itself to look at a file: its path and arguments.
  public struct Probe: Sendable {
    public var executable: String
    public var subcommand: String

    public init(executable: String, subcommand: String) {
      self.executable = executable
      self.subcommand = subcommand
    }
  }

  /// Whether a path names a moments file, by its extension.
  public static func isMoments(_ path: String) -> Bool {
    path.hasSuffix(".h5") || path.hasSuffix(".hdf5")
  }

  /// - Parameter probe: Nil trusts the file.
  public static func open(_ path: String, probe: Probe?) throws -> LaggedMoments {
    if let probe {
      try HDF5File.probe(
        path: path, executable: probe.executable, arguments: [probe.subcommand, path])
    }
    return try LaggedMoments(contentsOf: path)
  }

  /// What the child process does.
  public static func walk(_ path: String) throws { try HDF5File.walk(path) }

  /// Merges files into one.
  public static func merge(_ paths: [String], to output: String, probe: Probe?) throws -> LaggedMoments {
    guard paths.count >= 2 else { throw WorkflowError.tooFewFiles }
    var merged = try open(paths[0], probe: probe)
    for path in paths.dropFirst() {
      merged = try merged.merged(with: try open(path, probe: probe), names: (paths[0], path))
    }
    try merged.save(to: output)
    return merged
  }
}
