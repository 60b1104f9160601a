/// A reference structure, prepared to superimpose frames on it.
///
/// Sums are taken relative to the first fitted atom, so that molecules far from
/// the origin lose no digits.
struct SuperpositionFit: Sendable {
  /// The slots of the fitted atoms.
  private let slots: [Int]
  /// Four numbers an atom: the weight, and weight × centred reference.
  private let weighted: [Double]
  /// Three numbers an atom: the reference, its weighted centre at the origin.
  private let centred: [Double]
  private let totalWeight: Double
  /// Σ w |r|² of the centred reference.
  private let referenceSize: Double
  /// The reference's weighted centre, as given.
  let referenceCentre: SIMD3<Double>

  /// Prepares the reference; `slots` must hold the fitted atoms.
  init(_ superposition: Superposition, slots: AtomSlots) {
    let (atoms, weights) = (superposition.fitAtoms, superposition.weights)
    let reference = superposition.reference
    precondition(!atoms.isEmpty, "a superposition needs atoms")
    precondition(weights.count == atoms.count, "one weight an atom")
    precondition(reference.count == 3 * atoms.count, "three coordinates an atom")
    self.slots = atoms.map { slots[$0] }
    let points = atoms.indices.map { SIMD3(reference[3 * $0], reference[3 * $0 + 1], reference[3 * $0 + 2]) }
    let total = weights.reduce(0, +)
    let origin = points[0]
    let centre = zip(points, weights).reduce(.zero) { $0 + ($1.0 - origin) * $1.1 } / total + origin
    let relative = points.map { $0 - centre }
    totalWeight = total
    referenceCentre = centre
    centred = relative.flatMap { [$0.x, $0.y, $0.z] }
    weighted = zip(relative, weights).flatMap { [$1, $0.x * $1, $0.y * $1, $0.z * $1] }
    referenceSize = zip(relative, weights).reduce(0) { $0 + ($1.0 * $1.0).sum() * $1.1 }
  }

  /// How four frames lie on the reference.
  struct Result {
    /// The fitted atoms' weighted centre.
    var centre: LaneVector
    /// Turns positions relative to the centre.
    var rotation: SuperpositionRotation
    /// Σ w |R (x − centre) − r|² / Σ w, in nm².
    var meanSquare: Lanes
  }

  /// Superimposes four frames.
  ///
  /// - Complexity: O(fitted atoms).
  func callAsFunction(_ positions: UnsafePointer<Lanes>) -> Result {
    let sums = accumulate(positions)
    let mean = sums.first * Lanes(repeating: 1 / totalWeight)
    let rotation = SuperpositionRotation(correlations: sums.correlations)
    let size = sums.square - sums.first.dot(mean)
    let centre = LaneVector(positions, at: 3 * slots[0]) + mean
    var meanSquare = (size + referenceSize - 2 * rotation.overlap) / totalWeight
    // The difference of large sums is exact to 1e-16 of their size, which is too
    // little for a structure that hardly differs from its reference.
    let isSmall = meanSquare .< 1e-4 * (size + referenceSize) / totalWeight
    if any(isSmall) {
      let direct = residual(positions, centre: centre, rotation: rotation)
      meanSquare.replace(with: direct, where: isSmall)
    }
    return Result(centre: centre, rotation: rotation, meanSquare: meanSquare)
  }

  private struct Sums {
    /// Σ w x.
    var first: LaneVector
    /// Σ w |x|².
    var square: Lanes
    /// Σ w x r_x, Σ w x r_y, Σ w x r_z.
    var correlations: (LaneVector, LaneVector, LaneVector)
  }

  private func accumulate(_ positions: UnsafePointer<Lanes>) -> Sums {
    let origin = LaneVector(positions, at: 3 * slots[0])
    let zero = LaneVector(.zero, .zero, .zero)
    var (first, square) = (zero, Lanes.zero)
    var (sx, sy, sz) = (zero, zero, zero)
    slots.withUnsafeBufferPointer { slots in
      weighted.withUnsafeBufferPointer { weighted in
        for i in slots.indices {
          let x = LaneVector(positions, at: 3 * slots[i]) - origin
          let w = Lanes(repeating: weighted[4 &* i])
          first = first + x * w
          square += w * x.dot(x)
          sx = sx + x * Lanes(repeating: weighted[4 &* i &+ 1])
          sy = sy + x * Lanes(repeating: weighted[4 &* i &+ 2])
          sz = sz + x * Lanes(repeating: weighted[4 &* i &+ 3])
        }
      }
    }
    // Row a of the correlations: Σ w x_a r.
    return Sums(
      first: first, square: square,
      correlations: (
        LaneVector(sx.x, sy.x, sz.x), LaneVector(sx.y, sy.y, sz.y), LaneVector(sx.z, sy.z, sz.z)
      ))
  }

  private func residual(
    _ positions: UnsafePointer<Lanes>, centre: LaneVector, rotation: SuperpositionRotation
  ) -> Lanes {
    var sum = Lanes.zero
    for (i, slot) in slots.enumerated() {
      let turned = rotation.apply(LaneVector(positions, at: 3 * slot) - centre)
      let x = turned.x - centred[3 * i]
      let y = turned.y - centred[3 * i + 1]
      let z = turned.z - centred[3 * i + 2]
      sum += weighted[4 * i] * (x * x + y * y + z * z)
    }
    return sum / totalWeight
  }
}
