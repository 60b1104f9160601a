import Clustering
import LinearAlgebra
import Samples
import Testing

@Suite("Clustering of sources")
struct StreamingTests {
  @Test("Passes over a source give the centres of a fit in memory", arguments: [2, 20])
  func equality(dimension: Int) throws {
    // Several stretches of 4 MB.
    let count = dimension == 2 ? 600_000 : 60_000
    let points = mixture(count, dimension: dimension, seed: 21)
    let rows = source(points, lengths: [count / 3, 0, count / 2, count / 6])
    let settings = KMeans(
      clusterCount: 12, maximumIterations: 8, tolerance: 0,
      initialization: .centres(points.rows(0..<12)), threadCount: 2)
    let inMemory = try settings.fit(points)
    let loaded = try settings.fit(rows, memoryLimit: 1 << 40)
    let streamed = try settings.fit(rows, memoryLimit: 1 << 16)
    #expect(loaded.centres == inMemory.centres)
    #expect(largestDifference(streamed.centres.centres, inMemory.centres.centres) < 1e-13)
    #expect(abs(streamed.inertia - inMemory.inertia) < 1e-12 * inMemory.inertia)
    #expect(streamed.iterationCount == inMemory.iterationCount)
    let states = try streamed.centres.assign(rows, threadCount: 2)
    #expect(states.map(\.count) == [count / 3, 0, count / 2, count / 6])
    #expect(Array(states.joined()) == streamed.centres.assign(points))
  }

  @Test("Passes do not depend on the threads, and start from a sample")
  func threads() throws {
    let points = mixture(200_000, dimension: 3, seed: 22)
    let rows = source(points, lengths: [150_000, 50_000])
    var settings = KMeans(clusterCount: 20, maximumIterations: 5, seed: 3)
    let one = try settings.fit(rows, memoryLimit: 1 << 18)
    settings.threadCount = 3
    let three = try settings.fit(rows, memoryLimit: 1 << 18)
    #expect(one.centres == three.centres)
    #expect(one.inertia == three.inertia)
    settings.maximumIterations = 100
    let inMemory = try settings.fit(points)
    // Both end in local minima of like depth.
    #expect(one.inertia < 1.1 * inMemory.inertia)
  }

  @Test("Empty clusters are repaired by the furthest frame of all")
  func repair() throws {
    let points = mixture(3000, dimension: 2, seed: 23)
    var start = points.rows(0..<6)
    start[2, 0] = 1e4
    start[4, 1] = -1e4
    let settings = KMeans(clusterCount: 6, tolerance: 0, initialization: .centres(start))
    let inMemory = try settings.fit(points)
    let streamed = try settings.fit(source(points, lengths: [1000, 2000]), memoryLimit: 0)
    #expect(streamed.repairedCount == inMemory.repairedCount)
    #expect(inMemory.repairedCount >= 2)
    #expect(largestDifference(streamed.centres.centres, inMemory.centres.centres) < 1e-13)
    let equal = Matrix(rows: (0..<300).map { [Double($0 % 3), 0] })
    #expect(throws: ClusteringError.tooFewPoints(points: 3, clusters: 4)) {
      try KMeans(clusterCount: 4).fit(source(equal, lengths: [100, 200]), memoryLimit: 0)
    }
    #expect(try KMeans(clusterCount: 3).fit(source(equal, lengths: [300]), memoryLimit: 0).inertia == 0)
  }

  @Test("What reading meets is passed on")
  func errors() throws {
    var points = uniform(100, dimension: 2, seed: 24)
    points[42, 1] = .nan
    let rows = source(points, lengths: [30, 70])
    let expected = ClusteringError.samples(
      .notFinite(file: "trajectory 1", frame: 12, column: "x1"))
    #expect(throws: expected) { try KMeans(clusterCount: 3).fit(rows, memoryLimit: 1 << 20) }
    #expect(throws: expected) { try KMeans(clusterCount: 3).fit(rows, memoryLimit: 0) }
    let centres = ClusterCentres(Matrix(rows: [[0.0, 0], [1, 1]]))
    #expect(throws: expected) { try centres.assign(rows, threadCount: 1) }
    #expect(throws: ClusteringError.dimensionMismatch(points: 2, centres: 1)) {
      try ClusterCentres(Matrix(rows: [[0.0]])).assign(rows, threadCount: 1)
    }
  }

  @Test("Mini-batches come near k-means")
  func miniBatch() throws {
    let points = mixture(100_000, dimension: 3, seed: 25)
    let full = try KMeans(clusterCount: 20).fit(points)
    let settings = MiniBatchKMeans(clusterCount: 20, batchSize: 2000, seed: 4)
    let model = try settings.fit(source(points, lengths: [60_000, 40_000]))
    #expect(model.inertia < 1.15 * full.inertia)
    #expect(abs(model.inertia - inertia(points, model.centres.centres)) < 1e-9 * model.inertia)
    var threaded = settings
    threaded.threadCount = 3
    #expect(try threaded.fit(source(points, lengths: [60_000, 40_000])).centres == model.centres)
    #expect(throws: ClusteringError.invalidBatchSize(0)) {
      try MiniBatchKMeans(clusterCount: 2, batchSize: 0).fit(points)
    }
  }
}
