import ArgumentParser
import Trajectories
import Workflows

/// How trajectories of atoms are opened.
struct OpeningOptions: ParsableArguments {
  @Flag(help: "Keep the whole frames of trajectories that are cut short.")
  var allowTruncated = false

  /// HDF5 files are looked at by a child of this program first.
  var options: TrajectoryOptions {
    var options = TrajectoryOptions()
    options.probe = MomentsFiles.Probe.ourselves.run
    options.allowsTruncated = allowTruncated
    return options
  }
}
