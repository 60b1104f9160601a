private import CARPACK
private import Synchronization

/// The two solvers of ARPACK, one solve at a time.
///
/// Both return nil where ARPACK would not be sound: inside the operator of a solve
/// that runs already, whose state it would overwrite, and where the Krylov space is
/// exhausted, when it takes random vectors from a generator that outlives a solve
/// and cannot be seeded (arpack-ng issue 218).
internal enum ARPACK {
  /// ARPACK's state is static, so the lock is held for a whole solve.
  private static let lock = Mutex<Void>(())

  @TaskLocal private static var isSolving = false

  /// Runs a solve alone, or returns nil inside another one.
  private static func exclusively<Result: Sendable>(
    _ solve: () throws(LinearAlgebraError) -> Result?
  ) throws(LinearAlgebraError) -> Result? {
    guard !isSolving else { return nil }
    var outcome: Swift.Result<Result?, LinearAlgebraError> = .success(nil)
    lock.withLock { _ in
      $isSolving.withValue(true) {
        do throws(LinearAlgebraError) {
          outcome = .success(try solve())
        } catch {
          outcome = .failure(error)
        }
      }
    }
    return try outcome.get()
  }

  internal static func symmetric(
    _ operator: CheckedOperator, count: Int, end: SymmetricSpectrumEnd, options: KrylovOptions
  ) throws(LinearAlgebraError) -> SymmetricEigen? {
    try exclusively { () throws(LinearAlgebraError) -> SymmetricEigen? in
      var w = Workspace(`operator`.dimension, count: count, options: options, isSymmetric: true)
      let n = w.dimension
      let step = { (w: inout Workspace) in
        dsaupd_c(
          &w.request, "I", n, end.arpack, w.count, w.tolerance, &w.residual, w.basisCount,
          &w.basis, n, &w.parameters, &w.pointers, &w.vectors, &w.work, Int32(w.work.count),
          &w.info)
      }
      guard try w.iterate(`operator`, step) else { return nil }
      var selection = [Int32](repeating: 0, count: Int(w.basisCount))
      var values = [Double](repeating: 0, count: count)
      var ritzVectors = [Double](repeating: 0, count: count * `operator`.dimension)
      dseupd_c(
        1, "A", &selection, &values, &ritzVectors, n, 0, "I", n, end.arpack, w.count,
        w.tolerance, &w.residual, w.basisCount, &w.basis, n, &w.parameters, &w.pointers,
        &w.vectors, &w.work, Int32(w.work.count), &w.info)
      // The extraction can disagree with the iteration on what has converged.
      guard w.info == 0 else { return nil }
      let order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
      let vectors = Matrix(
        rowCount: `operator`.dimension, columnCount: count, columnMajor: ritzVectors)
      return SymmetricEigen(values: order.map { values[$0] }, vectors: vectors.columns(order))
    }
  }

  internal static func general(
    _ operator: CheckedOperator, count: Int, end: GeneralSpectrumEnd, options: KrylovOptions
  ) throws(LinearAlgebraError) -> TruncatedGeneralEigen? {
    try exclusively { () throws(LinearAlgebraError) -> TruncatedGeneralEigen? in
      var w = Workspace(`operator`.dimension, count: count, options: options, isSymmetric: false)
      let n = w.dimension
      let step = { (w: inout Workspace) in
        dnaupd_c(
          &w.request, "I", n, end.arpack, w.count, w.tolerance, &w.residual, w.basisCount,
          &w.basis, n, &w.parameters, &w.pointers, &w.vectors, &w.work, Int32(w.work.count),
          &w.info)
      }
      guard try w.iterate(`operator`, step) else { return nil }
      var selection = [Int32](repeating: 0, count: Int(w.basisCount))
      // One more than asked for where the last one is half of a pair.
      var pairs = ConjugatePairs(
        realParts: [Double](repeating: 0, count: count + 1),
        imaginaryParts: [Double](repeating: 0, count: count + 1))
      var ritzVectors = [Double](repeating: 0, count: (count + 1) * `operator`.dimension)
      var scratch = [Double](repeating: 0, count: 3 * Int(w.basisCount))
      dneupd_c(
        1, "A", &selection, &pairs.realParts, &pairs.imaginaryParts, &ritzVectors, n, 0, 0,
        &scratch, "I", n, end.arpack, w.count, w.tolerance, &w.residual, w.basisCount, &w.basis,
        n, &w.parameters, &w.pointers, &w.vectors, &w.work, Int32(w.work.count), &w.info)
      // The extraction can disagree with the iteration on what has converged.
      guard w.info == 0 else { return nil }
      let found = min(count + 1, Int(w.parameters[4]))
      pairs.realParts.removeLast(count + 1 - found)
      pairs.imaginaryParts.removeLast(count + 1 - found)
      // A pair cut in two: the growing Krylov space keeps it whole.
      let isCut = pairs.units.contains { $0.count == 1 && pairs.imaginaryParts[$0.lowerBound] != 0 }
      guard !isCut else { return nil }
      let eigen = RightEigen(
        pairs: pairs, packedVectors: ritzVectors, dimension: `operator`.dimension)
      return TruncatedGeneralEigen(eigen, count: count, end: end)
    }
  }
}

/// What ARPACK reads and writes between its requests for products.
private struct Workspace {
  let dimension: Int32
  let count: Int32
  let basisCount: Int32
  let tolerance: Double
  var request: Int32 = 0
  var info: Int32 = 1  // The start vector is ours.
  var residual: [Double]
  var basis: [Double]
  var parameters: [Int32]
  var pointers: [Int32]
  var vectors: [Double]
  var work: [Double]

  init(_ n: Int, count: Int, options: KrylovOptions, isSymmetric: Bool) {
    let ncv = options.subspaceDimension(count: count, dimension: n)
    dimension = Int32(n)
    self.count = Int32(count)
    basisCount = Int32(ncv)
    // The extraction compares with the tolerance that the iteration used, so the
    // rounding unit is spelt out and not left to ARPACK.
    tolerance = options.effectiveTolerance
    var generator = SplitMix64(seed: options.seed)
    residual = generator.vector(count: n)
    basis = [Double](repeating: 0, count: n * ncv)
    parameters = [1, 0, Int32(clamping: options.maximumRestarts), 1, 0, 0, 1, 0, 0, 0, 0]
    pointers = [Int32](repeating: 0, count: 14)
    vectors = [Double](repeating: 0, count: 3 * n)
    work = [Double](repeating: 0, count: isSymmetric ? ncv * (ncv + 8) : 3 * ncv * (ncv + 2))
  }

  /// Iterates to convergence; false if the Krylov space is exhausted.
  mutating func iterate(
    _ operator: CheckedOperator, _ step: (inout Workspace) -> Void
  ) throws(LinearAlgebraError) -> Bool {
    while true {
      step(&self)
      // −9: the operator maps the start vector to zero.
      guard andante_arpack_random_restarts() == 0 && info != -9 else { return false }
      guard request == 1 || request == -1 else { break }
      let input = Int(pointers[0]) - 1
      let output = Int(pointers[1]) - 1
      try vectors.withUnsafeMutableBufferPointer { buffer throws(LinearAlgebraError) in
        let start = buffer.baseAddress!
        try `operator`.multiply(start + input, into: start + output)
      }
    }
    // 1: out of restarts; 3: no shifts left to apply; −8: LAPACK failed on the
    // projected problem; −9999: no space to build. All others are arguments.
    guard info == 0 else {
      precondition([1, 3, -8, -9999].contains(info), "ARPACK refused with \(info).")
      throw .notConverged(unconvergedCount: max(1, Int(count - parameters[4])))
    }
    return true
  }
}
