public import LinearAlgebra

/// How the forces on atoms make the forces on beads: F = B f, with B of beads × atoms.
///
/// The mean of F at given beads is the mean force of the mapping R = C r wherever B Cᵀ = 1 and atoms
/// that are held by rigid constraints share their weights. Among such maps the noise about that mean
/// differs.
///
/// - Reference: W. G. Noid et al., J. Chem. Phys. 128, 244114 (2008), doi:10.1063/1.2938860;
///   G. Ciccotti, R. Kapral, E. Vanden-Eijnden, ChemPhysChem 6, 1809 (2005),
///   doi:10.1002/cphc.200400669 (the condition with constraints).
public struct ForceMap: Equatable, Sendable {
  /// The ways to choose B.
  public enum Kind: String, CaseIterable, Sendable {
    /// The least-norm map (C Cᵀ)⁻¹ C: for beads of one atom, the force on that atom.
    case slice
    /// The sum of the forces on a bead's atoms and on what constraints join to them.
    case aggregate
    /// The mapping's own force weights.
    case given
    /// The least mean square force.
    case optimal
  }

  /// How B was chosen.
  public let kind: Kind
  /// B, beads × atoms.
  public let matrix: Matrix<Double>

  /// A map.
  public init(kind: Kind, matrix: Matrix<Double>) {
    self.kind = kind
    self.matrix = matrix
  }

  /// The least-norm map (C Cᵀ)⁻¹ C; nil where the beads depend on each other.
  public static func slice(_ mapping: Mapping) -> ForceMap? {
    let c = mapping.matrix
    guard let inverse = try? CholeskyFactorization(of: gramMatrix(of: c.transposed())),
      inverse.lowerFactor.diagonal.allSatisfy({ $0 > 1e-7 }),
      let b = try? inverse.solve(c)
    else { return nil }
    return ForceMap(kind: .slice, matrix: b)
  }

  /// The sum over a bead's atoms and over what constraints join to them; nil where two beads would
  /// take the same atom.
  public static func aggregate(_ mapping: Mapping, groups: ConstraintGroups) -> ForceMap? {
    var owner = [Int](repeating: -1, count: groups.groupCount)
    for (bead, content) in mapping.beads.enumerated() {
      for (atom, weight) in zip(content.atoms, content.weights) where weight != 0 {
        let group = groups.groupOfAtom[atom]
        guard owner[group] < 0 || owner[group] == bead else { return nil }
        owner[group] = bead
      }
    }
    var b = Matrix<Double>(rowCount: mapping.beadCount, columnCount: mapping.atomCount)
    for (atom, group) in groups.groupOfAtom.enumerated() where owner[group] >= 0 {
      b[owner[group], atom] = 1
    }
    return ForceMap(kind: .aggregate, matrix: b)
  }

  /// The mapping's own force weights, 1 for the atoms of beads that name none; nil where no bead
  /// names any.
  public static func given(_ mapping: Mapping) -> ForceMap? {
    guard mapping.beads.contains(where: { $0.forceWeights != nil }) else { return nil }
    var b = Matrix<Double>(rowCount: mapping.beadCount, columnCount: mapping.atomCount)
    for (row, bead) in mapping.beads.enumerated() {
      let weights = bead.forceWeights ?? [Double](repeating: 1, count: bead.atoms.count)
      for (atom, weight) in zip(bead.atoms, weights) { b[row, atom] += weight }
    }
    return ForceMap(kind: .given, matrix: b)
  }

  /// How far B Cᵀ is from 1, as the largest deviation.
  public func orthogonalityDefect(_ mapping: Mapping) -> Double {
    let defect = product(of: matrix, and: mapping.matrix, .transposed) - .identity(matrix.rowCount)
    return defect.elements.reduce(0) { max($0, abs($1)) }
  }

  /// The largest difference between weights of atoms that constraints join: above 0, constraint forces
  /// are missing from the sum and its mean is biased.
  public func constraintDefect(_ groups: ConstraintGroups) -> Double {
    var largest = 0.0
    for row in 0..<matrix.rowCount {
      var low = [Double](repeating: .infinity, count: groups.groupCount)
      var high = [Double](repeating: -.infinity, count: groups.groupCount)
      for (atom, group) in groups.groupOfAtom.enumerated() {
        low[group] = min(low[group], matrix[row, atom])
        high[group] = max(high[group], matrix[row, atom])
      }
      for group in low.indices { largest = max(largest, high[group] - low[group]) }
    }
    return largest
  }
}
