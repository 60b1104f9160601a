import ArgumentParser

/// Whether error bars keep their promise, and what they cost.
@main
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "andante-calibrate",
    abstract: "Tests error bars by simulation, and times them.",
    subcommands: [CoverageCommand.self, InformationCommand.self, CostCommand.self])
}
