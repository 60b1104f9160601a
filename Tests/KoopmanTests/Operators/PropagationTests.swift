import Koopman
import LinearAlgebra
import Moments
import Testing

@Suite("Propagation")
struct PropagationTests {
  @Test("On a finite chain expectations, forecasts and densities are exact", arguments: [0, 1, 2, 7, 50])
  func exact(steps: Int) throws {
    let chain = ExactChain.driven
    let model = try chain.model()
    let truth = chain.power(steps)
    // Rounding of about 1e-16 a step.
    let forecast = model.forecast(chain.functions, steps: steps)
    #expect(distance(forecast.elements, (truth * chain.functions).elements) < 1e-13)

    let function = LinearFunction(constant: -0.5, coefficients: [2, -1, 0.3])
    let moved = model.propagate(function, steps: steps)
    #expect(
      distance(
        moved.values(on: chain.functions), truth * function.values(on: chain.functions)) < 1e-12)

    // A density of 1 at state 2 and 0 elsewhere, relative to μ.
    let density = LinearFunction(coefficients: [0, 0, 1 / chain.start[2]])
    let later = model.transfer(density, steps: steps).values(on: chain.functions)
    #expect(distance(zip(later, chain.start).map { $0 * $1 }, truth.row(2)) < 1e-12)
  }

  @Test("The transfer operator is the adjoint: ⟨T u, f⟩ = ⟨u, K f⟩ over the first frames")
  func duality() throws {
    let chain = ExactChain.driven
    let model = try chain.model()
    let u = LinearFunction(constant: 0.2, coefficients: [1, -2, 0.5])
    let f = LinearFunction(constant: 1, coefficients: [-0.4, 3, 2])
    func inner(_ a: LinearFunction, _ b: LinearFunction) -> Double {
      let (x, y) = (a.values(on: chain.functions), b.values(on: chain.functions))
      return chain.start.indices.reduce(0) { $0 + chain.start[$1] * x[$1] * y[$1] }
    }
    for steps in [1, 4] {
      let left = inner(model.transfer(u, steps: steps), f)
      let right = inner(u, model.propagate(f, steps: steps))
      #expect(abs(left - right) < 1e-13)
    }
    #expect(model.transferMatrix == model.koopmanMatrix.transposed())
    // Its eigenvalues are the modes and the constant's 1.
    let values = try GeneralEigen.values(of: model.transferMatrix)
    #expect(abs(values[0].real - 1) < 1e-13)
    #expect(
      distance(values.dropFirst().map(\.real).sorted(), model.modes.map(\.real).sorted()) < 1e-13)
    // Densities keep their sum.
    #expect(abs(inner(model.transfer(u, steps: 3), LinearFunction(constant: 1, coefficients: [0, 0, 0]))
      - inner(u, LinearFunction(constant: 1, coefficients: [0, 0, 0]))) < 1e-13)
  }

  @Test("Forecasts end in the stationary mean, not in that of the data")
  func longForecast() throws {
    let chain = ExactChain.driven
    let model = try chain.model()
    let end = model.forecast(chain.functions, steps: 2000)
    let mean = try #require(model.stationaryMean)
    for i in 0..<4 { #expect(distance(end.row(i), mean) < 1e-12) }
    #expect(distance(mean, model.mean) > 0.1)
  }
}
