import Information
import LinearAlgebra
import Numerics
import Statistics
import Testing

@Suite("Gaussian bottleneck")
struct GaussianBottleneckTests {
  @Test(
    "The reference's table",
    arguments: [
      (1.3, 1, 0.123018685590, 0.097197069014, -0.003337504128),
      (2, 1, 0.725005087753, 0.483792013131, -0.242578938509),
      (3, 2, 1.130470195861, 0.648044046617, -0.813661943989),
      (10, 2, 2.634547592637, 0.948148639067, -6.846938798035),
      (20, 3, 3.697164019461, 1.023724552879, -16.777327038126),
    ])
  func table(beta: Double, count: Int, xt: Double, to: Double, j: Double) throws {
    let bottleneck = try GaussianBottleneck(singularValues: [0.6, 0.9, 0.3])
    let point = bottleneck.point(beta: beta)
    #expect(point.componentCount == count)
    #expect(abs(point.informationXT - xt) < 1e-11)
    #expect(abs(point.informationTO - to) < 1e-11)
    #expect(abs(point.objective - j) < 1e-11)
  }

  @Test("Critical β and the limit")
  func limits() throws {
    let bottleneck = try GaussianBottleneck(singularValues: [0.9, 0.6, 0.3])
    for (a, b) in zip(bottleneck.criticalBetas, [1.234567901, 2.777777778, 11.111111111]) {
      #expect(abs(a - b) < 1e-9)
    }
    #expect(abs(bottleneck.informationXO - 1.100664494461) < 1e-12)
    #expect(abs(bottleneck.point(beta: 1e12).informationTO - bottleneck.informationXO) < 1e-11)
    #expect(bottleneck.point(beta: 1.23).objective == 0)
    #expect(bottleneck.encoder(beta: 3) == nil)
  }

  @Test("One variable: the closed form of J*", arguments: [0.3, 0.6, 0.95])
  func scalar(correlation: Double) throws {
    let bottleneck = try GaussianBottleneck(singularValues: [correlation])
    for beta in [0.5, 1.2, 3, 20, 200] {
      let value = GaussianBottleneck.scalarObjective(correlation: correlation, beta: beta)
      #expect(abs(value - bottleneck.point(beta: beta).objective) < 1e-12 * max(1, beta))
      #expect(value <= 0)
    }
  }

  /// Covariances of x and o in mixed coordinates whose canonical correlations are known.
  private func mixed(_ correlations: [Double], seed: UInt64) -> (
    x: Matrix<Double>, cross: Matrix<Double>, o: Matrix<Double>
  ) {
    var generator = SeededGenerator(seed: seed)
    let d = correlations.count
    func random() -> Matrix<Double> {
      var a = Matrix<Double>(
        rowCount: d, columnCount: d, elements: (0..<d * d).map { _ in generator.nextNormal() })
      for i in 0..<d { a[i, i] += 3 }
      return a
    }
    let (p, q) = (random(), random())
    return (
      product(of: p, and: p, .transposed), p * Matrix.diagonal(correlations) * q.transposed(),
      product(of: q, and: q, .transposed)
    )
  }

  @Test("From covariances, whatever the coordinates", arguments: [1, 2, 3])
  func covariances(seed: UInt64) throws {
    let wanted = [0.9, 0.6, 0.3]
    let (x, cross, o) = mixed(wanted, seed: seed)
    let bottleneck = try GaussianBottleneck(covarianceX: x, cross: cross, covarianceO: o)
    #expect(bottleneck.singularValues.count == 3)
    // Conditioning of the mixing, about 10², times rounding.
    for (a, b) in zip(bottleneck.singularValues, wanted) { #expect(abs(a - b) < 1e-12) }

    // The encoder's own informations: I(x;T) = ½ ln|AΣAᵀ + 1|, and with Σ_{x|o} for I(x;T|o).
    let beta = 20.0
    let a = try #require(bottleneck.encoder(beta: beta))
    let solve = try LUFactorization(of: o).solve(cross.transposed())
    let conditional = x - cross * solve
    func logDeterminant(_ sigma: Matrix<Double>) throws -> Double {
      let t = a * sigma * a.transposed() + Matrix.identity(3)
      return try SymmetricEigen.values(of: t.symmetrized()).reduce(0) { $0 + Double.log($1) }
    }
    let whole = try 0.5 * logDeterminant(x)
    let rest = try 0.5 * logDeterminant(conditional)
    let point = bottleneck.point(beta: beta)
    #expect(abs(whole - point.informationXT) < 1e-10)
    #expect(abs(whole - rest - point.informationTO) < 1e-10)
  }

  @Test("Columns that depend on earlier ones are dropped and named")
  func dependent() throws {
    let (x, cross, o) = mixed([0.8, 0.5], seed: 4)
    // Column c is the sum of a and b, column d never changes.
    let lift = Matrix<Double>(rows: [[1, 0], [0, 1], [1, 1], [0, 0]])
    let wide = lift * x * lift.transposed()
    let bottleneck = try GaussianBottleneck(
      covarianceX: wide, cross: lift * cross, covarianceO: o, namesX: ["a", "b", "c", "d"])
    #expect(bottleneck.droppedX == ["c", "d"])
    #expect(bottleneck.droppedO.isEmpty)
    #expect(abs(bottleneck.singularValues[0] - 0.8) < 1e-10)
    #expect(abs(bottleneck.singularValues[1] - 0.5) < 1e-10)
  }

  @Test("Bad covariances are told apart")
  func badInput() throws {
    let one = Matrix<Double>.identity(2)
    let skew = Matrix<Double>(rows: [[1, 0.5], [0.4, 1]])
    let cross = Matrix<Double>.diagonal([0.5, 0.2])
    #expect(throws: InformationError.notSymmetric(name: "the covariance of x", row: 1, column: 0)) {
      try GaussianBottleneck(covarianceX: skew, cross: cross, covarianceO: one)
    }
    let indefinite = Matrix<Double>(rows: [[1, 2], [2, 1]])
    #expect {
      try GaussianBottleneck(covarianceX: one, cross: cross, covarianceO: indefinite)
    } throws: { error in
      guard case .notPositive(let name, let value)? = error as? InformationError else { return false }
      return name == "the covariance of o" && abs(value + 1) < 1e-12
    }
    #expect(
      throws: InformationError.covarianceShape(
        name: "the cross covariance", rows: 2, columns: 1, expectedRows: 2, expectedColumns: 2)
    ) {
      try GaussianBottleneck(
        covarianceX: one, cross: Matrix(rowCount: 2, columnCount: 1), covarianceO: one)
    }
    #expect(
      throws: InformationError.covarianceShape(
        name: "the covariance of x", rows: 2, columns: 3, expectedRows: 2, expectedColumns: 2)
    ) {
      try GaussianBottleneck(
        covarianceX: Matrix(rowCount: 2, columnCount: 3), cross: cross, covarianceO: one)
    }
    #expect {
      try GaussianBottleneck(
        covarianceX: one, cross: Matrix<Double>.diagonal([1.5, 0.2]), covarianceO: one)
    } throws: { error in
      guard case .invalidCorrelation(let index, let value)? = error as? InformationError
      else { return false }
      return index == 0 && abs(value - 1.5) < 1e-12
    }
    #expect(throws: InformationError.constant(name: "x0, x1")) {
      try GaussianBottleneck(
        covarianceX: Matrix(rowCount: 2, columnCount: 2), cross: cross, covarianceO: one)
    }
    #expect(throws: InformationError.invalidCorrelation(index: 1, value: 1)) {
      try GaussianBottleneck(singularValues: [0.3, 1])
    }
    #expect(throws: InformationError.invalidBeta(0)) {
      try GaussianBottleneck(singularValues: [0.3]).curve(betas: [2, 0])
    }
  }
}
