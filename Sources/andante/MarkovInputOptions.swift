import ArgumentParser
import Foundation
import Samples
import Workflows

/// What a Markov model is made of: samples, states, counts or probabilities.
struct MarkovInputOptions: ParsableArguments {
  @Argument(help: "Samples: files, folders or patterns; or one folder that discover wrote.")
  var input: [String] = []

  @Option(parsing: .upToNextOption, help: "Trajectories of states instead: files of one column of whole numbers from 0.")
  var dtrajs: [String] = []

  @Option(help: "A matrix of counts instead: square, or lines of row, column, count.")
  var counts: String?

  @Option(help: "A matrix of transition probabilities instead.")
  var transitionMatrix: String?

  @OptionGroup var frames: FrameOptions
  @OptionGroup(title: "Options for tables") var columns: ColumnOptions
  @OptionGroup(title: "Options for trajectories of atoms") var system: SystemOptions
  @OptionGroup(title: "Options for trajectories of atoms") var features: FeatureOptions
  @OptionGroup(title: "Options for trajectories of atoms") var opening: OpeningOptions

  /// - Throws: What does not go together.
  func check(_ states: StateOptions) throws {
    let given = [!input.isEmpty, !dtrajs.isEmpty, counts != nil, transitionMatrix != nil]
    guard given.count(where: \.self) == 1 else {
      throw ValidationError("give one of INPUT, --dtrajs, --counts and --transition-matrix")
    }
    if columns.givesWeights {
      throw ValidationError("weights do not unbias transitions: a Markov model needs unbiased trajectories")
    }
    if counts != nil || transitionMatrix != nil,
      let option = frames.givenBesideTimeStep ?? columns.givenBesideTemperature ?? states.given
    {
      throw ValidationError("\(option) describes trajectories; a matrix has none")
    }
    if !dtrajs.isEmpty, case .boxes = try states.coreSets() {
      throw ValidationError("--cores: ranges of columns need samples; --dtrajs has states, so name those")
    }
    if !dtrajs.isEmpty, let option = states.discretizationGiven {
      throw ValidationError("\(option) cuts samples into states; --dtrajs has them")
    }
  }

  /// The job on this input.
  func job(_ states: StateOptions) throws -> MarkovJob {
    if counts != nil || transitionMatrix != nil {
      var job = MarkovJob(
        input: counts.map { .counts(path: $0) } ?? .transitionMatrix(path: transitionMatrix!))
      job.matrixTimeStep = try frames.tableInput(paths: []).timeStep
      return job
    }
    if !dtrajs.isEmpty {
      return MarkovJob(input: .states(try columns.apply(to: try frames.tableInput(paths: dtrajs))))
    }
    let discretization = try states.discretization()
    if input.count == 1, let job = try MarkovJob(discovered: input[0], discretization: discretization) {
      let ignored = frames.given ?? columns.givenBesideTemperature
        ?? (system.topology != nil ? "--topology" : features.given)
      if let ignored {
        throw ValidationError(
          "\(ignored) is for the input of discover; its components in \(input[0]) are analysed as they are")
      }
      return job
    }
    let table = try SampleInput(
      paths: input, frames: frames, columns: columns, system: system, features: features,
      opening: opening
    ).tableInput()
    var job = MarkovJob(input: .samples(table, discretization))
    if table.provider != nil {
      job.structures = StructureSource(topologyPath: system.topology, options: opening.options)
    }
    return job
  }
}
