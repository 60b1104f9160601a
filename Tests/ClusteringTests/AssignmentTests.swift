import Clustering
import LinearAlgebra
import Samples
import Testing

@Suite("Assignment")
struct AssignmentTests {
  @Test(
    "Each point belongs to the nearest centre", arguments: [1, 2, 5, 12, 16, 17, 33],
    [1, 2, 9, 30, 100])
  func nearestCentre(dimension: Int, count: Int) throws {
    let points = mixture(5000, dimension: dimension, seed: 31)
    let centres = mixture(count, dimension: dimension, seed: 32)
    #expect(ClusterCentres(centres).assign(points) == nearest(points, centres))
  }

  @Test("Of equally near centres the first is taken", arguments: [1, 2, 6, 16, 17, 20])
  func ties(dimension: Int) throws {
    // Whole numbers: all distances are exact, and many are equal.
    let points = integers(uniform(6000, dimension: dimension, seed: 33), below: 4)
    let centres = integers(uniform(60, dimension: dimension, seed: 34), below: 4)
    #expect(ClusterCentres(centres).assign(points) == nearest(points, centres))
    let model = try KMeans(
      clusterCount: 2, maximumIterations: 1,
      initialization: .centres(Matrix(rowCount: 2, columnCount: dimension, repeating: 1))
    ).fit(points)
    #expect(model.repairedCount == 1)
  }

  private func integers(_ points: Matrix<Double>, below bound: Double) -> Matrix<Double> {
    Matrix(
      rowCount: points.rowCount, columnCount: points.columnCount,
      elements: points.elements.map { ($0 * bound).rounded(.down) })
  }

  @Test("Tight clusters far apart are told apart, whatever the products' rounding")
  func tight() throws {
    let dimension = 24
    let noise = uniform(2000, dimension: dimension, seed: 35)
    var points = noise
    for row in 0..<2000 {
      let side = row % 2 == 0 ? 1e7 : -1e7
      for axis in 0..<dimension { points[row, axis] = side + 1e-2 * noise[row, axis] }
    }
    let centres = points.rows(0..<20)
    #expect(ClusterCentres(centres).assign(points) == nearest(points, centres))
  }

  @Test("Rows that are not finite belong to no state")
  func notFinite() throws {
    var points = uniform(5000, dimension: 2, seed: 36)
    points[0, 1] = .nan
    points[17, 0] = .infinity
    points[4999, 0] = -.infinity
    let centres = uniform(40, dimension: 2, seed: 37)
    let labels = ClusterCentres(centres).assign(points)
    for row in 0..<5000 {
      let expected = [0, 17, 4999].contains(row) ? -1 : Int32(nearest(points, row, centres))
      #expect(labels[row] == expected)
    }
    #expect(ClusterCentres(centres).assign(Matrix(rowCount: 0, columnCount: 2)).isEmpty)
  }

  @Test("Single precision is widened")
  func float() throws {
    let points = uniform(3000, dimension: 2, seed: 38)
    let centres = ClusterCentres(uniform(30, dimension: 2, seed: 39))
    let narrow = Matrix<Float>(points)
    let labels = try centres.assign(ArraySource([narrow]), threadCount: 2)
    #expect(labels == [centres.assign(Matrix<Double>(narrow))])
  }
}
