import ArgumentParser
import Samples
import Workflows

/// What every command that reads trajectories can be told about them.
struct InputOptions: ParsableArguments {
  @Argument(
    help: """
      Trajectories: NPY, NPZ, CSV, TSV or PLUMED COLVAR files, or with --topology XTC, TRR, DCD, \
      NetCDF, HDF5, PDB, GRO, XYZ or LAMMPS files; folders or patterns of them.
      """)
  var input: [String]

  @OptionGroup var molecule: MolecularOptions

  @Option(help: "Columns to use, by name or index from 0: phi,psi (default: all).")
  var columns: CommaList?

  @Option(help: "Names for columns of files that have none: phi,psi.")
  var names: CommaList?

  @Option(
    help: "Angles, turned into cos and sin: phi,psi (radians) or phi=360 for another period.")
  var periodic: CommaList?

  @Option(help: "Time between frames, with its unit: 1ps (default: the time column's).")
  var timeStep: String?

  @Option(
    name: [.customLong("discard"), .customLong("start")],
    help: "What to drop at each trajectory's start: 5ns, or a number of frames.")
  var discard: String?

  @Option(help: "Where each trajectory ends: 50ns, or the first frame that is left out.")
  var stop: String?

  @Option(help: "Use only frames so far apart: 10, or 10ps.")
  var stride: String?

  @Flag(help: "Take all files, in order, as one trajectory.")
  var concatenate = false

  @Flag(
    help: "Join files that continue one another by their time stamps; drop duplicates, split at gaps.")
  var join = false

  @Option(help: "The array to read of an NPZ file.")
  var array: String?

  @Option(help: "Frame weights: a column, or a file of one column.")
  var weights: String?

  @Option(help: "Logarithms of frame weights: a column, or a file of one column.")
  var logWeights: String?

  @Option(help: "A factor for each trajectory: 1,0.5,2.")
  var trajectoryWeights: CommaList?

  func validate() throws {
    if concatenate && join {
      throw ValidationError("give --concatenate or --join, not both")
    }
    if weights != nil && logWeights != nil {
      throw ValidationError("give --weights or --log-weights, not both")
    }
    if let trajectoryWeights, trajectoryWeights.items.contains(where: { Double($0) == nil }) {
      throw ValidationError("--trajectory-weights takes numbers: 1,0.5,2")
    }
    if input.isEmpty { throw ValidationError("name at least one input file") }
  }

  /// The input as the libraries take it, trajectories of atoms turned to features.
  func tableInput() throws -> TableInput {
    let plain = try plainInput()
    switch try kind() {
    case .table:
      if let option = molecule.given {
        throw WorkflowError.molecularOptions(option: option, file: input[0])
      }
      return plain
    case .moments:
      throw WorkflowError.trajectoriesNeeded(moments: input[0])
    case .trajectory:
      return try molecule.molecularInput().resolve(plain)
    }
  }

  /// What the input is, by its first file.
  func kind() throws -> InputKind { try .detect(first: input, options: molecule.options) }

  /// The input as it is named.
  func plainInput() throws -> TableInput {
    var result = TableInput(paths: input)
    result.columns = columns?.items
    result.names = names?.items
    result.periodic = try periodic?.items.map { try PeriodicColumn(parsing: $0) } ?? []
    if let timeStep {
      guard let step = PhysicalTime(parsing: timeStep), step.value > 0 else {
        throw SampleError.invalidTimeStep(text: timeStep)
      }
      result.timeStep = step
    }
    if let discard { result.discard = try TimeSpan(parsing: discard) }
    result.stop = try stop.map { text throws(SampleError) in try TimeSpan(parsing: text) }
    result.stride = try stride.map { text throws(SampleError) in try TimeSpan(parsing: text) }
    result.arrangement = join ? .joinedByTime : concatenate ? .concatenated : .separate
    result.array = array
    if let weights { result.weights = FrameWeights(parsing: weights, isLogarithmic: false) }
    if let logWeights { result.weights = FrameWeights(parsing: logWeights, isLogarithmic: true) }
    result.trajectoryWeights = trajectoryWeights?.items.compactMap { Double($0) }
    return result
  }

  /// Whether anything but the paths was given.
  var describesTrajectories: String? {
    let given: [(String, Bool)] = [
      ("--columns", columns != nil), ("--names", names != nil), ("--periodic", periodic != nil),
      ("--time-step", timeStep != nil), ("--discard", discard != nil), ("--stop", stop != nil),
      ("--stride", stride != nil), (molecule.given ?? "", molecule.given != nil),
      ("--concatenate", concatenate), ("--join", join), ("--array", array != nil),
      ("--weights", weights != nil), ("--log-weights", logWeights != nil),
      ("--trajectory-weights", trajectoryWeights != nil),
    ]
    return given.first { $0.1 }?.0
  }
}
