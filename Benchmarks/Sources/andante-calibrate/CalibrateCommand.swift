import ArgumentParser

/// Whether error bars keep their promise, and what they cost.
@main
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "andante-calibrate",
    abstract: "Tests the error bars on timescales by simulation, and times them.",
    subcommands: [CoverageCommand.self, CostCommand.self])
}
