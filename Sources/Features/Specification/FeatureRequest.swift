public import Trajectories

/// One entry of a specification: features of one kind, in words.
public struct FeatureRequest: Equatable, Sendable {
  /// What is asked for.
  public var kind: Kind
  /// The user's own names, one a feature; nil for the names by rule.
  public var names: [String]?
  /// Where it stands, for messages.
  public var place: SpecificationPlace

  /// A request for features, named by rule unless `names` are given.
  public init(_ kind: Kind, names: [String]? = nil, place: SpecificationPlace) {
    self.kind = kind
    self.names = names
    self.place = place
  }

  /// The kinds of requests; texts are selections of atoms unless they say otherwise.
  public enum Kind: Equatable, Sendable {
    /// Named torsions of the residues that `residues` picks an atom of; of all for nil.
    case torsions([TorsionKind], residues: String?, TorsionForm)
    /// Torsions of four atoms each.
    case torsionAtoms([[AtomReference]], TorsionForm)
    /// Angles at the second of three atoms each.
    case angles([[AtomReference]], AngleForm)
    case distances(PairRequest, DistanceForm)
    /// The least distances between residues' selected atoms, heavy ones only unless
    /// `hydrogens`.
    case closest(PairRequest, hydrogens: Bool, DistanceForm)
    /// Distances between the centres of pairs of groups.
    case centres([CentrePair], Weighting, DistanceForm)
    /// Positions after superposition of the `fit` atoms (nil: the same) on a
    /// reference file (nil: the topology).
    case positions(String, fit: String?, reference: String?, Weighting)
    /// One deviation a reference file; none for the topology's own coordinates.
    case rmsd(String, references: [String], Weighting)
    case gyration(String, Weighting)
    case surface(SurfaceRequest)
    case hydrogenBonds(HydrogenBondRequest, HydrogenBondForm)
    /// A formula over columns that come before; it needs a name.
    case expression(String)
  }
}

/// One atom.
public enum AtomReference: Equatable, Sendable {
  /// Counted from 1 in the order of the file, as in PLUMED.
  case number(Int)
  /// A selection that picks exactly one atom.
  case selection(String)
}

/// Which pairs are meant.
public enum PairRequest: Equatable, Sendable {
  /// All pairs of a selection whose residues are at least `apart` along a chain.
  case within(String, apart: Int)
  /// Each atom of one selection with each of another, in the same way.
  case between(String, String, apart: Int)
  /// These pairs.
  case explicit([[AtomReference]])
}

/// Two groups of atoms, by selection.
public struct CentrePair: Equatable, Sendable {
  /// The first group.
  public var from: String
  /// The second group.
  public var to: String
  /// These two groups.
  public init(from: String, to: String) { (self.from, self.to) = (from, to) }
}

/// How atoms count in a centre or a fit.
public enum Weighting: String, CaseIterable, Equatable, Sendable {
  case mass
  /// All alike.
  case none
}

/// A solvent-accessible surface.
public struct SurfaceRequest: Equatable, Sendable {
  /// A selection: whose surface is meant.
  public var atoms: String
  /// What covers them; nil for all that is not water.
  public var environment: String?
  /// One column a residue, instead of one for all atoms.
  public var isPerResidue: Bool
  /// In nm.
  public var probeRadius: Double
  /// Points on each atom's sphere.
  public var pointCount: Int

  /// The surface of a selection, by default with a probe of water's size.
  public init(
    atoms: String, environment: String? = nil, isPerResidue: Bool = false,
    probeRadius: Double = 0.14, pointCount: Int = 960
  ) {
    self.atoms = atoms
    self.environment = environment
    self.isPerResidue = isPerResidue
    self.probeRadius = probeRadius
    self.pointCount = pointCount
  }
}

/// Which hydrogen bonds are meant.
public enum HydrogenBondRequest: Equatable, Sendable {
  /// Each N–H and O–H of one selection with each acceptor of another, whose residues
  /// are at least `apart` along a chain.
  case between(donors: String, acceptors: String, apart: Int)
  /// These donors, hydrogens and acceptors.
  case explicit([[AtomReference]])
}
