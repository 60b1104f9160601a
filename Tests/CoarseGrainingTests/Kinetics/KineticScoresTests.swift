import CoarseGraining
import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing
import Trajectories

/// Four atoms: the distance of the first two moves slowly, the others are noise.
private func slowPair(frames: Int, timescale: Double, seed: UInt64) -> Matrix<Float> {
  var generator = SeededGenerator(seed: seed)
  let a = exp(-1 / timescale)
  var slow = generator.nextNormal()
  var elements: [Float] = []
  elements.reserveCapacity(12 * frames)
  for _ in 0..<frames {
    slow = a * slow + (1 - a * a).squareRoot() * generator.nextNormal()
    let places = [
      [0, 0, 0], [1 + 0.1 * slow, 0, 0], [2 + 0.1 * generator.nextNormal(), 1, 0],
      [3, 2 + 0.1 * generator.nextNormal(), 1],
    ]
    elements += places.joined().map { Float($0) }
  }
  return Matrix(rowCount: frames, columnCount: 12, elements: elements)
}

private func options(_ lag: Int, components: Int?, folds: Int = 5) -> KineticOptions {
  var options = KineticOptions(lag: lag)
  options.componentCount = components
  options.foldCount = folds
  return options
}

@Suite("Kinetic scores of mappings")
struct KineticScoresTests {
  static let timescale = 20.0
  static let lag = 5

  private static func reference(components: Int? = 1) throws -> KineticReference {
    let source = AtomSource((0..<2).map { slowPair(frames: 10_000, timescale: timescale, seed: 3 + $0) })
    return try KineticReference(
      source, topology: chainTopology(4), options: options(lag, components: components))
  }

  private static let mappings = [
    sites("all", [0, 1, 2, 3], of: 4), sites("slow", [0, 1], of: 4), sites("fast", [2, 3], of: 4),
    sites("one", [1], of: 4),
  ]

  @Test("What keeps the slow distance keeps the variance and the timescale; what loses it has neither")
  func retention() throws {
    let tables = try KineticTables(Self.mappings, reference: try Self.reference())
    #expect(tables.passCount == 1)
    let variance = KineticVariance().outcomes(of: tables)
    let times = try TimescaleError().outcomes(of: tables)

    // All beads see what all atoms see: 1 within the error, which is that of 20 000 frames and 2000 events.
    let all = try #require(variance[0].estimate)
    #expect(abs(all.plain - 1) < 3 * variance[0].estimate!.standardError! + 0.005)
    let slow = try #require(variance[1].estimate)
    // A single linear feature: what the reference has beyond it is noise.
    #expect(abs(slow.plain - 1) < 0.02)
    #expect(variance[2].estimate!.plain < 0.02)
    #expect(variance[3].estimate == nil)
    #expect(variance[3].absence == "it has fewer than two beads, which have no shape")

    // exp(−τ/t) of the process; its error over ten folds' worth of 2000 correlation times is about 0.01.
    let decay = exp(-Double(Self.lag) / Self.timescale)
    #expect(abs(variance[1].vamp2 - 1 - decay * decay) < 0.04)
    #expect(abs(variance[1].explained[0].plain - 1) < 0.02)
    #expect(abs(variance[2].explained[0].plain) < 0.02)

    #expect(times[0].processes.count == 1)
    #expect(abs(exp(times[1].processes[0].mapped.plain) / Self.timescale - 1) < 0.2)
    #expect(times[1].estimate!.plain < 0.05)
    #expect(times[2].processes[0].isLost)
    // At least ln of the truth over 0.22 lags.
    #expect(times[2].estimate!.plain > 2.5)
    #expect(times[3].estimate == nil)
  }

  @Test("The order in which beads and their atoms are listed changes nothing")
  func permutation() throws {
    var mapping = Mapping(
      name: "mixed", atomCount: 4,
      beads: [
        Mapping.Bead(name: "A", atoms: [0, 1], weights: [1, 2]), Mapping.Bead(name: "B", atoms: [2], weights: [1]),
        Mapping.Bead(name: "C", atoms: [3], weights: [1]),
      ])
    var other = mapping
    other.beads.swapAt(0, 2)
    other.beads[2] = Mapping.Bead(name: "A", atoms: [1, 0], weights: [2, 1])
    mapping.name = "listed"
    let tables = try KineticTables([mapping, other], reference: try Self.reference())
    #expect(tables.fits[0].featureNames == tables.fits[1].featureNames)
    let outcomes = KineticVariance().outcomes(of: tables)
    #expect(outcomes[0].estimate == outcomes[1].estimate)
    #expect(outcomes[0].explained == outcomes[1].explained)
  }

  @Test("The result is the same to the bit for any number of threads, and the same in batches")
  func threads() throws {
    func scores(threadCount: Int, memoryLimit: Int) throws -> ([KineticVariance.Outcome], Int) {
      let source = AtomSource([slowPair(frames: 3000, timescale: 20, seed: 9)])
      var options = options(Self.lag, components: 2)
      options.threadCount = threadCount
      options.memoryLimit = memoryLimit
      let reference = try KineticReference(source, topology: chainTopology(4), options: options)
      let tables = try KineticTables(Self.mappings, reference: reference)
      return (KineticVariance().outcomes(of: tables), tables.passCount)
    }
    let (one, _) = try scores(threadCount: 1, memoryLimit: 4 << 30)
    let (three, _) = try scores(threadCount: 3, memoryLimit: 4 << 30)
    for (a, b) in zip(one, three) {
      #expect(a.estimate == b.estimate)
      #expect(a.explained == b.explained)
    }
    // A mapping in each pass, and shorter pieces, whose sums round differently.
    let (batches, passCount) = try scores(threadCount: 2, memoryLimit: 1 << 10)
    #expect(passCount == 3)
    for (a, b) in zip(one, batches) where a.absence == nil {
      #expect(abs(a.estimate!.plain - b.estimate!.plain) < 1e-8)
    }
  }

  @Test("Nested features never have a lower training VAMP-2")
  func nested() throws {
    // Beads 0 … n of a chain: each library holds the one before it, and all components count.
    let frames = AtomSource([slowPair(frames: 2000, timescale: 10, seed: 5)])
    let reference = try KineticReference(
      frames, topology: chainTopology(4), options: options(Self.lag, components: 40))
    let tables = try KineticTables(
      (2...4).map { sites("first \($0)", Array(0..<$0), of: 4) }, reference: reference)
    for (smaller, larger) in zip(tables.fits, tables.fits.dropFirst()) {
      #expect(Set(smaller.featureNames).isSubset(of: larger.featureNames))
      #expect(smaller.trainingVAMP2 <= larger.trainingVAMP2 + 1e-9)
    }
  }

  @Test("Held-out VAMP-2 is that of the full models, whatever frames or algebra align the components")
  func pooledScore() throws {
    let reference = try Self.reference(components: 2)
    let source = try AllAtomLibrary(chainTopology(4)).source(reference.atoms)
    let moments = try MomentPass(lags: [Self.lag], dynamics: .nonreversible).run(over: source)
    var pooled = PooledScore(componentCount: 2)
    for fold in reference.folds.folds {
      let model = try VAMP().fit(
        try moments.sum(lag: Self.lag) { fold.training.contains($0) }, lag: Self.lag,
        header: moments.header)
      // All frames as the probe.
      let projection = ProjectionModel(model, componentCount: 2)
      var rows = Matrix<Double>(rowCount: 10_000, columnCount: source.dimension)
      try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
        try source.makeReader().read(0..<10_000, of: 0, into: buffer)
      }
      try pooled.add(
        model, heldOut: try moments.sum(lag: Self.lag) { fold.test.contains($0) },
        header: moments.header, probe: projection.project(rows))
    }
    // Probes differ by half of the frames; functions to rounding of the whitening.
    #expect(abs(pooled.value() - reference.fit.vamp2) < 1e-3)
  }

  @Test("Components have mean zero, unit variance and the singular value as their correlation")
  func components() throws {
    let tables = try KineticTables(Self.mappings, reference: try Self.reference())
    #expect(try tables.components(of: 3) == nil)
    let source = try #require(try tables.components(of: 1))
    #expect(source.dimension == 1)
    var values = [Double](repeating: 0, count: 10_000)
    try values.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try source.makeReader().read(0..<10_000, of: 0, into: buffer)
    }
    let mean = Descriptive.mean(values)
    // Half of the data that the functions were normalised on.
    #expect(abs(mean) < 0.2)
    #expect(abs(Descriptive.variance(values) - 1) < 0.1)
    let lagged = zip(values, values.dropFirst(Self.lag)).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    #expect(abs(lagged / Double(values.count) - tables.fits[1].singularValues[0]) < 0.1)
  }

  @Test("The number of components is what cross-validation supports")
  func componentCount() throws {
    // The slow distance, and through angles its square, which relaxes twice as fast; the rest is noise.
    #expect((1...3).contains(try Self.reference(components: nil).componentCount))
  }

  @Test("What was chosen on some blocks is scored on the others")
  func unseen() throws {
    let reference = try Self.reference()
    let fold = reference.folds.folds[0]
    var options = reference.options
    options.blocks = fold.training
    options.foldCount = 3
    let inner = try KineticReference(reference.atoms, topology: chainTopology(4), options: options)
    #expect(inner.folds.folds.allSatisfy { $0.training.union($0.test).isSubset(of: fold.training) })
    let unseen = try UnseenKinetics(
      Self.mappings, reference: inner, training: fold.training, test: fold.test)
    #expect(unseen.referenceVAMP2 > 1.2)
    #expect(abs(unseen.outcomes[1].estimate!.plain - 1) < 0.05)
    #expect(abs(unseen.outcomes[2].estimate!.plain) < 0.05)
    #expect(unseen.outcomes[3].absence == "it has fewer than two beads, which have no shape")
    #expect(unseen.outcomes[1].estimate!.blockCount == fold.test.count)
  }

  @Test("A mapping of another system, and data too short for folds, are refused")
  func refusals() throws {
    let reference = try Self.reference()
    #expect(
      throws: CoarseGrainingError.differentSystem(mapping: "other", atomCount: 7, topologyAtomCount: 4)
    ) {
      try KineticTables([sites("other", [0, 1], of: 7)], reference: reference)
    }
    let short = AtomSource([slowPair(frames: 60, timescale: 20, seed: 1)])
    #expect(throws: CoarseGrainingError.cannotSplit(blocks: 20, lag: 20)) {
      try KineticReference(short, topology: chainTopology(4), options: options(20, components: 1))
    }
  }
}
