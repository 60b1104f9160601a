import Features
import Foundation
public import Samples
public import Storage
import Trajectories

/// Writes the features of trajectories: frames × columns, one file a trajectory.
public struct FeaturesJob: Sendable {
  /// Trajectories, resolved to tables of features.
  public var input: TableInput
  /// A `.npy` file for one trajectory, a folder for several.
  public var outputPath: String
  /// The type of the numbers that are written.
  public var precision: NumericPrecision = .float32

  /// Float32 numbers.
  public init(input: TableInput, outputPath: String) {
    self.input = input
    self.outputPath = outputPath
  }

  /// What was written.
  public struct Output: Sendable {
    /// The arrays and the table of columns.
    public let files: [String]
    public let frameCount: Int
    public let columnCount: Int
    public let trajectoryCount: Int
    public let timeStep: PhysicalTime?
    /// What happened on opening, a sentence each.
    public let notes: [String]
  }

  /// - Throws: The libraries' errors, ``WorkflowError``; no output is left then.
  public func run(_ settings: RunSettings) throws -> Output {
    var input = input
    input.splitsAngles = false
    let source = try TableSource(input)
    try FileName.requireNotInput(outputPath, inputs: source.files + input.companions)
    let listing = FeatureListing(features: try FeatureSet(json: source.recipe ?? .null))
    let columns = listing.table(of: source.features).csv()
    var files: [String]
    if outputPath.hasSuffix(".npy") {
      guard source.trajectories.count == 1 else {
        throw WorkflowError.severalTrajectories(count: source.trajectories.count, path: outputPath)
      }
      let description = outputPath.dropLast(4) + ".columns.csv"
      try FileName.requireNotInput(String(description), inputs: source.files + input.companions)
      UnfinishedWork.begin(outputPath)
      try write(source, to: [outputPath], settings)
      try AtomicFile.write(columns, to: String(description))
      files = [outputPath, String(description)]
    } else {
      let folder = try OutputFolder(outputPath, holding: .features)
      let names = (1...source.trajectories.count).map { "features-\($0).npy" }
      try write(source, to: names.map { folder.file($0) }, settings)
      try folder.write(columns, to: "columns.csv")
      let provenance = Provenance(
        commandLine: ["andante"] + CommandLine.arguments.dropFirst(),
        inputs: source.files, companions: input.companions, seed: settings.seed)
      try folder.write(try provenance.json().encoded() + "\n", to: OutputFolder.mark)
      try folder.commit()
      files = (names + ["columns.csv"]).map { folder.path + "/" + $0 }
    }
    return Output(
      files: files, frameCount: source.frameCount, columnCount: source.dimension,
      trajectoryCount: source.trajectories.count, timeStep: source.timeStep, notes: source.notes)
  }

  private func write(_ source: TableSource, to files: [String], _ settings: RunSettings) throws {
    try settings.progress.stage("features", source.frameCount, "frames") {
      for (trajectory, file) in files.enumerated() {
        let writer = try NPYWriter(file, columnCount: source.dimension, precision: precision)
        try source.forEachChunk(of: trajectory, threadCount: settings.threadCount) { rows in
          try writer.append(rows)
          settings.progress.advance(rows.count / source.dimension)
        }
        try writer.finish()
      }
    }
  }
}

extension TableSource {
  /// Calls `body` with a trajectory's rows in order, some frames at a time, read
  /// by several threads.
  ///
  /// - Complexity: Memory for a few chunks a thread.
  func forEachChunk(
    of trajectory: Int, threadCount: Int, _ body: ([Double]) throws -> Void
  ) throws {
    let frameCount = trajectories[trajectory].frameCount
    let length = max(16, 262_144 / dimension)
    let chunkCount = (frameCount + length - 1) / length
    var first = 0
    while first < chunkCount {
      let batch = first..<min(first + 4 * threadCount, chunkCount)
      let chunks = try ParallelPass.map(count: batch.count, threadCount: threadCount) {
        index throws(SampleError) -> [Double] in
        let start = (batch.lowerBound + index) * length
        let frames = start..<min(start + length, frameCount)
        var rows = [Double](repeating: 0, count: frames.count * dimension)
        let reader = try makeReader()
        let result = rows.withUnsafeMutableBufferPointer { buffer in
          Result { () throws(SampleError) in
            try reader.read(frames, of: trajectory, into: buffer)
          }
        }
        if case .failure(let error) = result { throw error }
        return rows
      }
      for rows in chunks { try body(rows) }
      first = batch.upperBound
    }
  }
}
