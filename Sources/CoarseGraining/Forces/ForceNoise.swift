import Information
import LinearAlgebra
public import Samples

/// The noise of the forces that a mapping would be trained on: what is left of the beads' forces once
/// the mean force at the beads' positions is taken out.
///
///     let data = ForceNoise.Data(conformations, constraints: bondsToHydrogen)
///     let outcome = try ForceNoise().evaluate([mapping], on: data) { _ in }[0]
///     outcome[.optimal]?.residual.value   // kJ/mol/nm for a component of a bead's force
///
/// ⟨|F|²⟩ compares force maps of one mapping, since their mean force is the same, but not mappings,
/// whose mean forces differ. Therefore the mean force is fitted: linearly in functions of distances,
/// angles and torsions of the beads, on all blocks but those of one fold, and judged on that fold; so
/// is the noise-optimal force map. What the functions cannot express counts as noise: the value is an
/// upper bound but for its statistical error. So does what positions have lost: those rounded to .001 nm
/// leave about 150 kJ/mol/nm of the force of a stiff bond unexplained.
///
/// The error is that of the held-out squares over blocks; fits are not repeated for each block.
///
/// The beads' order does not matter. Virtual sites have no forces of their own and are left out.
///
/// - Reference: A. Krämer et al., J. Phys. Chem. Lett. 14, 3970 (2023),
///   doi:10.1021/acs.jpclett.3c00444; J. Wang et al., ACS Cent. Sci. 5, 755 (2019),
///   doi:10.1021/acscentsci.8b00913 (noise and bias of force matching).
public struct ForceNoise: MappingScore {
  /// Frames with forces, and what holds atoms rigidly.
  public struct Data: Sendable {
    /// Of all atoms.
    public var conformations: Conformations
    /// Pairs of atoms whose distance is fixed, such as bonds to hydrogen.
    public var constraints: [(Int, Int)]

    /// Frames with the constraints under which they were made.
    public init(_ conformations: Conformations, constraints: [(Int, Int)] = []) {
      (self.conformations, self.constraints) = (conformations, constraints)
    }
  }

  /// The most frames that the mean force is fitted on, evenly spread.
  public var frameLimit: Int
  /// How many parts are held out in turn; blocks are not parted.
  public var foldCount: Int
  /// Results do not depend on it.
  public var threadCount: Int

  /// More functions are not fitted.
  static let functionLimit = 1500

  /// A score.
  public init(
    frameLimit: Int = 10_000, foldCount: Int = 5,
    threadCount: Int = ParallelPass.availableThreadCount
  ) {
    precondition(foldCount >= 2, "something to fit on and something to judge by")
    self.frameLimit = frameLimit
    self.foldCount = foldCount
    self.threadCount = threadCount
  }

  /// The name, the direction and the source.
  public var kind: ScoreKind {
    ScoreKind(
      name: "force_noise", title: "Force noise", unit: "kJ/mol/nm", direction: .lower,
      definition: "root mean square residual of a component of the beads' forces under the "
        + "noise-optimal force map, given the mean force fitted on other blocks",
      source: "A. Krämer et al., J. Phys. Chem. Lett. 14, 3970 (2023), "
        + "doi:10.1021/acs.jpclett.3c00444")
  }

  /// Scores mappings.
  ///
  /// - Throws: ``CoarseGrainingError/constraintOutside(atom:atomCount:)``.
  /// - Complexity: O(frames · atoms² + folds · atoms³) once, and for each mapping O(frames · folds ·
  ///   beads · atoms) and the fit: with 10 000 frames some .1 s for five beads, .4 s for ten, 2 s for
  ///   thirty. Beyond some 135 beads there are too many functions, and no value.
  public func evaluate(
    _ mappings: [Mapping], on data: Data, progress: @Sendable (Int) -> Void
  ) throws -> [ForceNoiseOutcome] {
    let conformations = data.conformations.thinned(toAtMost: frameLimit)
    let groups = try ConstraintGroups(
      atomCount: conformations.siteCount, constraints: data.constraints)
    guard let forces = conformations.forces else {
      return mappings.map { .absent($0, "the trajectory has no forces") }
    }
    guard forces.allSatisfy(\.isFinite) else {
      return mappings.map { .absent($0, "some forces are not finite") }
    }
    guard let folds = Folds(conformations, count: foldCount) else {
      return mappings.map { .absent($0, "the frames with forces lie in a single block") }
    }
    let moments = ForceMoments(
      forces: forces, atomCount: conformations.siteCount, weights: conformations.weights,
      parts: conformations.blocks.map { folds.ofBlock[$0] }, partCount: folds.count)
    // One factorisation a fold serves all mappings; the last is of all frames.
    let optimal = ParallelPass.map(count: folds.count + 1, threadCount: threadCount) { fold in
      OptimalForceMaps(moments.mean(without: fold < folds.count ? fold : nil), groups: groups)
    }
    return ParallelPass.map(count: mappings.count, threadCount: threadCount) { index in
      let outcome = ForceNoiseTask(
        mapping: mappings[index], conformations: conformations, forces: forces, groups: groups,
        folds: folds, optimal: optimal
      ).outcome()
      progress(1)
      return outcome
    }
  }

  /// Which blocks are held out together.
  struct Folds: Sendable {
    let ofBlock: [Int]
    let count: Int

    /// Neighbouring blocks that hold frames, in as many folds as asked or as there are blocks.
    init?(_ conformations: Conformations, count: Int) {
      var sizes = [Int](repeating: 0, count: conformations.blockCount)
      for block in conformations.blocks { sizes[block] += 1 }
      let full = sizes.indices.filter { sizes[$0] > 0 }
      guard full.count >= 2 else { return nil }
      self.count = min(count, full.count)
      var folds = [Int](repeating: 0, count: sizes.count)
      for (place, block) in full.enumerated() { folds[block] = place * self.count / full.count }
      ofBlock = folds
    }
  }
}
