public import Storage

/// A feature set made ready to be evaluated: kernels over slots, in column order.
public struct FeatureProgram: Sendable {
  /// What makes some consecutive columns.
  enum Step: Sendable {
    case kernel(any FeatureKernel, columns: Range<Int>)
    /// A function of the columns before it.
    case expression(ExpressionKernel, column: Int)

    var columns: Range<Int> {
      switch self {
      case .kernel(_, let columns): columns
      case .expression(_, let column): column..<(column + 1)
      }
    }
  }

  /// What is computed.
  public let set: FeatureSet
  /// The columns of all definitions, in their order; without the basis.
  public let columns: [ColumnDescription]
  /// The atoms that are read.
  package let slots: AtomSlots
  let steps: [Step]
  /// The number of kernels and expressions that make the columns.
  package var stepCount: Int { steps.count }
  let wholeness: Wholeness?
  /// Whether columns must be kept for those after them.
  let hasExpressions: Bool

  /// Compiles the definitions.
  ///
  /// - Parameter set: Its atoms are within its atom count, its basis on its columns.
  /// - Throws: ``FeatureError/invalidExpression(text:column:reason:)``.
  public init(_ set: FeatureSet) throws(FeatureError) {
    self.set = set
    let columns = set.definitions.flatMap(\.columns)
    self.columns = columns
    precondition(
      set.basis.map { $0.inputNames == columns.map { $0.name ?? "" } } ?? true,
      "a basis on other columns")
    var atoms: Set<Int> = []
    for definition in set.definitions { definition.quantity.insertAtomsRead(into: &atoms) }
    // Without features that need whole molecules the pairs are empty.
    let pairs = set.isPeriodic ? set.wholenessPairs : []
    for pair in pairs {
      atoms.insert(pair.a)
      atoms.insert(pair.b)
    }
    precondition(
      atoms.allSatisfy { $0 >= 0 && $0 < set.atomCount }, "an atom outside the system")
    slots = AtomSlots(atoms)
    wholeness = pairs.isEmpty ? nil : Wholeness(pairs: pairs, slots: slots)
    steps = try Self.steps(of: set.definitions, columns: columns, slots: slots)
    hasExpressions = steps.contains { if case .expression = $0 { true } else { false } }
  }
}

extension FeatureDefinition.Quantity {
  /// Adds every atom whose position matters, whether a column is named after it or not.
  fileprivate func insertAtomsRead(into all: inout Set<Int>) {
    switch self {
    case .torsion(let four, _):
      all.insert(four.a)
      all.insert(four.b)
      all.insert(four.c)
      all.insert(four.d)
    case .angle(let three, _), .hydrogenBond(let three, _):
      all.insert(three.a)
      all.insert(three.b)
      all.insert(three.c)
    case .distance(let pair, _):
      all.insert(pair.a)
      all.insert(pair.b)
    case .closestDistance(let first, let second, _):
      all.formUnion(first)
      all.formUnion(second)
    case .centreDistance(let first, let second, _):
      all.formUnion(first.atoms)
      all.formUnion(second.atoms)
    case .alignedPositions(let superposition, let atoms):
      all.formUnion(superposition.fitAtoms)
      all.formUnion(atoms)
    case .rmsd(let superposition):
      all.formUnion(superposition.fitAtoms)
    case .radiusOfGyration(let group):
      all.formUnion(group.atoms)
    case .surface(let atoms, let environment, _):
      all.formUnion(atoms)
      all.formUnion(environment)
    case .expression:
      break
    }
  }
}
