import ArgumentParser
import Workflows

struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Compute features of trajectories of atoms and write them as arrays.",
    discussion: """
      Writes frames × columns as NPY: one file, or a folder with one file a \
      trajectory, and beside it a CSV that says what each column is. discover, \
      timescales and moments take --topology themselves and need no such file.

      EXAMPLE
        andante features protein.pdb run.xtc --torsions phi,psi --out phi-psi.npy
        andante features protein.pdb run-*.xtc --spec features.yaml --out features
      """)

  @Argument(help: "The topology: PDB, GRO, PSF, prmtop or mmCIF.")
  var topologyFile: String

  @OptionGroup var input: InputOptions

  @Option(help: "A .npy file for one trajectory, a folder for several.")
  var out: String

  @Flag(help: "Write Float64 instead of Float32.")
  var double = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    if input.molecule.topology != nil {
      throw ValidationError("the topology is the first argument here; leave --topology out")
    }
  }

  func run() throws {
    var molecule = try input.molecule.molecularInput()
    molecule.topologyPath = topologyFile
    var job = FeaturesJob(
      input: try molecule.resolve(try input.plainInput()), outputPath: out)
    if double { job.precision = .float64 }
    let output = try job.run(options.settings())
    guard !options.quiet else { return }
    Terminal.warn(output.notes.map { Advice(.note, $0) })
    print(
      "\(output.files[0]): \(counted(output.frameCount, "frame")) of "
        + counted(output.trajectoryCount, "trajectory", plural: "trajectories")
        + ", \(counted(output.columnCount, "column"))"
        + (output.timeStep.map { ", a frame each \($0)" } ?? ""))
    print("\(output.files.last!): what the columns are")
  }
}
