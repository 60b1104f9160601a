import Bases
import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Storage
import Testing

@Suite("Exact kernel TICA")
struct KernelTICATests {
  @Test("An Ornstein–Uhlenbeck process has the eigenvalues e^(−k α τ)")
  func ornsteinUhlenbeck() throws {
    let a = 0.8
    let rows = autoregressive([a], frameCount: 3000, seed: 11)
    let model = try KernelTICA(bandwidth: 1, regularisation: 1e-4, componentCount: 3)
      .fit(ArraySource([rows]), lag: 1)
    // Standard error of λ: about √((1 − λ²)/T) ≤ .014.
    for k in 1...2 { #expect(abs(model.modes[k - 1].real - pow(a, Double(k))) < 0.04) }
    // The first eigenfunction is x, of unit variance.
    let cvs = model.projection.project(rows)
    let (x, f) = (rows.column(0), cvs.column(0))
    let mean = Descriptive.mean(x)
    let covariance = zip(x, f).reduce(0) { $0 + ($1.0 - mean) * $1.1 } / 3000
    #expect(abs(covariance) / Descriptive.variance(x).squareRoot() > 0.98)
    #expect(abs(Descriptive.mean(f)) < 1e-3)
  }

  @Test("The same as the ridge problem in the symmetric root of the kernel's matrix")
  func symmetricRoot() throws {
    let rows = autoregressive([0.9, 0.5], frameCount: 120, seed: 2)
    let (lag, ridge, width) = (2, 1e-3, 0.8)
    let n = rows.rowCount
    var kernel = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n {
      for j in 0..<n {
        let square = zip(rows.row(i), rows.row(j)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        kernel[i, j] = exp(-square / (2 * width * width))
      }
    }
    let eigen = try SymmetricEigen(of: kernel)
    let root = eigen.vectors * Matrix.diagonal(eigen.values.map { max(0, $0).squareRoot() })
      * eigen.vectors.transposed()
    let count = Double(2 * (n - lag))
    var mean = [Double](repeating: 0, count: n)
    for t in 0..<(n - lag) { for k in 0..<n { mean[k] += (root[t, k] + root[t + lag, k]) / count } }
    var covariance = ridge * Matrix<Double>.identity(n)
    var lagged = Matrix<Double>(rowCount: n, columnCount: n)
    for t in 0..<(n - lag) {
      let x = (0..<n).map { root[t, $0] - mean[$0] }
      let y = (0..<n).map { root[t + lag, $0] - mean[$0] }
      for i in 0..<n {
        for j in 0..<n {
          covariance[i, j] += (x[i] * x[j] + y[i] * y[j]) / count
          lagged[i, j] += (x[i] * y[j] + y[i] * x[j]) / count
        }
      }
    }
    let expected = try GeneralizedSymmetricEigen(lagged, covariance).values
    let model = try KernelTICA(bandwidth: width, regularisation: ridge, componentCount: 5)
      .fit(ArraySource([rows]), lag: lag)
    // Pivots below 1e-12 are left out, and ridges of 1e-3 weigh them by 1e-9.
    for (mode, value) in zip(model.modes, expected) { #expect(abs(mode.real - value) < 1e-8) }
  }

  @Test("Of a wide kernel nothing but the linear functions is left: linear TICA")
  func linearLimit() throws {
    let rows = autoregressive([0.9, 0.3], frameCount: 1500, seed: 7)
    let linear = try fit([rows], lag: 1)
    // Second orders are 1/σ² = 1e-4 of the first, and a ridge between the two suppresses them.
    let model = try KernelTICA(bandwidth: 100, regularisation: 1e-7, componentCount: 2)
      .fit(ArraySource([rows]), lag: 1)
    // The ridge is 1e-3 of the linear functions' variance 1e-4.
    for (a, b) in zip(model.modes, linear.modes) { #expect(abs(a.real - b.real) < 3e-3) }
  }

  @Test("Pairs never cross trajectories, and weights of first frames count")
  func pairs() throws {
    let rows = autoregressive([0.9], frameCount: 400, seed: 8)
    let kernel = KernelTICA(bandwidth: 0.7, regularisation: 1e-3, componentCount: 2)
    let cut = try kernel.fit(ArraySource([rows.rows(0..<200), rows.rows(200..<400)]), lag: 1)
    // Weight 0 on the one pair that crosses.
    let weights = (0..<400).map { $0 == 199 ? 0.0 : 1 }
    let weighted = try kernel.fit(ArraySource([rows], weights: [weights]), lag: 1)
    for (a, b) in zip(cut.modes, weighted.modes) { #expect(abs(a.real - b.real) < 1e-12) }
    let whole = try kernel.fit(ArraySource([rows]), lag: 1)
    #expect(abs(whole.modes[0].real - cut.modes[0].real) > 1e-6)
  }

  @Test("The model survives its file and projects new data")
  func model() throws {
    let rows = autoregressive([0.9, 0.5], frameCount: 300, seed: 9)
    let model = try KernelTICA(bandwidth: 1, regularisation: 1e-3, componentCount: 2)
      .fit(ArraySource([rows], names: ["u", "v"]), lag: 3).projection
    let back = try ProjectionModel(
      json: JSONValue(parsing: model.json.encoded()), file: "model.json")
    #expect(back == model)
    let other = autoregressive([0.9, 0.5], frameCount: 20, seed: 10)
    #expect(back.project(other) == model.project(other))
    #expect(back.features.map(\.name) == ["u", "v"])
  }

  @Test("What it cannot do is said")
  func errors() throws {
    let rows = autoregressive([0.9], frameCount: 50, seed: 1)
    let kernel = KernelTICA(bandwidth: 1, regularisation: 1e-3)
    #expect(throws: KoopmanError.noPairs(lag: 50)) {
      try kernel.fit(ArraySource([rows]), lag: 50)
    }
    #expect(throws: KoopmanError.moments(.invalidLag(0))) {
      try kernel.fit(ArraySource([rows]), lag: 0)
    }
    let long = Matrix<Double>(rowCount: 5001, columnCount: 1)
    #expect(throws: KoopmanError.linearAlgebra(.tooLarge(dimension: 5001, limit: 5000))) {
      try kernel.fit(ArraySource([long]), lag: 1)
    }
    #expect(
      throws: KoopmanError.basis(
        .invalid(
          basis: "kernel TICA", reason: "the regularisation must not be negative"))
    ) {
      try KernelTICA(bandwidth: 1, regularisation: -1).fit(ArraySource([rows]), lag: 1)
    }
  }
}
