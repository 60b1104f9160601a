import ArgumentParser
import Samples

/// What is made of the columns of a table, and the weights of its frames.
struct ColumnOptions: ParsableArguments {
  @Option(help: "Columns to use, by name or index from 0: phi,psi (default: all).")
  var columns: CommaList?

  @Option(help: "Names for columns of files that have none: phi,psi.")
  var names: CommaList?

  @Option(
    help: "Angles, turned into cos and sin: phi,psi (radians) or phi=360 for another period.")
  var periodic: CommaList?

  @Option(help: "The array to read of an NPZ file.")
  var array: String?

  @Option(help: "Frame weights: a column, or a file of one column.")
  var weights: String?

  @Option(help: "Logarithms of frame weights: a column, or a file of one column.")
  var logWeights: String?

  @Option(
    help: """
      Weights exp(V/RT) of a biased simulation: columns of its bias V in kJ/mol, which add up; \
      needs --temperature.
      """)
  var bias: CommaList?

  @Option(help: "Temperature in kelvin, for --bias, and for free energies in kJ/mol.")
  var temperature: Double?

  @Option(help: "A factor for each trajectory: 1,0.5,2.")
  var trajectoryWeights: CommaList?

  func validate() throws {
    if [weights != nil, logWeights != nil, bias != nil].count(where: \.self) > 1 {
      throw ValidationError("give one of --weights, --log-weights and --bias")
    }
    if let bias, Set(bias.items).count < bias.items.count {
      throw ValidationError("--bias names a column twice; its energies would count twice")
    }
    if bias != nil && temperature == nil {
      throw ValidationError("--bias needs the simulation's --temperature in kelvin")
    }
    if let temperature, !(temperature > 0 && temperature.isFinite) {
      throw ValidationError("--temperature is in kelvin and positive")
    }
    if let trajectoryWeights, trajectoryWeights.items.contains(where: { Double($0) == nil }) {
      throw ValidationError("--trajectory-weights takes numbers: 1,0.5,2")
    }
  }

  /// The input with these columns and weights.
  func apply(to input: TableInput) throws(SampleError) -> TableInput {
    var result = input
    result.columns = columns?.items
    result.names = names?.items
    result.periodic =
      try periodic?.items.map { text throws(SampleError) in try PeriodicColumn(parsing: text) } ?? []
    result.array = array
    if let weights { result.weights = FrameWeights(parsing: weights, isLogarithmic: false) }
    if let logWeights { result.weights = FrameWeights(parsing: logWeights, isLogarithmic: true) }
    if let bias, let temperature { result.weights = .bias(bias.items, temperature: temperature) }
    result.trajectoryWeights = trajectoryWeights?.items.compactMap { Double($0) }
    return result
  }

  /// Whether frames carry weights.
  var givesWeights: Bool {
    weights != nil || logWeights != nil || bias != nil || trajectoryWeights != nil
  }

  /// The first option that was given and says how columns are read.
  var givenBesideTemperature: String? { all.first { $0.1 && $0.0 != "--temperature" }?.0 }

  /// The first option that was given.
  var given: String? { all.first { $0.1 }?.0 }

  private var all: [(String, Bool)] {
    [
      ("--columns", columns != nil), ("--names", names != nil), ("--periodic", periodic != nil),
      ("--array", array != nil), ("--weights", weights != nil), ("--log-weights", logWeights != nil),
      ("--bias", bias != nil), ("--temperature", temperature != nil),
      ("--trajectory-weights", trajectoryWeights != nil),
    ]
  }
}
