import LinearAlgebra
import Statistics
import Systems
import Testing

@Suite("Simulated trajectories")
struct SimulationTests {
  @Test(
    "A seed fixes every bit; a longer run begins with the shorter",
    arguments: ModelSystems.names)
  func reproducible(name: String) throws {
    let system = try #require(ModelSystems.make(name))
    #expect(system.name == name)
    #expect(!system.summary.isEmpty)
    let frames = system.simulate(frameCount: 1500, seed: 3)
    #expect(frames.rowCount == 1500)
    #expect(frames.columnCount == system.columnNames.count)
    #expect(Set(system.columnNames).count == frames.columnCount)
    #expect(frames.elements.allSatisfy { $0.isFinite })
    #expect(system.simulate(frameCount: 1500, seed: 3) == frames)
    #expect(system.simulate(frameCount: 600, seed: 3) == frames.rows(0..<600))
    #expect(system.simulate(frameCount: 1500, seed: 4) != frames)
    #expect(system.simulate(frameCount: 0, seed: 3).elements.isEmpty)
  }

  @Test("Names are those of the command line; others give nothing")
  func names() {
    #expect(
      ModelSystems.names == [
        "double-well", "four-well", "prinz", "ornstein-uhlenbeck", "ar1", "three-state",
        "cylinder-wake",
      ])
    #expect(ModelSystems.make("triple-well") == nil)
  }

  @Test("An integrator step is the drift plus noise of variance 2kT·dt")
  func integratorStep() {
    let motion = OverdampedLangevin(
      HarmonicWell(stiffness: 3), temperature: 0.7, step: 0.02, stepsPerFrame: 1)
    let n = 400_000
    var generator = SeededGenerator(seed: 2)
    let x = motion.positions(frameCount: n, using: &generator)
    let noise = (1..<n).map { x[$0] - (1 - 0.02 * 3) * x[$0 - 1] }
    let variance = 2 * 0.7 * 0.02
    // Independent normal numbers: 5σ of their mean and of their variance.
    #expect(abs(Descriptive.mean(noise)) < 5 * (variance / Double(n)).squareRoot())
    #expect(
      abs(Descriptive.variance(noise) / variance - 1) < 5 * (2 / Double(n)).squareRoot())
  }

  @Test("The slow timescale of simulated wells is that of the kernel")
  func timescales() throws {
    // At the first lag only the slowest process is left: its correlation is a
    // pure exponential from there to the second. The standard error of a
    // timescale is √(2t/T); as the ratio of two lags uses less than all of the
    // decay, the tolerance is 5σ with a σ half as large again.
    let cases: [(any ModelSystem, Int, Int, Int)] = [
      (DoubleWell(), 1_000_000, 20, 120), (PrinzPotential(), 200_000, 50, 90),
    ]
    for (system, frameCount, first, second) in cases {
      let x = system.simulate(frameCount: frameCount, seed: 21).column(0)
      let ratio = autocovariance(x, lag: second) / autocovariance(x, lag: first)
      let expected = try system.spectrum.timescalesInFrames[0]
      let timescale = -Double(second - first) / naturalLogarithm(ratio)
      let error = (2 * expected / Double(frameCount)).squareRoot()
      #expect(abs(timescale / expected - 1) < 7.5 * error, "\(system.name): \(timescale)")
    }
  }

  @Test("The two crossings of the four wells have the rates of their tilts")
  func fourWell() throws {
    let system = FourWell()
    let frameCount = 400_000
    let frames = system.simulate(frameCount: frameCount, seed: 5)
    let expected = try system.spectrum.timescalesInFrames
    for column in 0..<2 {
      let x = frames.column(column)
      let ratio = autocovariance(x, lag: 120) / autocovariance(x, lag: 20)
      let error = (2 * expected[column] / Double(frameCount)).squareRoot()
      #expect(abs(-100 / naturalLogarithm(ratio) / expected[column] - 1) < 7.5 * error)
    }
    // The coordinates are independent: their correlation over N = T/(t₁ + t₂)
    // effective frames, twice that in the exponent, is below 5/√N.
    let x = frames.column(0)
    let y = frames.column(1)
    let (meanX, meanY) = (Descriptive.mean(x), Descriptive.mean(y))
    let product = zip(x, y).map { ($0 - meanX) * ($1 - meanY) }
    let correlation =
      Descriptive.mean(product)
      / (Descriptive.standardDeviation(x) * Descriptive.standardDeviation(y))
    let together = 2 / (1 / expected[0] + 1 / expected[1])
    #expect(abs(correlation) < 5 * (together / Double(frameCount)).squareRoot())
  }

  @Test("The double well is visited by the Boltzmann distribution, from the first frame on")
  func boltzmann() {
    let well = TiltedDoubleWell(tilt: 0.3)
    let temperature = 0.25
    let motion = OverdampedLangevin(
      well, temperature: temperature, step: 0.0005, stepsPerFrame: 100)
    let root = SeededGenerator(seed: 17)
    let n = 40_000
    let paths = (0..<n).map { k in
      var generator = root.stream(k)
      return motion.positions(frameCount: 3, using: &generator)
    }
    let observables: [(name: String, value: (Double) -> Double)] = [
      ("x", { $0 }), ("x²", { $0 * $0 }), ("energy", well.energy),
    ]
    for (name, value) in observables {
      let exact = moments(of: value, in: well, temperature: temperature)
      let error = (exact.variance / Double(n)).squareRoot()
      for frame in [0, 2] {
        let mean = Descriptive.mean(paths.map { value($0[frame]) })
        // Each path is an independent sample. Steps of 5·10⁻⁴ shift the
        // integrator's distribution by less than 10⁻³.
        #expect(abs(mean - exact.mean) < 5 * error + 1e-3, "\(name) at frame \(frame)")
      }
    }
  }

  /// Mean and variance over the Boltzmann distribution, by quadrature.
  private func moments(
    of value: (Double) -> Double, in landscape: some Landscape, temperature: Double
  ) -> (mean: Double, variance: Double) {
    var sums = [0.0, 0.0, 0.0]
    for k in -3000...3000 {
      let x = Double(k) * 1e-3
      let weight = exponential(-landscape.energy(x) / temperature)
      sums[0] += weight
      sums[1] += weight * value(x)
      sums[2] += weight * value(x) * value(x)
    }
    let mean = sums[1] / sums[0]
    return (mean, sums[2] / sums[0] - mean * mean)
  }

  @Test("Ornstein–Uhlenbeck frames have the right variance and decay", arguments: [0.9, 0.99])
  func ornsteinUhlenbeck(decay: Double) {
    let process = OrnsteinUhlenbeck(rate: -naturalLogarithm(decay) * 2, variance: 3, timeStep: 0.5)
    #expect(abs(process.decay - decay) < 1e-15)
    let n = 1_000_000
    let x = process.simulate(frameCount: n, seed: 8).column(0)
    let variance = autocovariance(x, lag: 0)
    // The standard error of the autocorrelation is √((1 − a²)/n), that of the
    // variance √(2(1 + a²)/(1 − a²)/n).
    let steps = (1..<n).map { x[$0] - decay * x[$0 - 1] }
    // Independent normal steps: their variance has relative error √(2/n).
    let noise = Descriptive.variance(steps) / (3 * (1 - decay * decay))
    #expect(abs(noise - 1) < 5 * (2 / Double(n)).squareRoot())
    let share = (1 - decay * decay) / Double(n)
    #expect(abs(autocovariance(x, lag: 1) / variance - decay) < 5 * share.squareRoot())
    let spread = 2 * (1 + decay * decay) / (1 - decay * decay) / Double(n)
    #expect(abs(variance / 3 - 1) < 5 * spread.squareRoot())
  }

  @Test("Monomials of degree 1, 2, 3 of an AR(1) process have eigenvalues a, a², a³")
  func monomials() throws {
    let decay = 0.9
    let n = 1_000_000
    let x = OrnsteinUhlenbeck(decay: decay).simulate(frameCount: n, seed: 14).column(0)
    let monomials = Matrix(rows: x.map { [1, $0, $0 * $0, $0 * $0 * $0] })
    let now = monomials.rows(0..<n - 1)
    let next = monomials.rows(1..<n)
    let same = now.transposed() * now + next.transposed() * next
    let lagged = (now.transposed() * next).symmetrized()
    let values = try GeneralizedSymmetricEigen(2 * lagged, same).values
    // Hermite polynomials of one kind have standard error √((1 − a²ᵏ)/n) if
    // normal; the cube's heavy tails make it about three times larger.
    for (k, value) in values.enumerated() {
      let exact = power(decay, k)
      let error = 3 * ((1 - exact * exact) / Double(n)).squareRoot()
      #expect(abs(value - exact) < 5 * error + 1e-9)
    }
  }

  @Test("Impossible parameters are refused")
  func refusals() async {
    await #expect(processExitsWith: .failure) { _ = DoubleWell(temperature: .nan) }
    await #expect(processExitsWith: .failure) { _ = DoubleWell(step: 0.5) }
    await #expect(processExitsWith: .failure) { _ = PrinzPotential(step: 1e-7) }
    await #expect(processExitsWith: .failure) { _ = OrnsteinUhlenbeck(decay: 1) }
    await #expect(processExitsWith: .failure) {
      _ = ARMixture(timescales: [1, 2], dimension: 1, seed: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = ThreeStateChain().simulate(frameCount: -1, seed: 1)
    }
  }
}
