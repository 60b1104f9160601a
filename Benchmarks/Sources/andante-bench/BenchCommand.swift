import ArgumentParser

/// Times one pass over one array, for `Benchmarks/peers/compare.py` to set
/// beside other tools.
@main
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "andante-bench",
    abstract: "Times Andante's moments; Benchmarks/peers/compare.py times peers beside it.",
    subcommands: [MomentsCommand.self])
}
