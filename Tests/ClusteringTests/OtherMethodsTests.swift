import Clustering
import LinearAlgebra
import Samples
import Testing

@Suite("Other clusterings")
struct OtherMethodsTests {
  @Test("Regular space takes points in order", arguments: [1, 2, 4, 20])
  func regularSpace(dimension: Int) throws {
    let points = mixture(3000, dimension: dimension, seed: 41)
    let distance = 1.5 * Double(dimension).squareRoot()
    var expected: [[Double]] = []
    for row in 0..<points.rowCount {
      let point = Matrix(rows: [points.row(row)])
      let isFar = expected.allSatisfy {
        squaredDistance(point, 0, Matrix(rows: [$0]), 0) > distance * distance
      }
      if isFar { expected.append(points.row(row)) }
    }
    let settings = RegularSpace(minimumDistance: distance)
    let model = try settings.fit(points)
    #expect(model.centres.centres == Matrix(rows: expected))
    let streamed = try RegularSpace(minimumDistance: distance, threadCount: 3)
      .fit(source(points, lengths: [700, 1300, 1000]))
    #expect(streamed.centres == model.centres)
    let truth = inertia(points, model.centres.centres)
    #expect(abs(model.inertia - truth) < 1e-12 * truth)
  }

  @Test("Regular space refuses too many centres and bad distances")
  func regularSpaceRefusals() throws {
    let points = uniform(100, dimension: 2, seed: 42)
    #expect(throws: ClusteringError.tooManyCentres(limit: 5, distance: 0.01)) {
      try RegularSpace(minimumDistance: 0.01, maximumCentreCount: 5).fit(points)
    }
    #expect(throws: ClusteringError.invalidDistance(0)) {
      try RegularSpace(minimumDistance: 0).fit(points)
    }
    #expect(throws: ClusteringError.tooFewPoints(points: 0, clusters: 1)) {
      try RegularSpace(minimumDistance: 1).fit(Matrix(rowCount: 0, columnCount: 2))
    }
  }

  @Test("k-centres takes the furthest point each time", arguments: [1, 3, 20])
  func kCentres(dimension: Int) throws {
    let points = mixture(2000, dimension: dimension, seed: 43)
    let model = try KCentres(clusterCount: 15, seed: 5).fit(points)
    var centres = model.centres.centres.rows(0..<1)
    for k in 1..<15 {
      var (farthest, largest) = (0, -1.0)
      for row in 0..<points.rowCount {
        let distance = (0..<k).map { squaredDistance(points, row, centres, $0) }.min()!
        if distance > largest { (farthest, largest) = (row, distance) }
      }
      centres = Matrix(rows: (0..<k).map { centres.row($0) } + [points.row(farthest)])
    }
    #expect(model.centres.centres == centres)
    let truth = inertia(points, centres)
    #expect(abs(model.inertia - truth) < 1e-12 * truth)
    #expect(try KCentres(clusterCount: 15, seed: 5, threadCount: 3).fit(points).centres == model.centres)
    let sampled = try KCentres(clusterCount: 15).fit(source(points, lengths: [2000]), memoryLimit: 20_000)
    #expect(abs(sampled.inertia - inertia(points, sampled.centres.centres)) < 1e-9 * sampled.inertia)
    let equal = Matrix<Double>(rowCount: 20, columnCount: 2, repeating: 1)
    #expect(throws: ClusteringError.tooFewPoints(points: 1, clusters: 2)) {
      try KCentres(clusterCount: 2).fit(equal)
    }
  }

  @Test("No swap improves the medoids", arguments: [1, 3])
  func kMedoids(clusterCount: Int) throws {
    let points = mixture(120, dimension: 2, seed: 44)
    let model = try KMedoids(clusterCount: clusterCount, seed: 6).fit(points)
    #expect(model.hasConverged)
    let rows = (0..<clusterCount).map { k in
      (0..<120).first { squaredDistance(points, $0, model.centres.centres, k) == 0 }!
    }
    func cost(_ medoids: [Int]) -> Double {
      (0..<120).reduce(0) { sum, row in
        sum + medoids.map { squaredDistance(points, row, points, $0).squareRoot() }.min()!
      }
    }
    let best = cost(rows)
    for k in 0..<clusterCount {
      for row in 0..<120 {
        var swapped = rows
        swapped[k] = row
        #expect(cost(swapped) > best * (1 - 1e-9))
      }
    }
    #expect(
      try KMedoids(clusterCount: clusterCount, seed: 6, threadCount: 3).fit(points).centres
        == model.centres)
  }

  @Test("Medoids of a sample are points, and an outlier does not pull them")
  func medoidSample() throws {
    var points = uniform(3000, dimension: 2, seed: 45)
    for row in 0..<3000 where row % 2 == 1 { points[row, 0] += 100 }
    points[5, 0] = 1e4
    let model = try KMedoids(clusterCount: 2, sampleSize: 400).fit(points)
    let centres = model.centres.centres
    #expect(Set([centres[0, 0] > 50, centres[1, 0] > 50]) == [true, false])
    #expect(centres.elements.allSatisfy { $0 < 102 })
  }
}
