import Koopman
import Moments
public import Samples

/// The kinetics of many mappings, each over its own ``BeadLibrary``, from one pass over the trajectories.
///
/// Each frame is read once. Every mapping's features go into the moments of that mapping alone and of its
/// features with the reference's singular functions, never into those of two mappings together; the rest is
/// algebra. Where the sums of all mappings exceed the memory allowed, the mappings are taken in batches, with
/// a pass for each.
public struct KineticTables: Sendable {
  /// What the mappings are measured against.
  public let reference: KineticReference
  /// In their order.
  public let mappings: [Mapping]
  /// One a mapping.
  public let fits: [KineticFit]
  /// How often the trajectories were read.
  public let passCount: Int

  /// Reads the trajectories and fits each mapping on the reference's folds.
  ///
  /// - Parameters:
  ///   - progress: Told, from any thread, of frames times mappings as they are read.
  ///   - mappingsDone: Told, from any thread, of mappings as they are done.
  /// - Throws: Errors of the data; a mapping without features is no error but has an absence.
  /// - Complexity: O(frames · Σ d²) for the pass and O(folds · Σ d³) for the algebra, with d the number of
  ///   features of a mapping.
  public init(
    _ mappings: [Mapping], reference: KineticReference,
    progress: @Sendable (Int) -> Void = { _ in }, mappingsDone: @Sendable (Int) -> Void = { _ in }
  ) throws {
    let options = reference.options
    let targets = reference.targets
    let choices = FoldSums.choices(
      reference.folds.folds,
      among: options.blocks ?? Set(0..<reference.header.blockCount))
    let made = try Self.sums(
      mappings, reference: reference, shared: targets, choices: choices, progress: progress
    ) { library, mapping, sums in
      let fit = try KineticFit(
        name: mapping.name, note: library.note, header: sums.header, sums: FoldSums(sums.sums),
        targetCount: targets.features.count, componentCount: reference.componentCount)
      mappingsDone(1)
      return fit
    }
    self.reference = reference
    self.mappings = mappings
    passCount = made.passCount
    fits = zip(mappings, made.results).map { mapping, result in
      switch result {
      case .success(let fit): fit
      case .failure(let absence):
        KineticFit(name: mapping.name, featureNames: [], note: nil, absence: absence.reason)
      }
    }
  }

  /// Each frame's leading singular functions of a mapping's features, one column each, of unit variance:
  /// the mapped state in the coordinates in which it moves slowly.
  ///
  /// - Returns: Nil where the mapping has none.
  public func components(of index: Int) throws -> (any SampleSource)? {
    try projection(of: index).map { FunctionSource(reference.atoms.source, $0) }
  }

  /// The same as functions of the atoms' rows.
  func projection(of index: Int) throws -> ProjectedFunctions? {
    guard fits[index].absence == nil else { return nil }
    let library = BeadLibrary(mappings[index], topology: reference.topology)
    return ProjectedFunctions(try Self.functions(library, reference: reference), fits[index])
  }

  /// Why a mapping has no numbers.
  struct Absence: Error { var reason: String }

  /// Makes something of the sums of each mapping over choices of blocks.
  static func sums<Made: Sendable>(
    _ mappings: [Mapping], reference: KineticReference, shared: ProjectedFunctions?,
    choices: [Set<Int>], progress: @Sendable (Int) -> Void,
    make: @Sendable (BeadLibrary, Mapping, GroupedMomentPass.Sums) throws -> Made
  ) throws -> (results: [Result<Made, Absence>], passCount: Int) {
    let options = reference.options
    let libraries = try ParallelPass.map(
      count: mappings.count, threadCount: options.threadCount
    ) { index throws(any Error) -> BeadLibrary in
      let mapping = mappings[index]
      guard mapping.atomCount == reference.atoms.atomCount else {
        throw CoarseGrainingError.differentSystem(
          mapping: mapping.name, atomCount: mapping.atomCount,
          topologyAtomCount: reference.atoms.atomCount)
      }
      return BeadLibrary(mapping, topology: reference.topology)
    }
    let scored = mappings.indices.filter { !libraries[$0].featureNames.isEmpty }
    let groups = try scored.map { try functions(libraries[$0], reference: reference) }
    let (made, passCount) = try GroupedMomentPass(
      lag: options.lag, dynamics: .nonreversible, blockCount: options.blockCount,
      threadCount: options.threadCount, memoryLimit: options.memoryLimit
    ).run(
      over: reference.atoms.source, groups: groups, shared: shared, choices: choices,
      progress: progress
    ) { group, sums in
      try make(libraries[scored[group]], mappings[scored[group]], sums)
    }
    var results = [Result<Made, Absence>](
      repeating: .failure(Absence(reason: "it has fewer than two beads, which have no shape")),
      count: mappings.count)
    for (index, value) in zip(scored, made) { results[index] = .success(value) }
    return (results, passCount)
  }

  private static func functions(
    _ library: BeadLibrary, reference: KineticReference
  ) throws -> SiteFunctions {
    try library.functions(reference.atoms)
  }
}
