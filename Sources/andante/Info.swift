import ArgumentParser
import Foundation
import Storage
import Trajectories
import Workflows

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describe a file: format, atoms, frames, box, times, columns.",
    discussion: """
      Takes trajectories, topologies, tables and moments files.

      EXAMPLE
        andante info run.xtc
      """)

  @Argument(help: "The files.")
  var files: [String]

  @OptionGroup var opening: OpeningOptions

  @Flag(help: "Print one JSON object a file.")
  var json = false

  func run() throws {
    for (index, file) in files.enumerated() {
      let facts = try InfoJob(path: file, options: opening.options).run()
      if json {
        var members: [String: JSONValue] = ["path": .string(file)]
        for fact in facts { members[fact.name] = .string(fact.value) }
        print(JSONValue.object(members).encoded())
        continue
      }
      if index > 0 { print("") }
      print(Terminal.oneLine(file))
      let width = facts.map(\.name.count).max() ?? 0
      for fact in facts {
        let name = fact.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
        print(
          Terminal.wrapped(Terminal.oneLine(fact.value), indent: width + 4, prefix: "  " + name))
      }
    }
  }
}
