import ArgumentParser

/// Times one pass over one array, for `Benchmarks/peers/compare.py` to set
/// beside other tools.
@main
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "andante-bench",
    abstract: "Times moments, readers, features, kernels, networks, k-means, Markov models and information; Benchmarks/peers times other tools beside it.",
    subcommands: [
      MomentsCommand.self, ReadCommand.self, FeaturesCommand.self, KernelsCommand.self,
      NetworksCommand.self, SelectionCommand.self, SearchCommand.self, ClusteringCommand.self,
      MarkovCommand.self, InformationCommand.self,
      LaggedMatrixCommand.self, RMSDCommand.self, MappingsCommand.self,
    ])
}
