/// The atoms of a system: names, residues, chains and, where known, bonds.
///
/// Indices count from 0 in the order of the file, which is the order of the
/// atoms in trajectories; numbers (``Residue/number``, ``Atom/serial``) are the file's own.
public struct Topology: Equatable, Sendable {
  /// An atom.
  public struct Atom: Equatable, Sendable {
    /// As in the file, without spaces: `CA`.
    public var name: String
    /// The chemical symbol (`C`, `Cl`); nil for virtual sites and unknown atoms.
    public var element: Element?
    /// The index of its residue.
    public var residue: Int
    /// The atom's number in the file; nil where the file numbers none.
    public var serial: Int?
    /// In u; nil where the file does not say (see ``Topology/mass(ofAtom:)``).
    public var mass: Double?
    /// In elementary charges; nil where the file does not say.
    public var charge: Double?

    /// An atom of the residue at this index.
    public init(
      name: String, element: Element?, residue: Int, serial: Int? = nil, mass: Double? = nil,
      charge: Double? = nil
    ) {
      self.name = name
      self.element = element
      self.residue = residue
      self.serial = serial
      self.mass = mass
      self.charge = charge
    }
  }

  /// A residue: consecutive atoms.
  public struct Residue: Equatable, Sendable {
    /// As in the file: `ALA`.
    public var name: String
    /// The residue's number in the file.
    public var number: Int
    /// The letter behind the number, mostly empty.
    public var insertionCode: String
    /// The index of its chain.
    public var chain: Int
    /// The segment's name (PSF, PDB), mostly empty.
    public var segment: String
    /// The indices of its atoms.
    public var atoms: Range<Int>

    /// A residue of these atoms.
    public init(
      name: String, number: Int, insertionCode: String = "", chain: Int, segment: String = "",
      atoms: Range<Int>
    ) {
      self.name = name
      self.number = number
      self.insertionCode = insertionCode
      self.chain = chain
      self.segment = segment
      self.atoms = atoms
    }
  }

  /// A chain: consecutive residues.
  public struct Chain: Equatable, Sendable {
    /// As in the file: `A`; empty where the file has none.
    public var identifier: String
    /// The indices of its residues.
    public var residues: Range<Int>

    /// A chain of these residues.
    public init(identifier: String, residues: Range<Int>) {
      self.identifier = identifier
      self.residues = residues
    }
  }

  /// A covalent bond between two atoms; `first < second`.
  public struct Bond: Hashable, Sendable {
    /// The smaller of the two atoms' indices.
    public var first: Int
    /// The larger of the two atoms' indices.
    public var second: Int

    /// A bond between two atoms, in either order.
    public init(_ a: Int, _ b: Int) {
      first = min(a, b)
      second = max(a, b)
    }
  }

  /// In the order of the file.
  public var atoms: [Atom]
  /// In the order of their atoms.
  public var residues: [Residue]
  /// In the order of their residues.
  public var chains: [Chain]
  /// Sorted, each once; empty where the file states none.
  public var bonds: [Bond]
  /// The file's coordinates in nm, x, y, z of each atom; nil where it has none.
  public var positions: [Double]?
  /// The file's box.
  public var box: Box?

  /// A topology of these parts, which must fit together.
  public init(
    atoms: [Atom], residues: [Residue], chains: [Chain], bonds: [Bond] = [],
    positions: [Double]? = nil, box: Box? = nil
  ) {
    self.atoms = atoms
    self.residues = residues
    self.chains = chains
    self.bonds = bonds
    self.positions = positions
    self.box = box
  }

  /// The number of atoms.
  public var atomCount: Int { atoms.count }
}
