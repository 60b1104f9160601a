import Information
import LinearAlgebra

/// The force noise of one mapping.
struct ForceNoiseTask {
  let mapping: Mapping
  let conformations: Conformations
  let forces: [Float]
  let groups: ConstraintGroups
  let folds: ForceNoise.Folds
  /// One for each fold that is left out, and one of all frames.
  let optimal: [OptimalForceMaps]

  func outcome() -> ForceNoiseOutcome {
    precondition(mapping.atomCount == conformations.siteCount, "a mapping of another system")
    var real = mapping
    real.beads = mapping.beads.filter { $0.parents == nil }
    let order = BeadOrder.canonical(real)
    let sorted = real.inCanonicalOrder()
    let n = sorted.beadCount
    guard n > 0 else { return .absent(mapping, "the mapping has no beads") }

    let best = optimal.compactMap { $0.map(for: sorted) }
    guard best.count == optimal.count else {
      return .absent(
        mapping, "no force map is valid: beads share their atoms or rigidly joined atoms")
    }
    let beads = conformations.mapped(by: sorted)
    guard let basis = basis(beads) else {
      return .absent(mapping, "the mean force of \(n) beads needs more than \(ForceNoise.functionLimit) functions")
    }
    let frameCount = conformations.frameCount
    guard 3 * n * frameCount >= 8 * basis.functionCount, frameCount >= 4 * folds.count else {
      return .absent(
        mapping,
        "\(frameCount) frames with forces are too few for \(basis.functionCount) functions")
    }

    var maps: [ForceMap] = []
    var columns: [[Int]] = []
    let fixed = [
      ForceMap.slice(sorted), ForceMap.aggregate(sorted, groups: groups), ForceMap.given(sorted),
    ]
    for map in fixed.compactMap(\.self) {
      columns.append(Array(repeating: maps.count, count: folds.count))
      maps.append(map)
    }
    let kinds = maps.map(\.kind) + [.optimal]
    columns.append(Array(maps.count..<maps.count + folds.count))
    maps += best.dropLast()

    let mapped = MappedForces.all(forces: forces, atomCount: conformations.siteCount, maps: maps)
    guard
      let fit = try? HeldOutForceFit(
        basis: basis, beads: beads, forces: mapped, mapCount: maps.count, folds: folds,
        columns: columns)
    else { return .absent(mapping, "forces or positions are not finite") }

    let qualities = kinds.indices.map { kind in
      quality(
        maps[columns[kind][0]], sorted, squares: fit.squares[kind], residuals: fit.residuals[kind],
        weights: fit.weights)
    }
    // A fit that is worse than none on other blocks has learnt noise.
    let isWorthless = qualities.last!.explained.value < 0
    return ForceNoiseOutcome(
      mapping: mapping.name, estimate: isWorthless ? nil : qualities.last!.residual,
      absence: isWorthless
        ? "\(frameCount) frames are too few to fit the mean force with \(basis.functionCount) functions" : nil,
      qualities: qualities, optimalMap: restored(best.last!, order),
      functionCount: basis.functionCount, frameCount: frameCount)
  }

  /// All pairs of a few beads; of more only near ones, then only the tree's.
  private func basis(_ beads: Conformations) -> ForceBasis? {
    let n = beads.siteCount
    for limit in [n <= 10 ? n * n : 4 * n, 2 * n, 0] {
      let basis = ForceBasis(beads, pairLimit: limit)
      if basis.functionCount <= ForceNoise.functionLimit { return basis }
    }
    return nil
  }

  private func quality(
    _ map: ForceMap, _ mapping: Mapping, squares: [Double], residuals: [Double], weights: [Double]
  ) -> ForceNoiseOutcome.Quality {
    let components = Double(3 * mapping.beadCount)
    let full = weights.indices.filter { weights[$0] > 0 }
    func estimate(_ statistic: ([Int]) -> Double) -> JackknifeEstimate {
      JackknifeEstimate(
        plain: statistic(full),
        deleted: full.map { left in statistic(full.filter { $0 != left }) },
        sizes: full.map { weights[$0] })
    }
    func sum(_ values: [Double], _ blocks: [Int]) -> Double { blocks.reduce(0) { $0 + values[$1] } }
    return ForceNoiseOutcome.Quality(
      kind: map.kind,
      residual: estimate { (sum(residuals, $0) / sum(weights, $0) / components).squareRoot() },
      rootMeanSquare: estimate { (sum(squares, $0) / sum(weights, $0) / components).squareRoot() },
      explained: estimate { blocks in
        let all = sum(squares, blocks)
        return all > 0 ? 1 - sum(residuals, blocks) / all : 0
      },
      bias: bias(map, mapping))
  }

  private func bias(_ map: ForceMap, _ mapping: Mapping) -> String? {
    if map.orthogonalityDefect(mapping) > 1e-6 {
      return "force and position weights do not fit (B Cᵀ is not 1)"
    }
    if map.constraintDefect(groups) > 1e-6 {
      return "saved forces lack the constraint forces, which do not cancel in this map"
    }
    return nil
  }

  /// The map with its rows in the mapping's own order; rows of virtual sites are 0.
  private func restored(_ map: ForceMap, _ order: [Int]) -> ForceMap {
    let places = mapping.beads.indices.filter { mapping.beads[$0].parents == nil }
    var matrix = Matrix<Double>(rowCount: mapping.beadCount, columnCount: mapping.atomCount)
    for (row, place) in order.enumerated() {
      for atom in 0..<mapping.atomCount { matrix[places[place], atom] = map.matrix[row, atom] }
    }
    return ForceMap(kind: map.kind, matrix: matrix)
  }
}
