import ArgumentParser
import Samples
import Workflows

/// The system that trajectories of atoms are of.
struct SystemOptions: ParsableArguments {
  @Option(help: "Topology of the trajectories: PDB, GRO, PSF, prmtop, mmCIF.")
  var topology: String?
}

/// Input of any kind: tables, or trajectories of atoms and what to compute of them.
struct InputOptions: ParsableArguments {
  @OptionGroup var series: SeriesOptions
  @OptionGroup(title: "Options for tables") var columns: ColumnOptions

  @OptionGroup(title: "Options for trajectories of atoms") var system: SystemOptions
  @OptionGroup(title: "Options for trajectories of atoms") var features: FeatureOptions
  @OptionGroup(title: "Options for trajectories of atoms") var opening: OpeningOptions

  /// The paths as they were given.
  var paths: [String] { series.input }

  /// The input as the libraries take it, trajectories of atoms turned to features.
  func tableInput() throws -> TableInput { try samples.tableInput() }

  /// What the input is, by its first file.
  func kind() throws -> InputKind { try samples.kind() }

  private var samples: SampleInput {
    SampleInput(
      paths: paths, frames: series.frames, columns: columns, system: system, features: features,
      opening: opening)
  }

  /// The first option that says something about trajectories, beside their paths.
  var describesTrajectories: String? { columns.given ?? series.given ?? samples.molecularOption }
}

/// Files of any kind with all that the options say about them.
struct SampleInput {
  let paths: [String]
  let frames: FrameOptions
  let columns: ColumnOptions
  let system: SystemOptions
  let features: FeatureOptions
  let opening: OpeningOptions

  /// The input as the libraries take it, trajectories of atoms turned to features.
  func tableInput() throws -> TableInput {
    let plain = try columns.apply(to: try frames.tableInput(paths: paths))
    switch try kind() {
    case .table:
      if let option = molecularOption {
        throw WorkflowError.molecularOptions(option: option, file: paths[0])
      }
      return plain
    case .moments:
      throw WorkflowError.trajectoriesNeeded(moments: paths[0])
    case .trajectory:
      var molecule = MolecularInput()
      molecule.topologyPath = system.topology
      molecule.specification = try features.specification()
      molecule.specificationPath = features.spec
      molecule.options = opening.options
      return try molecule.resolve(plain)
    }
  }

  /// What the input is, by its first file.
  func kind() throws -> InputKind {
    try .detect(first: paths, options: opening.options, expectsAtoms: molecularOption != nil)
  }

  /// The first option that was given for trajectories of atoms.
  var molecularOption: String? {
    system.topology != nil
      ? "--topology" : features.given ?? (opening.allowTruncated ? "--allow-truncated" : nil)
  }
}
