import Storage

extension FeatureProgram {
  /// Columns of one step, about: few enough that they stay in the cache until they
  /// are stored, many enough that the calls cost nothing.
  private static let columnsPerStep = 1024

  /// One step for each run of definitions of one kind.
  static func steps(
    of definitions: [FeatureDefinition], columns: [ColumnDescription], slots: AtomSlots
  ) throws(FeatureError) -> [Step] {
    var steps: [Step] = []
    var start = 0
    var column = 0
    while start < definitions.count {
      let first = definitions[start].quantity
      let kind = StepKind(first)
      var end = start + 1
      var count = first.columnCount
      while let kind, end < definitions.count, count < columnsPerStep || kind.isUndivided,
        StepKind(definitions[end].quantity) == kind
      {
        count += definitions[end].quantity.columnCount
        end += 1
      }
      if case .expression(let text) = first {
        let names = columns[..<column].map { $0.name ?? "" }
        steps.append(.expression(try ExpressionKernel(text: text, columns: names), column: column))
      } else {
        let quantities = definitions[start..<end].map(\.quantity)
        steps.append(
          .kernel(kernel(first, quantities, slots: slots), columns: column..<(column + count)))
      }
      start = end
      column += count
    }
    return steps
  }

  /// The kernel for quantities that are all of the first one's kind.
  private static func kernel(
    _ first: FeatureDefinition.Quantity, _ all: [FeatureDefinition.Quantity], slots: AtomSlots
  ) -> any FeatureKernel {
    switch first {
    case .torsion(_, let form):
      return TorsionKernel(
        all.compactMap { if case .torsion(let atoms, _) = $0 { atoms } else { nil } },
        form: form, slots: slots)
    case .angle(_, let form):
      return AngleKernel(
        all.compactMap { if case .angle(let atoms, _) = $0 { atoms } else { nil } },
        form: form, slots: slots)
    case .distance(_, let form):
      return DistanceKernel(
        all.compactMap { if case .distance(let atoms, _) = $0 { atoms } else { nil } },
        form: form, slots: slots)
    case .closestDistance(let one, let other, let form):
      return ClosestDistanceKernel(one, other, form: form, slots: slots)
    case .centreDistance(_, _, let form):
      return CentreDistanceKernel(
        all.compactMap { if case .centreDistance(let a, let b, _) = $0 { (a, b) } else { nil } },
        form: form, slots: slots)
    case .alignedPositions(let superposition, _):
      let atoms = all.flatMap { quantity -> [Int] in
        if case .alignedPositions(_, let atoms) = quantity { atoms } else { [] }
      }
      return SuperpositionKernel(superposition, atoms: atoms, slots: slots)
    case .rmsd(let superposition):
      return RMSDKernel(superposition, slots: slots)
    case .radiusOfGyration(let group):
      return RadiusOfGyrationKernel(group, slots: slots)
    case .surface(_, let environment, let options):
      return SurfaceKernel(
        groups: all.compactMap { if case .surface(let atoms, _, _) = $0 { atoms } else { nil } },
        environment: environment, options: options, slots: slots)
    case .hydrogenBond(_, let form):
      return HydrogenBondKernel(
        all.compactMap { if case .hydrogenBond(let atoms, _) = $0 { atoms } else { nil } },
        form: form, slots: slots)
    case .expression:
      preconditionFailure("an expression is no kernel")
    }
  }
}

/// What definitions share that are computed by one kernel; nil for those that stand alone.
private enum StepKind: Equatable {
  case torsion(TorsionForm)
  case angle(AngleForm)
  case distance(DistanceForm)
  case centreDistance(DistanceForm)
  case alignedPositions(Superposition)
  case surface(environment: [Int], SurfaceOptions)
  case hydrogenBond(HydrogenBondForm)

  init?(_ quantity: FeatureDefinition.Quantity) {
    switch quantity {
    case .torsion(_, let form): self = .torsion(form)
    case .angle(_, let form): self = .angle(form)
    case .distance(_, let form): self = .distance(form)
    case .centreDistance(_, _, let form): self = .centreDistance(form)
    case .alignedPositions(let superposition, _): self = .alignedPositions(superposition)
    case .surface(_, let environment, let options):
      self = .surface(environment: environment, options)
    case .hydrogenBond(_, let form): self = .hydrogenBond(form)
    case .closestDistance, .rmsd, .radiusOfGyration, .expression: return nil
    }
  }

  /// Whether splitting would repeat work: superpositions, centres that pairs share, and
  /// the search for neighbours.
  var isUndivided: Bool {
    switch self {
    case .alignedPositions, .centreDistance, .surface: true
    default: false
    }
  }
}
