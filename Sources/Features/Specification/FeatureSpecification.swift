/// What to compute of a molecular system, in words: the content of a specification
/// file, or of the command line's flags.
///
/// It knows no system: ``resolve(topology:topologyName:firstFrame:)`` looks the
/// words up in a topology and makes a ``FeatureSet`` of them.
///
///     let specification = try FeatureSpecification(contentsOfFile: "features.yaml")
///     let features = try specification.resolve(
///       topology: topology, topologyName: "protein.pdb", firstFrame: frame.box)
public struct FeatureSpecification: Equatable, Sendable {
  /// Whether distances take the minimum image.
  public var periodicity: Periodicity
  /// Where the specification says so.
  public var periodicityPlace: SpecificationPlace
  /// In the order of the columns; empty for the default, the backbone's φ and ψ.
  public var requests: [FeatureRequest]
  /// Functions on top of the columns; nil for the columns themselves.
  public var basis: BasisRequest?
  /// The folder from which relative paths count; empty for the current one.
  public var folder: String

  /// The most columns that are accepted.
  public static let columnLimit = 1_000_000

  /// A specification of these requests.
  public init(
    _ requests: [FeatureRequest] = [], periodicity: Periodicity = .automatic,
    periodicityPlace: SpecificationPlace = .init("periodic"), basis: BasisRequest? = nil,
    folder: String = ""
  ) {
    self.periodicity = periodicity
    self.periodicityPlace = periodicityPlace
    self.requests = requests
    self.basis = basis
    self.folder = folder
  }

  /// When minimum images are taken.
  public enum Periodicity: Equatable, Sendable {
    /// Where the first frame has a usable box.
    case automatic
    case always
    case never
  }
}

/// Functions on top of columns.
public struct BasisRequest: Equatable, Sendable {
  /// The functions and their parameters.
  public var kind: Kind
  /// Where it stands, for messages.
  public var place: SpecificationPlace

  /// A request for functions.
  public init(_ kind: Kind, place: SpecificationPlace) {
    self.kind = kind
    self.place = place
  }

  /// The kinds of functions; their inputs are all columns.
  public enum Kind: Equatable, Sendable {
    /// All products of columns up to a total degree.
    case monomials(degree: Int)
    /// exp(−|x − c|² / 2σ²) for the rows c of an NPY file; σ in the columns' units.
    case gaussians(centres: String, width: Double)
    /// One function a cell of a regular grid, the same limits along each column.
    case grid(bins: Int, from: Double, to: Double)
  }
}
