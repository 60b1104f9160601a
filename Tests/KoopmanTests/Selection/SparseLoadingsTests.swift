import Koopman
import LinearAlgebra
import Moments
import Samples
import Storage
import Testing

@Suite("Sparse loadings")
struct SparseLoadingsTests {
  @Test("A component that lives in two columns is given in two", arguments: Method.allCases)
  func recovers(method: Method) throws {
    let rows = planted(seed: 3)
    let moments = try moments([rows], lags: [5], method.dynamics)
    let model = method == .tica
      ? try TICA().fit(moments, lag: 5) : try VAMP().fit(moments, lag: 5)
    for (component, support, decay) in [(0, Set([4, 9]), 0.97), (1, Set([13, 17]), 0.9)] {
      let path = try SparseLoadings().path(model, component: component, moments: moments)
      let sparse = try #require(path.first { $0.features.count == 2 })
      #expect(Set(sparse.features) == support)
      #expect(sparse.coefficients.indices.filter { sparse.coefficients[$0] != 0 }.count == 2)
      // The dense component fits noise in 22 more columns: N_eff is 300 and 1000.
      #expect(sparse.retained > 0.9 && sparse.retained <= 1 + 1e-12)
      // x₄ − x₉ is the process itself: −1 / ln a, within five errors √(2 t / T) t.
      let truth = decay == 0.97 ? 32.8 : 9.49
      if method == .tica {
        let timescale = try #require(sparse.timescale)
        #expect(abs(timescale / truth - 1) < 5 * (2 * truth / 20_000).squareRoot())
        #expect(timescale <= model.modes[0].timescale!)
      } else {
        #expect(sparse.timescale == nil)
      }
      #expect(path.map(\.features.count) == path.map(\.features.count).sorted())
      for (fewer, more) in zip(path, path.dropFirst()) {
        #expect(more.retained > fewer.retained)
      }
    }
  }

  @Test("Coefficients are of unit variance and of the component's sign; R² is what it says")
  func normalisation() throws {
    let rows = planted(frameCount: 5000, seed: 9)
    let moments = try moments([rows], lags: [5])
    let model = try TICA().fit(moments, lag: 5)
    let path = try SparseLoadings(mostFeatures: 4).path(model, component: 0, moments: moments)
    #expect(path.last!.features.count <= 4)
    let sparse = ProjectionModel(model, loadings: path)
    let dense = ProjectionModel(model, componentCount: 1)
    #expect(sparse.componentCount == path.count)
    #expect(sparse.values == path.map(\.autocorrelation))
    // Pairs leave out the first or last frames once: sums over both windows.
    let y = dense.project(rows)
    let z = sparse.project(rows)
    let frames = Array(0..<4995) + Array(5..<5000)
    for k in path.indices {
      let own = frames.reduce(0) { $0 + z[$1, k] * z[$1, k] } / Double(frames.count)
      let common = frames.reduce(0) { $0 + z[$1, k] * y[$1, 0] } / Double(frames.count)
      #expect(abs(own - 1) < 1e-10)
      #expect(common > 0)
      #expect(abs(common * common - path[k].retained) < 1e-10)
      let lagged = (0..<4995).reduce(0) { $0 + z[$1, k] * z[$1 + 5, k] } / 4995
      #expect(abs(lagged - path[k].autocorrelation) < 1e-10)
    }
    #expect(try ProjectionModel(json: sparse.json, file: "sparse") == sparse)
  }

  @Test("Of copies the first is named, constants never, and units change nothing")
  func copies() throws {
    var rows = columns(
      planted(frameCount: 6000, seed: 4),
      [(4, 1), (4, 1e-3), (9, 1), (1, 1), (9, 1e5), (1, 0), (2, 1)])
    for t in 0..<6000 { rows[t, 5] = 3 }
    let moments = try moments([rows], lags: [5])
    let model = try TICA().fit(moments, lag: 5)
    let path = try SparseLoadings().path(model, component: 0, moments: moments)
    #expect(Set(path.first { $0.features.count == 2 }?.features ?? []) == [0, 2])
    #expect(path.allSatisfy { !$0.features.contains(5) && !$0.features.contains(1) })
  }

  @Test("With every feature the component itself is left")
  func dense() throws {
    let rows = autoregressive([0.98, 0.9, 0.7], frameCount: 5000, seed: 1)
    let mixed = rows * Matrix(rows: [[1, 0.5, -0.4], [0.6, -1, 0.8], [0.7, 0.9, 1]])
    let moments = try moments([mixed], lags: [4])
    let model = try TICA().fit(moments, lag: 4)
    let path = try SparseLoadings().path(model, component: 0, moments: moments)
    let last = try #require(path.last)
    #expect(last.features.count == 3)
    #expect(abs(last.retained - 1) < 1e-10)
    for i in 0..<3 { #expect(abs(last.coefficients[i] - model.vectors[i, 0]) < 1e-8) }
    #expect(abs(last.timescale! / model.modes[0].timescale! - 1) < 1e-8)
  }

  @Test(
    "Features that enter at once, more than may be: the largest that may",
    arguments: [(width: 2, most: 1, retained: 0.75), (5, 4, 0.96), (5, 1, 0.6)])
  func ties(task: (width: Int, most: Int, retained: Double)) throws {
    // The common process in independent noise; with the columns moved on in each run they
    // weigh the same.
    let parts = autoregressive(
      [0.98] + Array(repeating: 0, count: task.width), frameCount: 20_000, seed: 2)
    let runs = (0..<task.width).map { shift in
      Matrix(
        rows: (0..<parts.rowCount).map { t in
          (0..<task.width).map { parts[t, 0] + parts[t, 1 + ($0 + shift) % task.width] }
        })
    }
    let moments = try moments(runs, lags: [4])
    let model = try TICA().fit(moments, lag: 4)
    let path = try SparseLoadings(mostFeatures: task.most).path(model, component: 0, moments: moments)
    let last = try #require(path.last)
    #expect(last.features.count == task.most)
    // Of variance 2 and covariance 1 a feature; the process itself is known to √(2 · 50 / 20000).
    #expect(abs(last.retained - task.retained) < 0.05)
    for (fewer, more) in zip(path, path.dropFirst()) { #expect(more.retained > fewer.retained) }
  }

  @Test("Moments of other features or dynamics are refused")
  func errors() throws {
    let rows = autoregressive([0.9, 0.5], frameCount: 500, seed: 1)
    let made = try moments([rows], lags: [2])
    let model = try TICA().fit(made, lag: 2)
    let other = try moments([rows], lags: [2], names: ["phi", "psi"])
    #expect(
      throws: KoopmanError.featureMismatch(model: ["x0", "x1"], input: ["phi", "psi"])
    ) { try SparseLoadings().path(model, component: 0, moments: other) }
    let observed = try moments([rows], lags: [2], .nonreversible)
    #expect(throws: KoopmanError.wrongDynamics(needed: .reversible)) {
      try SparseLoadings().path(model, component: 0, moments: observed)
    }
  }
}
