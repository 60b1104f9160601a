/// Atoms that rigid constraints join, which share one weight in a force map.
///
/// Saved forces lack the forces that hold rigid bonds. Along a bond these are equal and opposite, so
/// that they cancel in any sum that gives both atoms the same weight, and in no other.
///
/// - Reference: A. Krämer, A. E. P. Durumeric, N. E. Charron, Y. Chen, C. Clementi, F. Noé, J. Phys.
///   Chem. Lett. 14, 3970 (2023), doi:10.1021/acs.jpclett.3c00444.
public struct ConstraintGroups: Equatable, Sendable {
  /// The group of each atom, counted from 0 by first atoms; an atom without constraints has its own.
  public let groupOfAtom: [Int]
  /// The number of groups.
  public let groupCount: Int

  /// The connected parts of atoms under constraints.
  ///
  /// - Parameters:
  ///   - atomCount: The number of atoms.
  ///   - constraints: Pairs of atoms at a fixed distance, such as bonds to hydrogen.
  /// - Throws: ``CoarseGrainingError/constraintOutside(atom:atomCount:)``.
  public init(
    atomCount: Int, constraints: [(Int, Int)] = []
  ) throws(CoarseGrainingError) {
    var root = Array(0..<atomCount)
    func find(_ atom: Int) -> Int {
      var place = atom
      while root[place] != place { place = root[place] }
      return place
    }
    for (a, b) in constraints {
      for atom in [a, b] where !(0..<atomCount).contains(atom) {
        throw .constraintOutside(atom: atom, atomCount: atomCount)
      }
      let (first, second) = (find(a), find(b))
      root[max(first, second)] = min(first, second)
    }
    var numbers: [Int: Int] = [:]
    var groups: [Int] = []
    for atom in 0..<atomCount {
      let top = find(atom)
      let number = numbers[top] ?? numbers.count
      numbers[top] = number
      groups.append(number)
    }
    groupOfAtom = groups
    groupCount = numbers.count
  }
}
