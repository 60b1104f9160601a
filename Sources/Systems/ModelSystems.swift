/// The model systems by name.
public enum ModelSystems {
  /// All names, in the order of a listing.
  public static let names = all.map(\.name)

  /// The system of that name with its default parameters, or nil if there is
  /// none.
  public static func make(_ name: String) -> (any ModelSystem)? {
    all.first { $0.name == name }
  }

  private static let all: [any ModelSystem] = [
    DoubleWell(),
    FourWell(),
    PrinzPotential(),
    OrnsteinUhlenbeck(),
    ARMixture(timescales: [100, 30, 10], dimension: 6, seed: 1),
    ThreeStateChain(),
    CylinderWake(),
  ]
}
