import ArgumentParser

struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Score, apply and convert coarse-grained mappings.",
    subcommands: [MapScore.self, MapApply.self, MapConvert.self])
}
