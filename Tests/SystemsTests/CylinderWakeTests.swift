import Foundation
import Statistics
import Systems
import Testing

@Suite("The mean-field cylinder wake")
struct CylinderWakeTests {
  @Test("Near the steady state the oscillation grows at μ and turns at ω")
  func growth() {
    let wake = CylinderWake()
    let frames = wake.simulate(frameCount: 11, seed: 3)
    func polar(_ t: Int) -> (radius: Double, angle: Double) {
      (hypot(frames[t, 0], frames[t, 1]), atan2(frames[t, 1], frames[t, 0]))
    }
    let rate = log(polar(10).radius / polar(0).radius)
    // a₃ ≤ .015 takes at most A a₃ = .0015 off the rate.
    #expect(rate < 0.1 && rate > 0.0983)
    var turn = polar(10).angle - polar(0).angle
    if turn < 0 { turn += 2 * .pi }
    #expect(abs(turn - 1) < 1e-6)
  }

  @Test("The limit cycle is a circle of squared radius −μ/A, turning at exactly ω", arguments: [1.0, 2.5])
  func limitCycle(frequency: Double) {
    let wake = CylinderWake(growthRate: 0.2, frequency: frequency, coupling: -0.1)
    #expect(wake.cycleEnergy == 2)
    let frames = wake.simulate(frameCount: 3000, seed: 1)
    for t in [2000, 2500, 2999] {
      let energy = frames[t, 0] * frames[t, 0] + frames[t, 1] * frames[t, 1]
      // Runge–Kutta's own dissipation is of the order of (ω dt)⁵/dt over the rate of return.
      #expect(abs(energy - 2) < 1e-4)
      #expect(abs(frames[t, 2] - 2) < 1e-4)
    }
    // Ten units later it has turned by 10 ω.
    let (a, b) = (frames.row(2000), frames.row(2100))
    let cosine = (a[0] * b[0] + a[1] * b[1]) / 2
    let sine = (a[0] * b[1] - a[1] * b[0]) / 2
    #expect(abs(cosine - cos(10 * frequency)) < 1e-3)
    #expect(abs(sine - sin(10 * frequency)) < 1e-3)
  }

  @Test("The stated spectrum is what a disturbed cycle shows")
  func spectrum() {
    let wake = CylinderWake()
    let spectrum = wake.spectrum
    // s² − λ s + 2 μ λ = 0 with λ = 10, μ = .1.
    #expect(abs(spectrum.limitTimescales![0] - 1 / (5 - 23.0.squareRoot())) < 1e-12)
    #expect(abs(spectrum.periodsInFrames[0] - 20 * .pi) < 1e-12)
    #expect(abs(spectrum.periodsInFrames[2] - 20 * .pi / 3) < 1e-12)
    let frames = wake.simulate(frameCount: 3000, seed: 2)
    // Late in the approach only the slow return is left.
    func distance(_ t: Int) -> Double { 1 - hypot(frames[t, 0], frames[t, 1]) }
    let time = 20 / log(distance(900) / distance(1100)) * 10
    #expect(abs(time / 10 - spectrum.timescalesInFrames[0] / 10) < 0.05 * 4.9)
    // λ < 8 μ: the return oscillates, and no real rate is stated.
    #expect(CylinderWake(growthRate: 2, relaxationRate: 10).spectrum.eigenvaluesPerFrame.isEmpty)
  }

  @Test("Noise keeps a trajectory about the cycle and makes its phase wander")
  func noise() {
    let frames = CylinderWake(noise: 0.1).simulate(frameCount: 20_000, seed: 4)
    let energies = (5000..<20_000).map { hypot(frames[$0, 0], frames[$0, 1]) }
    #expect(abs(Descriptive.mean(energies) - 1) < 0.1)
    #expect(Descriptive.standardDeviation(energies) > 0.05)
  }
}
