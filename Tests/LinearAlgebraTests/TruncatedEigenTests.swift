import ComplexModule
import Glibc
import LinearAlgebra
import RealModule
import Synchronization
import Testing

@Suite("Truncated eigenproblem")
struct TruncatedEigenTests {
  /// The second-difference operator: 2xᵢ − xᵢ₋₁ − xᵢ₊₁.
  static func secondDifference(_ x: Span<Double>, _ y: inout MutableSpan<Double>) {
    let n = x.count
    for i in 0..<n {
      y[i] = 2 * x[i] - (i > 0 ? x[i - 1] : 0) - (i + 1 < n ? x[i + 1] : 0)
    }
  }

  static func value(_ k: Int, _ n: Int) -> Double {
    2 - 2 * cos(Double(k) * .pi / Double(n + 1))
  }

  static func applying(_ a: Matrix<Double>) -> (Span<Double>, inout MutableSpan<Double>) -> Void {
    { x, y in
      let result = a * (0..<x.count).map { x[$0] }
      for i in result.indices { y[i] = result[i] }
    }
  }

  // 300 goes through ARPACK; 2 and 12 are solved densely.
  @Test("Both ends of the second-difference spectrum", arguments: [2, 12, 300])
  func ends(n: Int) throws {
    let count = min(4, n)
    let top = try TruncatedEigen.symmetric(
      dimension: n, count: count, operator: Self.secondDifference)
    let bottom = try TruncatedEigen.symmetric(
      dimension: n, count: count, end: .smallest, operator: Self.secondDifference)
    let a = LinearAlgebraTests.secondDifference(n)
    for (eigen, first) in [(top, n), (bottom, count)] {
      #expect(eigen.values.count == count)
      for k in 0..<count {
        #expect(abs(eigen.values[k] - Self.value(first - k, n)) < 1e-12)
      }
      let residual = a * eigen.vectors - eigen.vectors * Matrix.diagonal(eigen.values)
      #expect(residual.maximumMagnitude < 1e-12)
      #expect(orthonormalityError(eigen.vectors) < 1e-12)
    }
  }

  @Test("The largest magnitudes have both signs")
  func magnitudes() throws {
    let n = 100
    let eigen = try TruncatedEigen.symmetric(dimension: n, count: 3, end: .largestMagnitude) {
      x, y in
      for i in 0..<n { y[i] = (i == 7 ? -9 : i == 3 ? 8 : i == 50 ? -7 : cos(Double(i))) * x[i] }
    }
    for (value, truth) in zip(eigen.values, [8.0, -7, -9]) { #expect(abs(value - truth) < 1e-13) }
  }

  @Test("All values of a small operator may be asked for")
  func all() throws {
    let eigen = try TruncatedEigen.symmetric(
      dimension: 30, count: 30, operator: Self.secondDifference)
    for k in 0..<30 { #expect(abs(eigen.values[k] - Self.value(30 - k, 30)) < 1e-13) }
  }

  @Test("General operators agree with the dense solver", arguments: GeneralSpectrumEnd.allCases)
  func general(end: GeneralSpectrumEnd) throws {
    var random = SeededMatrices(seed: 16)
    let n = 120
    let a = random.matrix(n, n)
    let dense = try GeneralEigen.values(of: a)
    let found = try TruncatedEigen.general(
      dimension: n, count: 5, end: end, operator: Self.applying(a))
    GeneralEigenTests.checkOrder(found.values)
    #expect(found.values.count == 5 || found.values.count == 6)
    let rank: (Complex<Double>) -> Double = { value in
      switch end {
      case .largestMagnitude: -value.length
      case .largestRealPart: -value.real
      case .smallestRealPart: value.real
      }
    }
    let wanted = dense.sorted { rank($0) < rank($1) }.prefix(found.values.count)
    for value in wanted {
      #expect(found.values.contains { ($0 - value).length < 1e-10 })
    }
    for (k, value) in found.values.enumerated() {
      let v = found.vectors.column(k)
      #expect(abs(v.reduce(0.0) { $0 + $1.lengthSquared } - 1) < 1e-12)
      for i in 0..<n {
        var image = Complex<Double>.zero
        for j in 0..<n { image += Complex(a[i, j]) * v[j] }
        #expect((image - value * v[i]).length < 1e-11)
      }
    }
  }

  @Test("A pair is never cut: one value of a cyclic shift's plane gives both", arguments: [8, 200])
  func pairs(n: Int) throws {
    // Rotation by one radian in the first plane, a contraction elsewhere.
    let found = try TruncatedEigen.general(dimension: n, count: 1) { x, y in
      for i in 2..<n { y[i] = 0.5 * x[i] / Double(i) }
      y[0] = cos(1) * x[0] - sin(1) * x[1]
      y[1] = sin(1) * x[0] + cos(1) * x[1]
    }
    #expect(found.values.count == 2)
    #expect((found.values[0] - Complex(cos(1), sin(1))).length < 1e-13)
    #expect(found.values[1] == found.values[0].conjugate)
  }

  @Test("An operator of rank 3 and the identity exhaust the space and still end")
  func exhausted() throws {
    let n = 80
    let low = try TruncatedEigen.symmetric(dimension: n, count: 5) { x, y in
      for i in 0..<n { y[i] = i < 3 ? Double(i + 1) * x[i] : 0 }
    }
    for (value, truth) in zip(low.values, [3.0, 2, 1, 0, 0]) { #expect(abs(value - truth) < 1e-13) }
    #expect(orthonormalityError(low.vectors) < 1e-12)
    let identity = try TruncatedEigen.symmetric(dimension: n, count: 4) { x, y in
      for i in 0..<n { y[i] = x[i] }
    }
    #expect(identity.values == [1, 1, 1, 1] || identity.values.allSatisfy { abs($0 - 1) < 1e-13 })
    #expect(orthonormalityError(identity.vectors) < 1e-12)
    let zero = try TruncatedEigen.general(dimension: n, count: 2) { x, y in
      for i in 0..<n { y[i] = 0 }
    }
    #expect(zero.values.allSatisfy { $0 == .zero })
  }

  @Test("Repeats give the same bits, whatever was solved between them")
  func repeatable() throws {
    func solve() throws -> (SymmetricEigen, TruncatedGeneralEigen, SymmetricEigen) {
      var random = SeededMatrices(seed: 17)
      let a = random.matrix(90, 90)
      return (
        try TruncatedEigen.symmetric(
          dimension: 500, count: 3, operator: Self.secondDifference),
        try TruncatedEigen.general(dimension: 90, count: 4, operator: Self.applying(a)),
        // Rank 3: ARPACK alone takes random vectors here, other ones in each solve.
        try TruncatedEigen.symmetric(dimension: 90, count: 6) { x, y in
          for i in 0..<90 { y[i] = i < 3 ? Double(i + 1) * x[i] : 0 }
        }
      )
    }
    let first = try solve()
    for _ in 0..<3 {
      let again = try solve()
      #expect(again.0 == first.0)
      #expect(again.1 == first.1)
      #expect(again.2 == first.2)
    }
    let other = try TruncatedEigen.symmetric(
      dimension: 500, count: 3, options: KrylovOptions(seed: 2), operator: Self.secondDifference)
    #expect(other != first.0)
    for k in 0..<3 { #expect(abs(other.values[k] - first.0.values[k]) < 1e-12) }
  }

  @Test("A solve inside an operator does not disturb the one around it")
  func nested() throws {
    let n = 150
    let alone = try TruncatedEigen.symmetric(
      dimension: n, count: 3, end: .smallest, operator: Self.secondDifference)
    let inner = Self.value(n, n)
    var worst = 0.0
    var solves = 0
    let around = try TruncatedEigen.symmetric(dimension: n, count: 3, end: .smallest) { x, y in
      if solves < 5 {
        solves += 1
        if let symmetric = try? TruncatedEigen.symmetric(
          dimension: n, count: 2, operator: Self.secondDifference),
          let general = try? TruncatedEigen.general(
            dimension: n, count: 2, operator: Self.secondDifference)
        {
          worst = max(worst, abs(symmetric.values[0] - inner))
          worst = max(worst, (general.values[0] - Complex(inner)).length)
        } else {
          worst = .infinity
        }
      }
      Self.secondDifference(x, &y)
    }
    #expect(solves == 5)
    #expect(worst < 1e-12)
    #expect(around == alone)
  }

  @Test("A nested solve finds the same complex pairs", arguments: GeneralSpectrumEnd.allCases)
  func nestedPairs(end: GeneralSpectrumEnd) throws {
    var random = SeededMatrices(seed: 20)
    let n = 120
    let a = random.matrix(n, n)
    let alone = try TruncatedEigen.general(
      dimension: n, count: 4, end: end, operator: Self.applying(a))
    var inside: TruncatedGeneralEigen?
    _ = try TruncatedEigen.symmetric(dimension: 60, count: 1) { x, y in
      inside =
        inside
        ?? (try? TruncatedEigen.general(
          dimension: n, count: 4, end: end, operator: Self.applying(a)))
      Self.secondDifference(x, &y)
    }
    let nested = try #require(inside)
    GeneralEigenTests.checkOrder(nested.values)
    #expect(nested.values.count == alone.values.count)
    for (k, value) in nested.values.enumerated() {
      #expect((value - alone.values[k]).length < 1e-11)
      let v = nested.vectors.column(k)
      #expect(abs(v.reduce(0.0) { $0 + $1.lengthSquared } - 1) < 1e-12)
      for i in 0..<n {
        var image = Complex<Double>.zero
        for j in 0..<n { image += Complex(a[i, j]) * v[j] }
        #expect((image - value * v[i]).length < 1e-11)
      }
    }
  }

  @Test("Solves from concurrent tasks give the bits of a serial run")
  func concurrent() async throws {
    func solve(_ k: Int) throws -> SymmetricEigen {
      try TruncatedEigen.symmetric(
        dimension: 200 + k, count: 3, end: .largest, operator: Self.secondDifference)
    }
    let serial = try (0..<12).map(solve)
    let parallel = try await withThrowingTaskGroup(of: (Int, SymmetricEigen).self) { group in
      for k in 0..<12 { group.addTask { (k, try solve(k)) } }
      return try await group.reduce(into: [Int: SymmetricEigen]()) { $0[$1.0] = $1.1 }
    }
    for k in 0..<12 { #expect(parallel[k] == serial[k]) }
  }

  @Test("Bad input and a spent budget are typed errors")
  func errors() {
    #expect(throws: LinearAlgebraError.invalidCount(requested: 5, available: 4)) {
      try TruncatedEigen.symmetric(dimension: 4, count: 5, operator: Self.secondDifference)
    }
    #expect(throws: LinearAlgebraError.invalidCount(requested: 1, available: 0)) {
      try TruncatedEigen.general(dimension: 0, count: 1, operator: Self.secondDifference)
    }
    for n in [5, 100] {
      #expect(throws: LinearAlgebraError.operatorNotFinite(index: 3)) {
        try TruncatedEigen.symmetric(dimension: n, count: 1) { x, y in
          for i in 0..<n { y[i] = i == 3 ? .nan : x[i] }
        }
      }
    }
    // The smallest values of a long chain need far more than one restart.
    #expect {
      try TruncatedEigen.symmetric(
        dimension: 5000, count: 3, end: .smallest, options: KrylovOptions(maximumRestarts: 1),
        operator: Self.secondDifference)
    } throws: { error in
      if case .notConverged(let count)? = error as? LinearAlgebraError {
        return (1...3).contains(count)
      }
      return false
    }
  }

  @Test("After a failed solve the next one is sound")
  func recovery() throws {
    _ = try? TruncatedEigen.symmetric(dimension: 100, count: 1) { x, y in
      for i in 0..<100 { y[i] = .infinity }
    }
    let eigen = try TruncatedEigen.symmetric(
      dimension: 100, count: 1, operator: Self.secondDifference)
    #expect(abs(eigen.values[0] - Self.value(100, 100)) < 1e-12)
  }
}
