public import Information

/// How noisy the forces of one mapping are, by force map.
public struct ForceNoiseOutcome: MappingOutcome {
  /// What one force map gives, from maps and fits that have not seen the block they are judged on.
  public struct Quality: Equatable, Sendable {
    /// How the map was chosen.
    public let kind: ForceMap.Kind
    /// The root mean square of what the fitted mean force leaves of a bead's force, per component, in
    /// kJ/mol/nm.
    public let residual: JackknifeEstimate
    /// The root mean square force of a bead, per component, in kJ/mol/nm.
    public let rootMeanSquare: JackknifeEstimate
    /// The share of the mean square force that the fitted mean force explains.
    public let explained: JackknifeEstimate
    /// Why the mean of these forces is not the mean force; nil where it is.
    public let bias: String?
  }

  /// The mapping's name.
  public let mapping: String
  /// Of the noise-optimal map; nil where there is none.
  public let estimate: JackknifeEstimate?
  /// Why there is no value, in a phrase.
  public let absence: String?
  /// In the order of ``ForceMap/Kind``, those that the mapping has.
  public let qualities: [Quality]
  /// The map of least noise from all frames.
  public let optimalMap: ForceMap?
  /// The number of functions that the mean force was fitted with.
  public let functionCount: Int
  /// The number of frames that it was fitted on.
  public let frameCount: Int

  /// What a kind of force map gives; nil where the mapping has none.
  public subscript(kind: ForceMap.Kind) -> Quality? { qualities.first { $0.kind == kind } }

  static func absent(_ mapping: Mapping, _ reason: String) -> Self {
    ForceNoiseOutcome(
      mapping: mapping.name, estimate: nil, absence: reason, qualities: [], optimalMap: nil,
      functionCount: 0, frameCount: 0)
  }
}
