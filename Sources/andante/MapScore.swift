import ArgumentParser
import CoarseGraining
import Reporting
import Samples
import Workflows

struct MapScore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Score coarse-grained mappings side by side: which one to build a model on.",
    discussion: """
      Scores every mapping on the same frames, folds and blocks: how much of the slow \
      dynamics it keeps, how far its timescales are off, its mapping entropy, the noise \
      of its forces, what independent terms miss of its structure, and what it tells of \
      the slow state. The scores disagree; the front shows the trade-off.

      MAPPINGS
        ca, ca-cb, backbone, martini-like, heavy, all, blocks:N, a file (VOTCA .xml, \
      OpenMSCG .yaml, PyCGTOOL .map, EXCOGITO .txt, GROMACS .ndx, or our own .yaml), \
      random:N, random:NxM (M random ones of N atoms), optimise:SCORE:N (a search).

      EXAMPLE
        andante map score --topology protein.pdb --trajectory run-*.xtc \\
          --mapping ca --mapping my.xml --mapping random:50x200 --lag 10ns --out report
        andante map score --topology ala2.pdb --trajectory ala2.xtc --energies e.npy \\
          --forces f.npy --force-frames 9:10 --temperature 400 --lag 10ps \\
          --mapping heavy --mapping backbone --out report
      """)

  @Option(help: "Topology of the trajectories: PDB, GRO, PSF, prmtop, mmCIF (default: what the first carries).")
  var topology: String?

  @Option(parsing: .upToNextOption, help: "Trajectories: files, folders or patterns.")
  var trajectory: [String] = []

  @Option(help: "A mapping: a name or a file; may be repeated.")
  var mapping: [String] = []

  @Option(help: "What indices in mapping files count from, 0 or 1 (default: as each format has it).")
  var indexBase: Int?

  @Option(help: "How far ahead is looked: 10ps, or frames (default: nothing that needs a lag).")
  var lag: String?

  @Option(parsing: .upToNextOption, help: "Potential energies in kJ/mol, one a frame.")
  var energies: [String] = []

  @Option(help: "The column of the energies: potential.")
  var energyColumn: String?

  @Option(parsing: .upToNextOption, help: "Forces in kJ/mol/nm, three an atom and frame (default: those in the trajectories).")
  var forces: [String] = []

  @Option(help: "Which frames have forces: 9:10 is 9, 19, 29, … (default: all).")
  var forceFrames: String?

  @Option(help: "Bonds that the simulation held rigid: none, h-bonds or all-bonds.")
  var constraints: MapScoreJob.Constraints = .hydrogenBonds

  @Option(parsing: .upToNextOption, help: "Probabilities of frames, one a frame.")
  var probabilities: [String] = []

  @Option(help: "The simulation's temperature in kelvin.")
  var temperature: Double?

  @Option(help: "Parts for cross-validation.")
  var folds: Int = 5

  @Option(help: "Slow components (default: as many as the data support, five at most).")
  var components: Int?

  @Option(help: "Macrostates of mapping entropies (default: the mean over five numbers, one in 50 to one in 5 frames).")
  var macrostates: Int?

  @Option(help: "Frames for scores without a lag.")
  var sample: Int = 1000

  @Option(help: "A score that makes the front, or beads; may be repeated (default: kinetic_variance and what else there is).")
  var objective: [String] = []

  @Option(parsing: .unconditional, help: "A corner worse than the front, for the hypervolume: 0,10.")
  var reference: CommaList?

  @Option(help: "Evaluations of each search.")
  var budget: Int = 2000

  @Option(help: "The folder to write (default: none; results are printed).")
  var out: String?

  @Option(help: "The report's title.")
  var title: String?

  @Flag(help: "Print the scores as one JSON object.")
  var json = false

  @OptionGroup(title: "Options for frames") var frames: FrameOptions
  @OptionGroup var opening: OpeningOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if trajectory.isEmpty { throw ValidationError("name the trajectories with --trajectory") }
    if mapping.isEmpty { throw ValidationError("name at least one --mapping") }
    if let temperature, !(temperature > 0 && temperature.isFinite) {
      throw ValidationError("--temperature is above 0, in kelvin")
    }
    if let forceFrames, FrameSteps(parsing: forceFrames) == nil {
      throw ValidationError("--force-frames takes the first frame and how far apart they are: 9:10")
    }
    if !(2...100).contains(folds) { throw ValidationError("--folds lies in 2 … 100") }
    if let components, !(1...50).contains(components) { throw ValidationError("--components lies in 1 … 50") }
    if let macrostates, macrostates < 2 { throw ValidationError("--macrostates is at least 2") }
    if !(20...20_000).contains(sample) { throw ValidationError("--sample lies in 20 … 20000") }
    if let indexBase, !(0...1).contains(indexBase) { throw ValidationError("--index-base is 0 or 1") }
    if budget < 1 { throw ValidationError("--budget is at least 1") }
    if objective.count == 1 { throw ValidationError("a front needs two objectives: name another --objective") }
    _ = try corner()
  }

  private func corner() throws -> [Double]? {
    try reference?.items.map { item in
      guard let value = Double(item), value.isFinite else {
        throw ValidationError("--reference takes numbers: 0,10")
      }
      return value
    }
  }

  func run() throws {
    var job = MapScoreJob(input: try frames.tableInput(paths: trajectory), mappings: mapping)
    job.topologyPath = topology
    job.trajectoryOptions = opening.options
    job.energyPaths = energies
    job.energyColumn = energyColumn
    job.forcePaths = forces
    if let steps = forceFrames.flatMap({ FrameSteps(parsing: $0) }) { job.forceFrames = steps }
    job.constraints = constraints
    job.probabilityPaths = probabilities
    job.temperature = temperature
    job.lag = try lag.map { text throws(SampleError) in try TimeSpan(parsing: text) }
    job.foldCount = folds
    job.componentCount = components
    job.macrostateCount = macrostates
    job.sampleCount = sample
    job.objectives = objective.isEmpty ? nil : objective
    job.reference = try corner()
    job.searchBudget = budget
    job.indexBase = indexBase.flatMap { IndexBase(rawValue: $0) }
    job.outputPath = out
    job.title = title
    job.commandLine = ["andante"] + CommandLine.arguments.dropFirst()
    let analysis = try job.run(options.settings())
    if !options.quiet { Terminal.warn(analysis.advice) }
    if json {
      print(analysis.json().encoded())
    } else {
      Terminal.show(analysis)
    }
  }
}

extension MapScoreJob.Constraints: ExpressibleByArgument {}

extension Terminal {
  /// Scores of mappings as columns, and what is best for what.
  static func show(_ analysis: MapAnalysis) {
    for line in aligned(analysis.terminalRows(), isLeft: true) { print(oneLine(line)) }
    for sentence in analysis.verdict { print(wrapped(oneLine(NumberText.plain(sentence)), indent: 0)) }
    if let volume = analysis.volumeSentence { print(wrapped(volume, indent: 0)) }
    if let folder = analysis.folder { print("Report: \(folder)/index.html") }
  }
}
