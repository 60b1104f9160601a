import Bases
import Koopman
import LinearAlgebra
import Moments
import Numerics
import Samples
import Systems
import Testing

@Suite("Koopman model")
struct KoopmanModelTests {
  @Test("One-hot EDMD of counts is the Markov model, with whatever offset")
  func markovModel() throws {
    let states = ThreeStateChain().states(frameCount: 10_000, seed: 42)
    let counts: [[Double]] = [[1054, 157, 14], [158, 1470, 333], [8, 334, 6467]]
    let transition = Matrix(rows: counts.map { row in row.map { $0 / row.reduce(0, +) } })
    let truth = try GeneralEigen.values(of: transition)
    // Without the mean or the constant, x + 3 gives a VAMP-2 of 1.31 elsewhere.
    for offset in [0.0, 3, -40] {
      var rows = ThreeStateChain.oneHot(states)
      for i in rows.elements.indices { rows.elements[i] += offset }
      let model = try EDMD().fit(try moments([rows], lags: [5], .nonreversible), lag: 5)
      #expect(model.droppedFeatures == [DroppedFeature(name: "x2", reason: .dependent)])
      #expect(distance(model.modes.map(\.real), truth.dropFirst().map(\.real)) < 1e-11)
      // Reference: exact one-hot VAMP of this chain.
      #expect(distance(model.singularValues, [0.893203603376, 0.668008785782]) < 1e-11)
      let vamp2 = 1 + model.singularValues.reduce(0) { $0 + $1 * $1 }
      #expect(abs(vamp2 - 2.244048414966) < 1e-11)
    }
  }

  @Test("Decay and period of a cycle come from eigenvalues, not from singular values")
  func cycle() throws {
    let model = try ExactChain.cycle.model(lag: 1)
    #expect(distance(model.singularValues, [0.8090169943749475, 0.3090169943749475]) < 1e-12)
    #expect(model.modes.count == 2)
    for (mode, sign) in zip(model.modes, [1.0, -1]) {
      #expect(abs(mode.real) < 1e-12 && abs(mode.imaginary - sign * 0.5) < 1e-12)
      #expect(abs(try #require(mode.timescale) - 1.4426950408889634) < 1e-11)
      #expect(abs(try #require(mode.period) - 4) < 1e-11)
    }
    // A pair is one function and its conjugate.
    let coefficients = model.eigenfunctionCoefficients
    for i in 0..<2 { #expect(coefficients[i, 0] == coefficients[i, 1].conjugate) }
  }

  @Test("Eigenfunctions, left ones and spatial maps are biorthogonal and complete")
  func biorthogonality() throws {
    for chain in [ExactChain.driven, .cycle] {
      let model = try chain.model()
      let states = chain.functions
      let phi = model.eigenfunctions(of: states)
      let pi = chain.stationary
      for j in 0..<model.rank {
        let lambda = Complex(model.modes[j].real, model.modes[j].imaginary)
        for i in chain.start.indices {
          // (P φ)(i) = λ φ(i).
          let moved = chain.start.indices.reduce(Complex<Double>(0)) {
            $0 + Complex(chain.transition[i, $1]) * phi[$1, j]
          }
          #expect((moved - lambda * phi[i, j]).length < 1e-12)
        }
        let mean = chain.start.indices.reduce(Complex<Double>(0)) { $0 + Complex(pi[$1]) * phi[$1, j] }
        #expect(mean.length < 1e-12)
        for k in 0..<model.rank {
          // ⟨ηₖ φⱼ⟩ over the first frames, η without an offset about their mean.
          var overlap = Complex<Double>(0)
          for i in chain.start.indices {
            var eta = Complex<Double>(0)
            for d in model.mean.indices {
              eta += model.leftEigenfunctionCoefficients[d, k] * Complex(states[i, d] - model.mean[d])
            }
            overlap += Complex(chain.start[i]) * eta * phi[i, j]
          }
          #expect((overlap - (j == k ? 1 : 0)).length < 1e-12)
        }
      }
      // x − ⟨x⟩ = Σ v φ(x).
      let mean = try #require(model.stationaryMean)
      #expect(distance(mean, Array(pi.prefix(states.columnCount))) < 1e-12)
      for i in chain.start.indices {
        for d in mean.indices {
          let sum = (0..<model.rank).reduce(Complex<Double>(0)) {
            $0 + model.spatialMaps[d, $1] * phi[i, $1]
          }
          #expect((sum - Complex(states[i, d] - mean[d])).length < 1e-12)
        }
      }
    }
  }

  @Test("Slowest decay first; reversible eigenvalues by sign, none for λ ≤ 0")
  func order() throws {
    // Symmetric, with λ = 1, .3, −.56: by magnitude the −.56 would be second.
    let vectors = Matrix<Double>(rows: [
      [1 / 3.0.squareRoot(), 1 / 2.0.squareRoot(), 1 / 6.0.squareRoot()],
      [1 / 3.0.squareRoot(), -1 / 2.0.squareRoot(), 1 / 6.0.squareRoot()],
      [1 / 3.0.squareRoot(), 0, -2 / 6.0.squareRoot()],
    ])
    let transition = vectors * Matrix.diagonal([1, 0.3, -0.56]) * vectors.transposed()
    let chain = ExactChain(transition, start: [1, 1, 1].map { $0 / 3 })
    let model = try chain.model(lag: 1, .reversible)
    #expect(distance(model.modes.map(\.real), [0.3, -0.56]) < 1e-12)
    #expect(model.modes[0].timescale != nil && model.modes[1].timescale == nil)
    let observed = try chain.model(lag: 1)
    #expect(distance(observed.modes.map(\.real), [-0.56, 0.3]) < 1e-12)
    #expect(observed.modes[0].timescale == nil)
    // At detailed balance both say the same of singular values.
    #expect(distance(model.singularValues, [0.56, 0.3]) < 1e-12)
    #expect(distance(observed.singularValues, [0.56, 0.3]) < 1e-12)
  }

  @Test("Repeated eigenvalues stay biorthogonal; defective ones are told of")
  func degenerate() throws {
    let mixing = ExactChain(
      [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]], start: [0.5, 0.3, 0.2])
    let twice = try mixing.model()
    #expect(distance(twice.modes.map(\.real), [0.4, 0.4]) < 1e-12)
    #expect(twice.eigenfunctionCondition < 10)
    // A staircase: λ = ½ twice with one eigenvector.
    let stairs = ExactChain(
      [[0.5, 0.5, 0], [0, 0.5, 0.5], [0, 0, 1]], start: [0.4, 0.4, 0.2])
    let model = try stairs.model()
    #expect(model.eigenfunctionCondition > 1e6)
    // Rounding of 1e-16 moves a double eigenvalue by 1e-8.
    #expect(distance(model.modes.map { ($0.real * $0.real + $0.imaginary * $0.imaginary).squareRoot() },
      [0.5, 0.5]) < 1e-7)
    let forecast = model.forecast(stairs.functions, steps: 6)
    #expect(distance(forecast.elements, (stairs.power(6) * stairs.functions).elements) < 1e-12)
  }

  @Test("Constant features keep their value and carry nothing")
  func constantFeature() throws {
    let chain = ExactChain.driven
    var functions = Matrix<Double>(rowCount: 4, columnCount: 4)
    for i in 0..<4 {
      for j in 0..<3 { functions[i, j] = chain.functions[i, j] }
      functions[i, 3] = 7
    }
    let model = try ExactChain(chain.transition, start: chain.start, functions: functions).model()
    #expect(model.droppedFeatures == [DroppedFeature(name: "x3", reason: .constant)])
    // To rounding: products may be fused.
    #expect(model.forecast(functions, steps: 3).column(3).allSatisfy { abs($0 - 7) < 1e-14 })
    #expect((0..<3).allSatisfy { model.spatialMaps[3, $0] == .zero })
  }

  @Test("Eigenfunctions leave as a model file that projects and survives a round trip")
  func projection() throws {
    let chain = ExactChain.cycle
    let model = try chain.model()
    let pair = model.projection(modeCount: 1)
    #expect(pair.componentCount == 2 && pair.method == .vamp)
    #expect(distance(pair.values, [0.5, 0.5]) < 1e-12)
    let phi = model.eigenfunctions(of: chain.functions)
    let projected = pair.project(chain.functions)
    #expect(distance(projected.column(0), phi.column(0).map(\.real)) < 1e-12)
    #expect(distance(projected.column(1), phi.column(0).map(\.imaginary)) < 1e-12)

    let x = autoregressive([0.9], frameCount: 5000, seed: 5)
    let basis = Basis.monomials(try Monomials(inputNames: ["x0"], degree: 2))
    let source = BasisSource(ArraySource([x]), basis: basis.functions)
    let edmd = try EDMD().fit(MomentPass(lags: [2]).run(over: source), lag: 2)
    let file = edmd.projection(modeCount: 2, basis: (basis, ArraySource([x]).features))
    #expect(file.method == .tica && file.values == edmd.modes.map(\.real))
    let read = try ProjectionModel(json: file.json, file: "m.json")
    #expect(read.project(x) == file.project(x))
  }

  @Test("Bad input: no such lag, nothing varies")
  func badInput() throws {
    let flat = try moments([Matrix<Double>(rowCount: 50, columnCount: 2)], lags: [2], .nonreversible)
    #expect(throws: KoopmanError.rankDeficient(features: ["x0", "x1"])) {
      try EDMD().fit(flat, lag: 2)
    }
    #expect(throws: KoopmanError.moments(.unknownLag(lag: 3, available: [2]))) {
      try EDMD().fit(flat, lag: 3)
    }
  }
}
