import ArgumentParser
import Workflows

/// Options of a search for slow variables.
struct SearchOptions: ParsableArguments {
  @Option(help: "About how long a search may take: 60s, 10min.")
  var budget: Seconds = Seconds(60)

  @Option(parsing: .upToNextOption, help: "Trajectories, separated by spaces, that are scored at the end and play no other part.")
  var test: [String] = []

  @Option(help: "The most random features or landmarks; of bumps, at most 50 are taken.")
  var functions: Int = 200

  func validate() throws {
    if functions < 2 { throw ValidationError("--functions is at least 2") }
    if !(budget.value > 0 && budget.value.isFinite) { throw ValidationError("--budget is a positive time") }
  }
}

/// A span of the clock on the wall: `90`, `60s`, `10min`, `2h`.
struct Seconds: ExpressibleByArgument {
  var value: Double

  init(_ value: Double) { self.value = value }

  init?(argument: String) {
    let units: [(String, Double)] = [("min", 60), ("h", 3600), ("s", 1), ("", 1)]
    let text = argument.trimmingCharacters(in: .whitespaces)
    guard let unit = units.first(where: { text.hasSuffix($0.0) }),
      let number = Double(text.dropLast(unit.0.count).trimmingCharacters(in: .whitespaces))
    else { return nil }
    value = number * unit.1
  }

  var defaultValueDescription: String { "60s" }
}
