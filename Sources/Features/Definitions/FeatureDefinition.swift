/// A geometric quantity of a molecule, with its atoms by topology index.
///
/// It says what is computed, down to each atom and parameter: enough to evaluate
/// it, to store it in a model and to write it for another program.
public struct FeatureDefinition: Equatable, Sendable {
  /// A stable name that a reader understands: `phi(ALA2)`, `d(CA5–CA20)`.
  public var name: String
  /// What is computed.
  public var quantity: Quantity

  /// A named quantity.
  public init(name: String, quantity: Quantity) {
    self.name = name
    self.quantity = quantity
  }

  /// The kinds of quantities.
  public enum Quantity: Equatable, Sendable {
    /// The dihedral angle of four atoms, −π … π, IUPAC sign.
    case torsion(AtomQuadruple, TorsionForm)
    /// The angle at the second of three atoms, 0 … π.
    case angle(AtomTriple, AngleForm)
    /// The distance of two atoms.
    case distance(AtomPair, DistanceForm)
    /// The least distance between atoms of two groups.
    case closestDistance([Int], [Int], DistanceForm)
    /// The distance between two groups' centres.
    case centreDistance(AtomGroup, AtomGroup, DistanceForm)
    /// Atoms' positions after the best superposition on a reference, x, y, z each.
    case alignedPositions(Superposition, atoms: [Int])
    /// The root mean square deviation after the best superposition, in nm.
    case rmsd(Superposition)
    /// √(Σ w |x − centre|² / Σ w), in nm.
    case radiusOfGyration(AtomGroup)
    /// The solvent-accessible surface of `atoms`, in nm², where `environment` covers them.
    case surface(atoms: [Int], environment: [Int], SurfaceOptions)
    /// A hydrogen bond's geometry: donor, hydrogen, acceptor.
    case hydrogenBond(AtomTriple, HydrogenBondForm)
    /// A function of columns that come before, by their names (`CUSTOM` of PLUMED).
    case expression(String)
  }
}

/// Two atoms, by topology index.
public struct AtomPair: Hashable, Sendable {
  /// The first atom.
  public var a: Int
  /// The second atom.
  public var b: Int
  /// These two atoms.
  public init(_ a: Int, _ b: Int) { (self.a, self.b) = (a, b) }
}

/// Three atoms, by topology index.
public struct AtomTriple: Hashable, Sendable {
  /// The first atom.
  public var a: Int
  /// The second atom.
  public var b: Int
  /// The third atom.
  public var c: Int
  /// These three atoms.
  public init(_ a: Int, _ b: Int, _ c: Int) { (self.a, self.b, self.c) = (a, b, c) }
}

/// Four atoms, by topology index.
public struct AtomQuadruple: Hashable, Sendable {
  /// The first atom.
  public var a: Int
  /// The second atom.
  public var b: Int
  /// The third atom.
  public var c: Int
  /// The fourth atom.
  public var d: Int
  /// These four atoms.
  public init(_ a: Int, _ b: Int, _ c: Int, _ d: Int) { (self.a, self.b, self.c, self.d) = (a, b, c, d) }
}

/// Atoms with weights; masses for a centre of mass, ones for a centre of geometry.
public struct AtomGroup: Equatable, Sendable {
  /// Their topology indices.
  public var atoms: [Int]
  /// One an atom, not negative, some positive.
  public var weights: [Double]
  /// These atoms with these weights.
  public init(atoms: [Int], weights: [Double]) { (self.atoms, self.weights) = (atoms, weights) }
}

/// What columns a torsion gives.
public enum TorsionForm: Equatable, Sendable {
  /// Two columns, `cos(name)` and `sin(name)`: continuous, the default.
  case cosineSine
  /// One column in radians, periodic.
  case angle
  /// One column a centre (radians): exp(κ (cos(θ − centre) − 1)), a von Mises bump.
  case bumps(centres: [Double], concentration: Double)
}

/// What column an angle gives.
public enum AngleForm: Equatable, Sendable {
  /// In radians.
  case value
  case cosine
}

/// What column a distance gives.
public enum DistanceForm: Equatable, Sendable {
  /// In nm.
  case value
  /// In nm⁻¹.
  case inverse
  /// 1 up to the cut-off (nm), else 0.
  case contact(cutoff: Double)
  /// A smooth contact.
  case switching(SwitchingFunction)
}

/// A smooth step from 1 to 0, as PLUMED defines them; lengths in nm.
public struct SwitchingFunction: Equatable, Sendable {
  /// The function of s = (r − d0) / r0; 1 for s ≤ 0.
  public enum Shape: Equatable, Sendable {
    /// (1 − sⁿ) / (1 − sᵐ), n/m at s = 1.
    case rational(n: Int, m: Int)
    /// exp(−s)
    case exponential
    /// exp(−s²/2)
    case gaussian
    /// (1 + (2^(a/b) − 1) sᵃ)^(−b/a)
    case smap(a: Int, b: Int)
    /// (y − 1)² (1 + 2y), y = (r − d0)/(dmax − d0); 0 from dmax
    case cubic
    /// 1 − tanh(s)
    case tanh
    /// ½ (cos(π s) + 1) for s ≤ 1, else 0
    case cosine
  }
  /// The largest power that specifications and recipes may name; more only cost time.
  package static let powerLimit = 64

  /// The function of s.
  public var shape: Shape
  /// The width of the step in nm, positive.
  public var r0: Double
  /// The distance up to which the function is 1, in nm.
  public var d0: Double
  /// Where the function is cut, stretched and shifted to reach 0 (PLUMED's default
  /// with `D_MAX`); nil leaves it as it is.
  public var dMax: Double?
  /// A function of this shape; lengths in nm.
  public init(_ shape: Shape, r0: Double, d0: Double = 0, dMax: Double? = nil) {
    (self.shape, self.r0, self.d0, self.dMax) = (shape, r0, d0, dMax)
  }
}

/// A least-squares superposition on a reference structure.
public struct Superposition: Equatable, Sendable {
  /// The atoms that are fitted.
  public var fitAtoms: [Int]
  /// Their weights in the fit, not negative.
  public var weights: [Double]
  /// Their reference positions in nm, x, y, z each, centred or not.
  public var reference: [Double]
  /// What messages and models call the reference: a file's name.
  public var referenceName: String
  /// A fit of these atoms; `weights` has one number an atom, `reference` three.
  public init(fitAtoms: [Int], weights: [Double], reference: [Double], referenceName: String) {
    (self.fitAtoms, self.weights, self.reference, self.referenceName) =
      (fitAtoms, weights, reference, referenceName)
  }
}

/// Shrake–Rupley's parameters.
public struct SurfaceOptions: Equatable, Sendable {
  /// In nm.
  public var probeRadius: Double
  /// Points on each atom's sphere.
  public var pointCount: Int
  /// One an atom of the environment, in nm, without the probe.
  public var radii: [Double]
  /// Parameters, by default of a probe of water's size.
  public init(probeRadius: Double = 0.14, pointCount: Int = 960, radii: [Double]) {
    (self.probeRadius, self.pointCount, self.radii) = (probeRadius, pointCount, radii)
  }
}

/// What column a hydrogen bond gives.
public enum HydrogenBondForm: Equatable, Sendable {
  /// Hydrogen to acceptor, in nm.
  case distance
  /// The angle donor–hydrogen–acceptor in radians.
  case angle
  /// 1 where hydrogen to acceptor is below `distance` (nm) and the angle at the
  /// hydrogen above `angle` (radians), else 0 (Baker and Hubbard: 0.25 nm, 120°).
  case present(distance: Double, angle: Double)
}
