public import LinearAlgebra

/// The force maps of least mean square, from one factorisation for any number of mappings.
///
/// Minimises ⟨|B f|²⟩ = tr B G Bᵀ under B Cᵀ = 1 over maps that give joined atoms one weight. With P
/// the membership of atoms in constraint groups, B = X Pᵀ, D = Pᵀ Cᵀ and S = Pᵀ G P:
///
///     X = (Dᵀ S⁻¹ D)⁻¹ Dᵀ S⁻¹
///
/// S is singular where forces sum to zero; a ridge of 10⁻⁹ of its mean diagonal is added, and what
/// that leaves of B Cᵀ − 1 is taken out by the least change. Since the mean force is the same for
/// all valid maps, the least mean square is the least noise.
///
/// - Reference: A. Krämer et al., J. Phys. Chem. Lett. 14, 3970 (2023),
///   doi:10.1021/acs.jpclett.3c00444.
public struct OptimalForceMaps: Sendable {
  private let groups: ConstraintGroups
  private let factor: CholeskyFactorization?

  private static let ridge = 1e-9

  /// Factors the moments.
  ///
  /// - Parameters:
  ///   - moments: G, atoms × atoms.
  ///   - groups: Of the same atoms.
  /// - Complexity: O(groups³).
  public init(_ moments: Matrix<Double>, groups: ConstraintGroups) {
    precondition(moments.rowCount == groups.groupOfAtom.count, "moments of the same atoms")
    self.groups = groups
    var s = Matrix<Double>(rowCount: groups.groupCount, columnCount: groups.groupCount)
    for (i, a) in groups.groupOfAtom.enumerated() {
      for (j, b) in groups.groupOfAtom.enumerated() { s[a, b] += moments[i, j] }
    }
    let scale = max(s.diagonal.reduce(0, +) / Double(max(1, s.rowCount)), .leastNormalMagnitude)
    for i in 0..<s.rowCount { s[i, i] += Self.ridge * scale }
    factor = try? CholeskyFactorization(of: (1 / scale) * s)
  }

  /// The map of least noise; nil where no map is valid, as where constraints join two beads.
  ///
  /// - Complexity: O(groups² · beads).
  public func map(for mapping: Mapping) -> ForceMap? {
    var d = Matrix<Double>(rowCount: groups.groupCount, columnCount: mapping.beadCount)
    for (bead, content) in mapping.beads.enumerated() {
      for (atom, weight) in zip(content.atoms, content.weights) {
        d[groups.groupOfAtom[atom], bead] += weight
      }
    }
    guard let factor, let whitened = try? factor.solveTriangular(d),
      let left = try? CholeskyFactorization(of: gramMatrix(of: d)),
      left.lowerFactor.diagonal.allSatisfy({ $0 > 1e-6 }),
      let inner = try? CholeskyFactorization(of: gramMatrix(of: whitened)),
      let solved = try? factor.solve(d),
      var x = try? inner.solve(solved.transposed()),
      let inverse = try? left.solve(d.transposed())
    else { return nil }
    x += product(of: Matrix.identity(mapping.beadCount) - product(of: x, and: d), and: inverse)
    var b = Matrix<Double>(rowCount: mapping.beadCount, columnCount: mapping.atomCount)
    for bead in 0..<mapping.beadCount {
      for (atom, group) in groups.groupOfAtom.enumerated() { b[bead, atom] = x[bead, group] }
    }
    return ForceMap(kind: .optimal, matrix: b)
  }
}
