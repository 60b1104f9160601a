import LinearAlgebra
import Samples
import Storage
import Synchronization
import Testing

@Suite("Sources kept in memory")
struct CachedSourceTests {
  /// Long enough for several chunks, with an empty trajectory among them.
  private static let lengths = [200_000, 0, 3, 70_000]

  private static func source<Scalar: SampleScalar>(
    _: Scalar.Type, weighted: Bool, convert: (Double) -> Scalar
  ) -> ArraySource<Scalar> {
    ArraySource(
      lengths.enumerated().map { index, length in
        Matrix(
          rowCount: length, columnCount: 2,
          elements: randomValues(2 * length, seed: UInt64(index)).map(convert))
      }, names: ["phi", "psi"], timeStep: PhysicalTime(1, .named("ns")!),
      weights: weighted ? lengths.map { (0..<$0).map { Double($0 % 7) } } : nil)
  }

  private func expectSame(_ cached: CachedSource, _ source: some SampleSource) throws {
    #expect(cached.features == source.features && cached.trajectories == source.trajectories)
    #expect(cached.precision == source.precision && cached.timeStep == source.timeStep)
    #expect(cached.isWeighted == source.isWeighted)
    for trajectory in Self.lengths.indices {
      #expect(try cached.rows(Double.self, of: trajectory) == source.rows(of: trajectory))
      #expect(try cached.rows(Float.self, of: trajectory) == source.rows(Float.self, of: trajectory))
      #expect(try cached.weights(of: trajectory) == source.weights(of: trajectory))
    }
  }

  @Test("Rows, weights and names are the source's, for any number of threads", arguments: [1, 3])
  func same(threads: Int) throws {
    let double = Self.source(Double.self, weighted: true) { $0 }
    let single = Self.source(Float.self, weighted: false) { Float($0) }
    try expectSame(
      try #require(try CachedSource(double, memoryLimit: 1 << 30, threadCount: threads)), double)
    try expectSame(
      try #require(try CachedSource(single, memoryLimit: 1 << 30, threadCount: threads)), single)
  }

  @Test("Beyond the limit there is none, and nothing is read")
  func limit() throws {
    let frames = Self.lengths.reduce(0, +)
    let single = Self.source(Float.self, weighted: false) { Float($0) }
    // Four bytes for each of two features and a weight.
    let read = Mutex(0)
    let tooLarge = try CachedSource(single, memoryLimit: 12 * frames - 1, threadCount: 2) { count in
      read.withLock { $0 += count }
    }
    #expect(tooLarge == nil && read.withLock { $0 } == 0)
    let cached = try CachedSource(single, memoryLimit: 12 * frames, threadCount: 2) { count in
      read.withLock { $0 += count }
    }
    #expect(cached != nil)
    #expect(read.withLock { $0 } == frames)
  }

  @Test("What is wrong in the source is said when it is read", arguments: [1, 2])
  func errors(threads: Int) {
    var array = Matrix<Double>(rowCount: 300_000, columnCount: 2)
    array[150_000, 1] = .nan
    array[290_000, 0] = .nan
    let bad = ArraySource([array], names: ["a", "b"])
    #expect(throws: SampleError.notFinite(file: "trajectory 0", frame: 150_000, column: "b")) {
      try CachedSource(bad, memoryLimit: 1 << 30, threadCount: threads)
    }
    let weighted = ArraySource(
      [Matrix<Double>(rowCount: 4, columnCount: 1)], weights: [[1, 1, .nan, 1]])
    #expect {
      try CachedSource(weighted, memoryLimit: 1 << 30, threadCount: threads)
    } throws: { error in
      guard case SampleError.invalidWeight(file: "trajectory 0", frame: 2, _)? = error as? SampleError
      else { return false }
      return true
    }
  }
}
