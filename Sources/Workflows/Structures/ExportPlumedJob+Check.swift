import Foundation
import Koopman
import LinearAlgebra
import Samples
import Storage
import Trajectories

extension ExportPlumedJob {
  /// Values that are kept of each variable.
  private static let keptCount = 262_144

  /// Every so many values of each component.
  static func series(_ variables: VariableSource, _ settings: RunSettings) throws -> [[Double]] {
    let stride = max(1, variables.source.frameCount / keptCount)
    var series = [[Double]](repeating: [], count: variables.model.componentCount)
    try variables.forEachBlock(settings, stage: "range") { _, first, values in
      for row in 0..<values.rowCount where (first + row) % stride == 0 {
        for k in series.indices { series[k].append(values[row, k]) }
      }
    }
    return series
  }

  /// The variables that the model's report wrote beside it; nil where there are none.
  func reportedSeries(_ model: ProjectionModel) throws -> [[Double]]? {
    let folder = FileName(modelPath).folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let files = names.filter { $0.hasPrefix("cvs") && $0.hasSuffix(".npy") }.sorted()
    guard !files.isEmpty, names.contains(OutputFolder.mark) else { return nil }
    let source = try TableSource(TableInput(paths: files.map { folder + "/" + $0 }))
    guard source.dimension == model.componentCount else { return nil }
    let reader = try source.makeReader()
    let stride = max(1, source.frameCount / Self.keptCount)
    var series = [[Double]](repeating: [], count: source.dimension)
    let length = 65_536
    let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: length * source.dimension)
    defer { buffer.deallocate() }
    for (trajectory, description) in source.trajectories.enumerated() {
      var first = 0
      while first < description.frameCount {
        let frames = first..<min(first + length, description.frameCount)
        let rows = UnsafeMutableBufferPointer(rebasing: buffer[..<(frames.count * source.dimension)])
        try reader.read(frames, of: trajectory, into: rows)
        for frame in frames where frame % stride == 0 {
          for k in series.indices { series[k].append(rows[(frame - first) * source.dimension + k]) }
        }
        first = frames.upperBound
      }
    }
    return series
  }

  /// Nil where a component does not spread.
  static func statistics(_ series: [[Double]], components: [Int]) -> [VariableStatistics]? {
    let known = components.compactMap { VariableStatistics(series[$0]) }
    return known.count == components.count ? known : nil
  }

  /// Frames, their variables and the script, which appear together at the end.
  ///
  /// XTC rounds positions: the variables are those of the frames as they are read
  /// back, so that PLUMED sees the same numbers.
  func writeCheck(
    _ variables: VariableSource, of export: PlumedExport, folder: String, script: String
  ) throws {
    let frames = folder + "/frames.xtc"
    let partial = UnfinishedWork.temporaryPath(for: frames)
    defer { unlink(partial) }
    try writeFrames(variables, to: partial)
    var options = trajectoryOptions
    options.storesIndex = false
    var input = TableInput(paths: [partial])
    input.usesTimes = false
    let copy = try VariableSource(variables.model, input: input, options: options)
    let all = try copy.values(of: 0..<copy.source.frameCount, trajectory: 0)
    let chosen = Matrix(rows: (0..<all.rowCount).map { row in export.components.map { all[row, $0] } })
    let text = ColvarText.text(names: export.variableNames, values: chosen)
    try UnfinishedWork.finish {
      try AtomicFile.write(text, to: folder + "/expected.COLVAR")
      try AtomicFile.write(script, to: folder + "/verify.sh")
      guard chmod(folder + "/verify.sh", 0o755) == 0, rename(partial, frames) == 0 else {
        throw WorkflowError.notWritable(path: frames, reason: "the finished file cannot be put there")
      }
    }
  }

  /// Frames evenly spread over all trajectories.
  private func writeFrames(_ variables: VariableSource, to path: String) throws {
    let source = variables.source
    let count = min(Self.checkedFrameCount, source.frameCount)
    let writer = try XTCWriter(path)
    let request = FrameRequest(atomCount: variables.features!.atomCount)
    var frame = Frame()
    var open: (file: String, reader: any FrameReader)?
    for i in 0..<count {
      // The middle of each part of the data.
      var rest = (2 * i + 1) * source.frameCount / (2 * count)
      var trajectory = 0
      while rest >= source.trajectories[trajectory].frameCount {
        rest -= source.trajectories[trajectory].frameCount
        trajectory += 1
      }
      let (file, row) = source.place(ofFrame: rest, trajectory: trajectory)
      if open?.file != file {
        open = (file, try TrajectoryFormat.detect(file).open(file, trajectoryOptions).makeReader())
      }
      try open!.reader.read(row, request, into: &frame)
      try writer.write(frame)
    }
    try writer.commit()
  }
}
