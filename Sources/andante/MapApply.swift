import ArgumentParser
import CoarseGraining
import Workflows

struct MapApply: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Write the trajectory of a mapping's beads, with their topology.",
    discussion: """
      Molecules are made whole, beads are placed by the mapping's weights, velocities \
      and forces are mapped too; TRR holds forces. The beads' topology goes beside the \
      trajectory, NAME-topology.pdb. Of several trajectories each makes a file of its own, numbered.

      EXAMPLE
        andante map apply --topology protein.pdb --trajectory run.xtc --mapping ca \\
          --out beads.xtc
        andante map apply --topology ala2.pdb --trajectory ala2.xtc --mapping my.yaml \\
          --forces forces.npy --force-frames 9:10 --out beads.trr
      """)

  @Option(help: "Topology of the trajectories: PDB, GRO, PSF, prmtop, mmCIF (default: what the first carries).")
  var topology: String?

  @Option(parsing: .upToNextOption, help: "Trajectories: files, folders or patterns.")
  var trajectory: [String] = []

  @Option(help: "The mapping: a name or a file.")
  var mapping: String

  @Option(help: "What indices in the mapping's file count from, 0 or 1 (default: as the format has it).")
  var indexBase: Int?

  @Option(parsing: .upToNextOption, help: "Forces in kJ/mol/nm beside the trajectories, three an atom and frame.")
  var forces: [String] = []

  @Option(help: "Which frames have forces: 9:10 is 9, 19, 29, … (default: all).")
  var forceFrames: String?

  @Option(help: "A .xtc, .trr or .pdb file.")
  var out: String

  @OptionGroup var opening: OpeningOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if trajectory.isEmpty { throw ValidationError("name the trajectories with --trajectory") }
    if let indexBase, !(0...1).contains(indexBase) { throw ValidationError("--index-base is 0 or 1") }
    if let forceFrames, FrameSteps(parsing: forceFrames) == nil {
      throw ValidationError("--force-frames takes the first frame and how far apart they are: 9:10")
    }
  }

  func run() throws {
    var job = MapApplyJob(paths: trajectory, mapping: mapping, outputPath: out)
    job.topologyPath = topology
    job.options = opening.options
    job.indexBase = indexBase.flatMap { IndexBase(rawValue: $0) }
    job.forcePaths = forces
    if let steps = forceFrames.flatMap({ FrameSteps(parsing: $0) }) { job.forceFrames = steps }
    let output = try job.run(options.settings())
    guard !options.quiet else { return }
    Terminal.warn(output.notes.map { Advice(.note, $0) })
    let forces = output.forceCount > 0 ? ", \(output.forceCount) with forces" : ""
    for file in output.files.dropLast() { print(Terminal.oneLine("Written: \(file)")) }
    print(
      Terminal.oneLine(
        "Written: \(output.files.last!), the \(counted(output.mapping.beadCount, "bead")) of \(output.mapping.name)"))
    print("\(counted(output.frameCount, "frame"))\(forces)")
  }
}
