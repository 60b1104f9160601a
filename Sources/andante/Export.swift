import ArgumentParser

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hand collective variables to other programs.",
    subcommands: [ExportPlumed.self])
}
