import ArgumentParser
import Workflows

@main
struct AndanteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "andante",
    abstract: "Finds what moves slowly in long trajectories.",
    discussion: """
      One pass over the data makes moments of lagged pairs for every lag and \
      every block; spectra, error bars, folds and merges are algebra on them.

      EXAMPLE
        andante discover --topology protein.pdb run-*.xtc --lag 10ps --out report
        andante discover run-*.npy --names phi,psi --periodic phi,psi \\
          --time-step 1ps --lag 10ps --out report

      EXIT CODES
        0   done
        1   the input, the output or a value is at fault; one line on stderr says how
        64  the command line is at fault
        130 interrupted (143: terminated); unfinished output is removed
      """,
    version: "andante \(Andante.version)",
    subcommands: [
      Discover.self, Timescales.self, KoopmanCommand.self, Msm.self, Score.self, RankColumns.self,
      BottleneckCommand.self, MapCommand.self, Pareto.self, MomentsCommand.self, Merge.self, Project.self,
      Optimize.self, Validate.self, Info.self, FeaturesCommand.self, Frames.self, Export.self, Verify.self,
      Simulate.self, ProbeHDF5.self,
    ])

  static func main() {
    StandardOutput.reserve()
    Interruption.handle()
    do {
      var command = try parseAsRoot()
      try command.run()
      try StandardOutput.flush()
    } catch {
      // A thread that removes the output makes others fail; it ends the program.
      UnfinishedWork.waitForRemoval()
      // A code alone has been explained on the standard output.
      guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
      Terminal.fail(error)
    }
  }
}
