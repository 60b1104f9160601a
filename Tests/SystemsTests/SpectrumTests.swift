import Statistics
import Systems
import Testing

@Suite("Known spectra")
struct SpectrumTests {
  @Test("The Prinz potential has its published timescales in the continuous limit")
  func prinzLimit() throws {
    let limit = try #require(try PrinzPotential().spectrum.limitTimescales)
    for (timescale, expected) in zip(limit, [0.834033, 0.126767, 0.0650983, 0.0121830]) {
      #expect(abs(timescale - expected) < 1e-5)
    }
    #expect(limit.count == 4)
  }

  @Test(
    "The double well has its fine-grid rates in the continuous limit",
    arguments: [
      (1.0, [0.7486817]), (0.5, [0.2272733, 4.078280, 7.604028]), (0.25, [0.0297796]),
      (0.2, [0.01110456]),
    ])
  func doubleWellLimit(temperature: Double, rates: [Double]) throws {
    let limit = try #require(try DoubleWell(temperature: temperature).spectrum.limitTimescales)
    for (timescale, rate) in zip(limit, rates) {
      // Half a unit in the last digit of the values given.
      #expect(abs(1 / timescale - rate) < 1e-6)
    }
  }

  @Test("A harmonic well has the integrator's exact spectrum and that of its limit")
  func harmonic() throws {
    let stiffness = 3.0
    let motion = OverdampedLangevin(
      HarmonicWell(stiffness: stiffness), temperature: 0.7, step: 0.02, stepsPerFrame: 4)
    // One step keeps the share 1 − k·dt of x, so the k-th Hermite polynomial
    // keeps its k-th power.
    let kernel = try motion.kernelEigenvalues(count: 4)
    let rates = try motion.limitRates(count: 4)
    #expect(kernel.count == 4)
    #expect(rates.count == 4)
    for order in 1...4 {
      let exact = power(1 - 0.02 * stiffness, 4 * order)
      #expect(abs(kernel[order - 1] - exact) < 1e-9)
      #expect(abs(rates[order - 1] - Double(order) * stiffness) < 1e-7)
    }
  }

  @Test("The Prinz integrator is off by 1.2 % at a step of 10⁻³ and by .4 % at 10⁻⁴")
  func prinzIntegratorError() throws {
    for (step, stepsPerFrame, excess) in [(1e-3, 10, 0.0125), (1e-4, 100, 0.0037)] {
      let system = PrinzPotential(step: step, stepsPerFrame: stepsPerFrame)
      let spectrum = try system.spectrum
      let limit = try #require(spectrum.limitTimescales)
      let kernel = spectrum.timescalesInFrames[0] * system.timeStep
      #expect(abs(kernel / limit[0] - 1 - excess) < 1e-4)
    }
  }

  @Test("The integrator's error falls in proportion to the step")
  func firstOrder() throws {
    let errors = try [0.01, 0.005, 0.0025].map { step in
      let system = DoubleWell(step: step, stepsPerFrame: 4)
      let spectrum = try system.spectrum
      let limit = try #require(spectrum.limitTimescales)
      return spectrum.timescalesInFrames[0] * system.timeStep / limit[0] - 1
    }
    // First order halves the error; the second-order term is a few per cent of it.
    #expect(abs(errors[0] / errors[1] - 2) < 0.2)
    #expect(abs(errors[1] / errors[2] - 2) < 0.1)
  }

  @Test("A frame of more steps has the power of the eigenvalues")
  func stepsPerFrame() throws {
    let one = try DoubleWell(stepsPerFrame: 1).spectrum.eigenvaluesPerFrame
    let ten = try DoubleWell(stepsPerFrame: 10).spectrum.eigenvaluesPerFrame
    for (a, b) in zip(one, ten) {
      #expect(abs(power(a, 10) - b) < 1e-12)
    }
  }

  @Test("The four wells combine the spectra of two tilted wells")
  func fourWell() throws {
    let spectrum = try FourWell().spectrum
    let limit = try #require(spectrum.limitTimescales)
    // An independent fine-grid program gives 31.619852 and 21.300042 for the
    // tilts .1 and .3 at kT = ¼; the third process is both crossings at once.
    #expect(abs(limit[0] - 31.619852) < 1e-5)
    #expect(abs(limit[1] - 21.300042) < 1e-5)
    #expect(abs(1 / limit[2] - 1 / limit[0] - 1 / limit[1]) < 1e-9)
    let values = spectrum.eigenvaluesPerFrame
    #expect(abs(values[2] - values[0] * values[1]) < 1e-12)
    #expect(values.count == limit.count)
  }

  @Test("An Ornstein–Uhlenbeck process has the eigenvalues e^(−kαΔt)")
  func ornsteinUhlenbeck() throws {
    let process = OrnsteinUhlenbeck(rate: 0.4, variance: 3, timeStep: 0.5)
    for (k, value) in process.spectrum.eigenvaluesPerFrame.enumerated() {
      #expect(abs(value - power(process.decay, k + 1)) < 1e-14)
    }
    #expect(abs(process.decay - 0.8187307530779818) < 1e-15)
    #expect(process.spectrum.limitTimescales == [2.5, 1.25, 1 / (3 * 0.4), 0.625])
    #expect(abs(OrnsteinUhlenbeck(decay: 0.9).spectrum.eigenvaluesPerFrame[1] - 0.81) < 1e-15)
  }

  @Test("A mixture lists its timescales slowest first")
  func mixture() {
    let spectrum = ARMixture(timescales: [5, 50], dimension: 4, seed: 1).spectrum
    #expect(spectrum.timescalesInFrames.count == 2)
    #expect(abs(spectrum.timescalesInFrames[0] - 50) < 1e-9)
    #expect(abs(spectrum.timescalesInFrames[1] - 5) < 1e-12)
    let decays = ARMixture(decays: [0.5, 0.9], dimension: 2, seed: 1).spectrum
    #expect(abs(decays.eigenvaluesPerFrame[0] - 0.9) < 1e-15)
    #expect(decays.limitTimescales == nil)
  }
}

/// V(x) = k x² / 2.
struct HarmonicWell: Landscape {
  let stiffness: Double

  func energy(_ x: Double) -> Double { 0.5 * stiffness * x * x }
  func slope(_ x: Double) -> Double { stiffness * x }
  func curvature(_ x: Double) -> Double { stiffness }
}

func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { product, _ in product * base }
}
