import ArgumentParser
import Foundation
import Reporting
import Storage
import Workflows

struct Timescales: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print timescales with error bars at several lags.",
    discussion: """
      Takes trajectories, or one moments file (.h5), which needs no data any \
      more.

      EXAMPLE
        andante timescales run-*.npy --time-step 1ps --lags 1ps,10ps,100ps
        andante timescales moments.h5 --json
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Lags: 1,2,5 frames or 1ps,2ps (default: all of a moments file).")
  var lags: CommaList?

  @Option(help: "The number of modes to print.")
  var components = 10

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var reweighting: ReweightingOptions
  @OptionGroup var analysis: AnalysisOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if components < 1 { throw ValidationError("--components is at least 1") }
    try reweighting.check(method: analysis.method, columns: input.columns)
  }

  func run() throws {
    var job = TimescalesJob()
    job.method = analysis.method
    job.lags = try lags?.spans()
    job.modeCount = components
    job.whitening = analysis.whitening
    job.isReweighted = reweighting.reweight
    job.blockCount = analysis.blocks
    let output: TimescalesJob.Output
    if try input.kind() == .moments {
      let moments = input.paths[0]
      if let other = input.paths.first(where: { $0 != moments }) {
        throw WorkflowError.mixedInput(moments: moments, other: other)
      }
      if reweighting.reweight { throw WorkflowError.cannotReweight(.moments(path: moments)) }
      if let option = input.describesTrajectories {
        throw WorkflowError.optionsForMoments(option: option)
      }
      output = try job.run(
        try MomentsFiles.open(moments, probe: .ourselves), settings: options.settings())
    } else {
      output = try job.run(try input.tableInput(), settings: options.settings())
    }
    if json {
      print(output.scan.json(modeCount: components, warnings: output.advice).encoded())
    } else {
      print(table(output.scan))
      if !options.quiet { Terminal.warn(output.advice) }
    }
  }

  /// One line a lag and mode that has a timescale; columns aligned.
  private func table(_ scan: SpectralScan) -> String {
    let scale = TimeScale(scan.header)
    var rows = [["lag", "mode", "eigenvalue", "timescale", "error", "95 % interval"]]
    var reasons: [String] = []
    for spectrum in scan.spectra {
      for (index, entry) in spectrum.leading.enumerated() {
        guard let timescale = entry.mode.timescale else { continue }
        let error = entry.uncertainty.standardError.map { plain(scale.time($0), 2) }
        let interval = entry.uncertainty.interval.map {
          "\(plain(scale.time($0.lowerBound), 3)) – \(plain(scale.time($0.upperBound), 3))"
        }
        rows.append([
          NumberText.plain(scale.text(spectrum.lag)), "\(index + 1)", plain(entry.mode.real, 5),
          plain(scale.time(timescale), 4), error ?? "–", interval ?? "–",
        ])
        if let absence = entry.uncertainty.absence {
          let reason = "mode \(index + 1) at \(NumberText.plain(scale.text(spectrum.lag))): \(absence)"
          reasons.append(reason)
        }
      }
    }
    guard rows.count > 1 else { return "no mode has a timescale at these lags" }
    let lines = Terminal.aligned(rows)
    let most = 4
    var notes = reasons.prefix(most).map { Terminal.wrapped("– no error bar for \($0)", indent: 2) }
    if reasons.count > most { notes.append("– and for \(reasons.count - most) more modes") }
    return (lines + notes).joined(separator: "\n")
  }

  private func plain(_ value: Double, _ digits: Int) -> String {
    NumberText.plain(NumberText.significant(value, digits: digits))
  }
}

extension MomentsFiles.Probe {
  /// This program, which looks at a file in a process of its own.
  static var ourselves: MomentsFiles.Probe {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    return .init(executable: path ?? CommandLine.arguments[0], subcommand: "probe-hdf5")
  }

  /// Has the child look at a file.
  var run: @Sendable (_ path: String) throws(StorageError) -> Void {
    { [self] path throws(StorageError) in
      try HDF5File.probe(path: path, executable: executable, arguments: [subcommand, path])
    }
  }
}
