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

  @Argument(help: ArgumentHelp("The topology: PDB, GRO, PSF, prmtop or mmCIF.", valueName: "topology"))
  var topologyFile: String

  @OptionGroup var series: SeriesOptions
  @OptionGroup var features: FeatureOptions

  @Option(help: "Columns to write, by name or index from 0 (default: all).")
  var columns: CommaList?

  @Option(help: "A .npy file for one trajectory, a folder for several.")
  var out: String

  @Flag(help: "Write Float64 instead of Float32.")
  var double = false

  @OptionGroup var opening: OpeningOptions
  @OptionGroup var options: RunOptions

  func run() throws {
    var molecule = MolecularInput()
    molecule.topologyPath = topologyFile
    molecule.specification = try features.specification()
    molecule.specificationPath = features.spec
    molecule.options = opening.options
    var input = try series.tableInput()
    input.columns = columns?.items
    var job = FeaturesJob(input: try molecule.resolve(input), outputPath: out)
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
