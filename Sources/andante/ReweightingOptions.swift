import ArgumentParser
import Koopman
import Workflows

/// Whether short trajectories are weighted to equilibrium.
struct ReweightingOptions: ParsableArguments {
  @Flag(
    help: """
      Weight trajectories that were started off equilibrium to it, by Koopman weights of the \
      features (tica).
      """)
  var reweight = false

  /// Throws where the command's other options speak against it.
  func check(method: Method?, columns: ColumnOptions, isSearching: Bool = false) throws {
    guard reweight else { return }
    if columns.givesWeights { throw refusal(.weights) }
    if method == .vamp { throw refusal(.method) }
    if isSearching { throw refusal(.search) }
  }

  private func refusal(_ obstacle: ReweightingObstacle) -> ValidationError {
    ValidationError(obstacle.description)
  }
}
