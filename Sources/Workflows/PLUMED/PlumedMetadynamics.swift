/// The settings of a well-tempered metadynamics block.
///
/// - Reference: A. Barducci, G. Bussi, M. Parrinello, Phys. Rev. Lett. 100, 020603
///   (2008), doi:10.1103/PhysRevLett.100.020603.
public struct PlumedMetadynamics: Equatable, Sendable {
  /// In K: the thermostat's.
  public var temperature: Double
  /// The initial height of a Gaussian in kJ/mol.
  public var height = 1.2
  /// Steps between Gaussians.
  public var pace = 500
  public var biasFactor = 10.0

  /// What the action is called in the input.
  static let label = "metad"

  /// Gaussians of 1.2 kJ/mol each 500 steps, bias factor 10.
  public init(temperature: Double) { self.temperature = temperature }

  func check() throws(PlumedError) {
    func require(_ name: String, _ value: Double, _ isValid: Bool) throws(PlumedError) {
      guard isValid, value.isFinite else { throw .invalidSetting(name: name, value: value) }
    }
    try require("a temperature", temperature, temperature > 0)
    try require("a Gaussian height", height, height > 0)
    try require("a pace", Double(pace), pace > 0)
    try require("a bias factor", biasFactor, biasFactor > 1)
  }

  func action(_ variables: [String], _ statistics: [VariableStatistics]) -> PlumedAction {
    let number = PlumedText.short
    return PlumedAction(
      "METAD",
      [
        .init("ARG", variables), .init("SIGMA", statistics.map { number($0.suggestedSigma) }),
        .init("HEIGHT", number(height)), .init("PACE", String(pace)),
        .init("BIASFACTOR", number(biasFactor)), .init("TEMP", number(temperature)),
        .init("GRID_MIN", statistics.map { number($0.suggestedGrid.lowerBound) }),
        .init("GRID_MAX", statistics.map { number($0.suggestedGrid.upperBound) }),
        .init("GRID_BIN", statistics.map { String($0.suggestedBinCount) }), .init("FILE", "HILLS"),
      ], label: Self.label)
  }
}
