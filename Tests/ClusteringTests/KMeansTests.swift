import Clustering
import LinearAlgebra
import Samples
import Testing

@Suite("k-means")
struct KMeansTests {
  /// Columns on both sides of every change of method.
  static let dimensions = [1, 2, 3, 5, 9, 16, 17, 40]

  @Test("Centres and labels are those of plain Lloyd", arguments: dimensions, [1, 3, 12])
  func plain(dimension: Int, iterations: Int) throws {
    for points in [
      mixture(3000, dimension: dimension, seed: 3), uniform(2500, dimension: dimension, seed: 4),
    ] {
      let start = points.rows(100..<137)
      let model = try KMeans(
        clusterCount: 37, maximumIterations: iterations, tolerance: 0,
        initialization: .centres(start)
      ).fit(points)
      let centres = plainLloyd(points, start, iterations: iterations)
      // Plain sums of about 100 numbers below 10 are off by 1e-13 at most.
      #expect(largestDifference(model.centres.centres, centres) < 1e-12)
      #expect(model.centres.assign(points) == nearest(points, centres))
      let truth = inertia(points, centres)
      #expect(abs(model.inertia - truth) < 1e-12 * truth)
    }
  }

  @Test("The inertia never rises, to the end", arguments: [2, 5, 24])
  func descent(dimension: Int) throws {
    let points = mixture(4000, dimension: dimension, seed: 5)
    var settings = KMeans(
      clusterCount: 50, tolerance: 0, initialization: .centres(points.rows(0..<50)))
    var last = Double.infinity
    for iterations in 1...40 {
      settings.maximumIterations = iterations
      let model = try settings.fit(points)
      #expect(model.inertia <= last * (1 + 1e-13))
      last = model.inertia
    }
    settings.maximumIterations = 1000
    let model = try settings.fit(points)
    #expect(model.hasConverged)
    // At the end each centre is the mean of its points.
    let next = plainLloyd(points, model.centres.centres, iterations: 1)
    #expect(largestDifference(model.centres.centres, next) < 1e-12)
  }

  @Test("Separated blobs are found")
  func blobs() throws {
    let corners = Matrix(rows: [[0, 0], [100, 0], [0, 100], [100, 100]].map { $0.map(Double.init) })
    let noise = uniform(4000, dimension: 2, seed: 6)
    var points = noise
    for row in 0..<4000 {
      for axis in 0..<2 { points[row, axis] = noise[row, axis] - 0.5 + corners[row % 4, axis] }
    }
    let model = try KMeans(clusterCount: 4, seed: 1).fit(points)
    #expect(model.hasConverged)
    #expect(model.repairedCount == 0)
    for corner in 0..<4 {
      let centre = nearest(corners, corner, model.centres.centres)
      // The standard error of a mean of 1000 uniform numbers is 0.009.
      #expect(squaredDistance(corners, corner, model.centres.centres, centre) < 0.05 * 0.05)
    }
    // Each coordinate has a variance of 1/12.
    #expect(abs(model.inertia / 4000 - 2.0 / 12) < 0.01)
  }

  @Test("Any number of threads gives the same bits", arguments: [2, 5, 30])
  func threads(dimension: Int) throws {
    let points = mixture(20_000, dimension: dimension, seed: 7)
    let models = try [1, 2, 3, 8].map {
      try KMeans(clusterCount: 40, maximumIterations: 15, seed: 2, threadCount: $0).fit(points)
    }
    for model in models.dropFirst() {
      #expect(model.centres == models[0].centres)
      #expect(model.inertia == models[0].inertia)
      #expect(model.iterationCount == models[0].iterationCount)
    }
    let labels = [1, 2, 5].map { models[0].centres.assign(points, threadCount: $0) }
    #expect(labels[0] == labels[1] && labels[0] == labels[2])
  }

  @Test("A seed gives one result, another another")
  func seeds() throws {
    let points = mixture(2000, dimension: 3, seed: 8)
    func fit(_ seed: UInt64) throws -> ClusterModel {
      try KMeans(clusterCount: 20, maximumIterations: 1, seed: seed).fit(points)
    }
    #expect(try fit(1).centres == fit(1).centres)
    #expect(try fit(1).centres != fit(2).centres)
  }

  @Test("Greedy k-means++ starts better than random points")
  func seeding() throws {
    let points = mixture(5000, dimension: 3, blobs: 30, seed: 9)
    var settings = KMeans(clusterCount: 30, maximumIterations: 1, tolerance: 0)
    let start = try settings.fit(points).inertia
    settings.initialization = .centres(points.rows(0..<30))
    #expect(try start < settings.fit(points).inertia)
  }

  @Test("Data far from zero lose no accuracy", arguments: [3, 25])
  func offset(dimension: Int) throws {
    // Multiples of 2⁻²⁰ below 64 keep all their digits when 2²⁰ is added.
    var points = mixture(3000, dimension: dimension, seed: 10)
    points.withUnsafeMutableBufferPointer { values in
      for i in values.indices { values[i] = (values[i] * 0x1p20).rounded() * 0x1p-20 }
    }
    var far = points
    far.withUnsafeMutableBufferPointer { values in
      for i in values.indices { values[i] += 0x1p20 }
    }
    func fit(_ points: Matrix<Double>) throws -> ClusterModel {
      try KMeans(
        clusterCount: 25, maximumIterations: 20, tolerance: 0,
        initialization: .centres(points.rows(0..<25))
      ).fit(points)
    }
    let (near, away) = (try fit(points), try fit(far))
    // Centres at 1e6 are rounded to 1e-10.
    #expect(abs(near.inertia - away.inertia) < 1e-9 * near.inertia)
    #expect(near.centres.assign(points) == away.centres.assign(far))
  }

  @Test("A cluster without points takes the furthest point over", arguments: [2, 20])
  func repair(dimension: Int) throws {
    let points = mixture(500, dimension: dimension, seed: 11)
    var start = points.rows(0..<10)
    for axis in 0..<dimension {
      start[3, axis] = 1000
      start[7, axis] = -1000
    }
    let model = try KMeans(
      clusterCount: 10, tolerance: 0, initialization: .centres(start)
    ).fit(points)
    #expect(model.repairedCount >= 2)
    #expect(model.hasConverged)
    #expect(Set(model.centres.assign(points)).count == 10)
    let again = try KMeans(
      clusterCount: 10, tolerance: 0, initialization: .centres(start), threadCount: 3
    ).fit(points)
    #expect(again.centres == model.centres)
  }

  @Test("The first repaired cluster begins at the furthest point")
  func furthest() throws {
    let points = Matrix(rows: [[0.0], [1], [2], [10]])
    let start = Matrix(rows: [[1.0], [-500]])
    let model = try KMeans(
      clusterCount: 2, maximumIterations: 1, initialization: .centres(start)
    ).fit(points)
    #expect(model.centres.centres == Matrix(rows: [[1.0], [10]]))
    #expect(model.repairedCount == 1)
    #expect(model.inertia == 2)
  }

  @Test("As many clusters as points", arguments: [1, 4, 18])
  func allPoints(dimension: Int) throws {
    let points = uniform(40, dimension: dimension, seed: 12)
    let model = try KMeans(clusterCount: 40).fit(points)
    #expect(model.inertia < 1e-25)
    #expect(Set(model.centres.assign(points)).count == 40)
  }

  @Test("One cluster is the mean", arguments: [2, 18])
  func one(dimension: Int) throws {
    let points = uniform(1000, dimension: dimension, seed: 13)
    let model = try KMeans(clusterCount: 1).fit(points)
    #expect(model.hasConverged)
    for axis in 0..<dimension {
      let mean = points.column(axis).reduce(0, +) / 1000
      #expect(abs(model.centres.centres[0, axis] - mean) < 1e-12)
    }
  }

  @Test("Duplicates count once")
  func duplicates() throws {
    let points = Matrix(rows: (0..<300).map { [Double($0 % 3), 0] })
    let model = try KMeans(clusterCount: 3).fit(points)
    #expect(model.inertia == 0)
    #expect(throws: ClusteringError.tooFewPoints(points: 3, clusters: 4)) {
      try KMeans(clusterCount: 4).fit(points)
    }
    #expect(throws: ClusteringError.tooFewPoints(points: 3, clusters: 5)) {
      let start = Matrix(rows: (0..<5).map { [Double($0), 0.5] })
      _ = try KMeans(clusterCount: 5, initialization: .centres(start)).fit(points)
    }
    // Equal centres, though points are distinct: the repair tells them apart.
    let equal = Matrix(rows: [[0.0, 0], [0, 0], [0, 0]])
    let repaired = try KMeans(clusterCount: 3, initialization: .centres(equal)).fit(points)
    #expect(repaired.inertia == 0)
  }

  @Test("What is wrong is refused")
  func refusals() throws {
    let points = uniform(10, dimension: 2, seed: 14)
    var broken = points
    broken[7, 1] = .nan
    #expect(throws: ClusteringError.notFinite(row: 7, column: 1)) {
      try KMeans(clusterCount: 2).fit(broken)
    }
    broken[3, 0] = -.infinity
    #expect(throws: ClusteringError.notFinite(row: 3, column: 0)) {
      try KMeans(clusterCount: 2).fit(broken)
    }
    #expect(throws: ClusteringError.invalidClusterCount(0)) { try KMeans(clusterCount: 0).fit(points) }
    #expect(throws: ClusteringError.tooFewPoints(points: 10, clusters: 11)) {
      try KMeans(clusterCount: 11).fit(points)
    }
    #expect(throws: ClusteringError.invalidIterationCount(0)) {
      try KMeans(clusterCount: 2, maximumIterations: 0).fit(points)
    }
    #expect(throws: ClusteringError.invalidTolerance(-1)) {
      try KMeans(clusterCount: 2, tolerance: -1).fit(points)
    }
    #expect(throws: ClusteringError.centreCountMismatch(centres: 3, clusters: 2)) {
      try KMeans(clusterCount: 2, initialization: .centres(points.rows(0..<3))).fit(points)
    }
    #expect(throws: ClusteringError.dimensionMismatch(points: 2, centres: 1)) {
      try KMeans(clusterCount: 2, initialization: .centres(Matrix(rows: [[0], [1]]))).fit(points)
    }
  }
}
