/// A coarse-grained mapping: which atoms each bead stands for, and with what weights.
///
/// A sparse matrix C of beads × atoms whose rows sum to 1: bead positions are R = C r. Beside it, each
/// bead may say how its force is put together, a body frame whose orientation it keeps, or that it
/// is a virtual site of other beads.
///
/// - Reference: W. G. Noid et al., J. Chem. Phys. 128, 244114 (2008), doi:10.1063/1.2938860.
public struct Mapping: Equatable, Sendable {
  /// One site of the coarse-grained model.
  public struct Bead: Equatable, Sendable {
    /// What the site is called, such as `BB`.
    public var name: String
    /// What kind of site it is, such as `P5`; its name where nothing else is said.
    public var type: String
    /// Topology indices, counted from 0, none twice.
    public var atoms: [Int]
    /// One an atom; they sum to 1.
    public var weights: [Double]
    /// One an atom: the bead's force is Σ f · F, not normalised; nil takes 1 for atoms of one bead
    /// alone.
    public var forceWeights: [Double]?
    /// Three atoms that orient the bead: origin, a point on the x axis, a point in the xy plane.
    public var bodyFrame: [Int]?
    /// For a virtual site the beads that place it, with weights that sum to 1; `atoms` and `weights`
    /// are then what follows from them.
    public var parents: [Parent]?
    /// The residue that it belongs to in the mapped topology.
    public var residue: ResidueLabel
    /// In u; nil takes the sum of the atoms' masses.
    public var mass: Double?
    /// In elementary charges; nil where nothing is said.
    public var charge: Double?

    /// A bead of these atoms; weights are divided by their sum, unless it is 1 to rounding (so that
    /// what was written is read as it was) or zero (which ``Mapping/validate()`` finds).
    public init(
      name: String, type: String? = nil, atoms: [Int], weights: [Double],
      residue: ResidueLabel = ResidueLabel(name: "CG", number: 1)
    ) {
      precondition(atoms.count == weights.count, "one weight an atom")
      self.name = name
      self.type = type ?? name
      self.atoms = atoms
      let sum = weights.reduce(0, +)
      self.weights = sum == 0 || abs(sum - 1) < 1e-12 ? weights : weights.map { $0 / sum }
      self.residue = residue
    }
  }

  /// A bead that places a virtual site.
  public struct Parent: Equatable, Sendable {
    /// The bead's index.
    public var bead: Int
    /// Its share.
    public var weight: Double

    /// A bead with its share.
    public init(bead: Int, weight: Double) { (self.bead, self.weight) = (bead, weight) }
  }

  /// A residue's name and number, and its chain's identifier.
  public struct ResidueLabel: Hashable, Sendable {
    /// Such as `ALA`.
    public var name: String
    /// The number in the file.
    public var number: Int
    /// The chain's identifier, mostly empty.
    public var chain: String

    /// A label.
    public init(name: String, number: Int, chain: String = "") {
      (self.name, self.number, self.chain) = (name, number, chain)
    }
  }

  /// What tables and reports call the mapping.
  public var name: String
  /// The number of atoms of the mapped system.
  public var atomCount: Int
  /// In the order of the mapped trajectory's sites.
  public var beads: [Bead]

  /// A mapping of a system of `atomCount` atoms.
  public init(name: String, atomCount: Int, beads: [Bead]) {
    self.name = name
    self.atomCount = atomCount
    self.beads = beads
  }

  /// The number N of beads.
  public var beadCount: Int { beads.count }
}
