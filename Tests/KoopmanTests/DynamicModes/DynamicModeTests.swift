import Foundation
import Koopman
import LinearAlgebra
import Moments
import Numerics
import Samples
import Statistics
import Testing

/// A turning, shrinking pair beside a decaying direction, seen through three mixed columns.
private struct LinearSystem {
  var decay = 0.98
  var angle = 0.3
  var slow = 0.9
  var offset = [0.0, 0, 0]
  let mixing: [[Double]] = [[1, 0.2, -0.4], [0.3, 1, 0.5], [-0.2, 0.6, 1]]

  func frames(_ count: Int, kick: Double = 0, noise: Double = 0, seed: UInt64 = 1) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    var state = [1.0, 0, 2]
    var rows = Matrix<Double>(rowCount: count, columnCount: 3)
    for t in 0..<count {
      for j in 0..<3 {
        rows[t, j] = offset[j] + (0..<3).reduce(0) { $0 + mixing[j][$1] * state[$1] }
          + noise * generator.nextNormal()
      }
      let (x, y) = (state[0], state[1])
      state[0] = decay * (cos(angle) * x - sin(angle) * y) + kick * generator.nextNormal()
      state[1] = decay * (sin(angle) * x + cos(angle) * y) + kick * generator.nextNormal()
      state[2] = slow * state[2] + kick * generator.nextNormal()
    }
    return rows
  }
}

private func length(_ mode: Mode) -> Double { hypot(mode.real, mode.imaginary) }

@Suite("Dynamic mode decomposition")
struct DynamicModeTests {
  private func decompose(
    _ frames: Matrix<Double>, lag: Int = 1,
    _ method: DynamicModeDecomposition = DynamicModeDecomposition(), names: [String]? = nil
  ) throws -> DynamicModes {
    try method.fit(moments([frames], lags: [lag], .nonreversible, names: names), lag: lag)
  }

  @Test(
    "A linear system without noise is recovered exactly, at any lag and by both regressions",
    arguments: [1, 3], DynamicModeDecomposition.Regression.allCases)
  func exact(lag: Int, regression: DynamicModeDecomposition.Regression) throws {
    let system = LinearSystem()
    let found = try decompose(
      system.frames(200), lag: lag,
      DynamicModeDecomposition(regression: regression, hasConstant: false))
    #expect(found.rank == 3)
    #expect(found.independent == [0, 2])
    // Condition of C₀₀ times rounding.
    let oscillation = found.modes[0]
    #expect(abs(oscillation.growthRate - log(0.98)) < 1e-9)
    #expect(abs(oscillation.angularFrequency - 0.3) < 1e-9)
    #expect(abs(oscillation.value.period! - 2 * .pi / 0.3) < 1e-7)
    #expect(abs(oscillation.value.timescale! + 1 / log(0.98)) < 1e-6)
    #expect(abs(found.modes[2].value.timescale! + 1 / log(0.9)) < 1e-6)
    #expect(found.modes[1].angularFrequency == -oscillation.angularFrequency)
  }

  @Test("Modes are eigenvectors of the map, eigenfunctions its duals, and both rebuild the data")
  func reconstruction() throws {
    let system = LinearSystem(offset: [5, -7, 300])
    let frames = system.frames(200)
    let found = try decompose(frames)
    // The real mode's map is the third column of the mixing, the pair's spans the other two.
    let map = found.maps.column(2)
    for j in 0..<3 {
      let expected = system.mixing[j][2] / system.mixing[2][2]
      #expect((map[j] / map[2] - Complex(expected)).length < 1e-7)
    }
    for t in [0, 7, 198] {
      let values = (0..<3).map { mode in
        (0..<3).reduce(Complex<Double>.zero) {
          $0 + found.eigenfunctions[$1, mode] * Complex(frames[t, $1] - found.mean[$1])
        }
      }
      for j in 0..<3 {
        let rebuilt = (0..<3).reduce(Complex<Double>.zero) { $0 + found.maps[j, $1] * values[$1] }
        #expect((rebuilt - Complex(frames[t, j] - found.mean[j])).length < 1e-6)
      }
    }
  }

  @Test("Eigenfunctions have a mean square of one, and so a map's length is the mode's amplitude")
  func amplitudes() throws {
    let frames = LinearSystem().frames(400, kick: 0.3, seed: 4)
    let found = try decompose(frames)
    for mode in 0..<3 {
      var square = 0.0
      for t in 0..<399 {
        let value = (0..<3).reduce(Complex<Double>.zero) {
          $0 + found.eigenfunctions[$1, mode] * Complex(frames[t, $1] - found.mean[$1])
        }
        square += value.lengthSquared
      }
      #expect(abs(square / 399 - 1) < 1e-9)
      let map = found.maps.column(mode)
      let amplitude = map.reduce(0) { $0 + $1.lengthSquared }.squareRoot()
      #expect(abs(found.modes[mode].amplitude - amplitude) < 1e-12)
      // The phase convention: the largest coefficient is real and positive.
      let largest = map.max { $0.length < $1.length }!
      #expect(largest.real > 0 && abs(largest.imaginary) < 1e-9)
    }
  }

  @Test("An offset needs the constant: without it the eigenvalues of d columns cannot hold the 1")
  func constant() throws {
    let frames = LinearSystem(offset: [10, 10, -10]).frames(300)
    let with = try decompose(frames)
    let without = try decompose(frames, DynamicModeDecomposition(hasConstant: false))
    #expect(abs(with.modes[0].growthRate - log(0.98)) < 1e-8)
    #expect(abs(with.modes[0].angularFrequency - 0.3) < 1e-8)
    #expect(without.mean == [0, 0, 0])
    // Three eigenvalues stand for four processes.
    let best = without.modes.map { hypot($0.growthRate - log(0.98), $0.angularFrequency - 0.3) }.min()!
    #expect(best > 1e-4)
  }

  @Test("Pitfall: a mean taken off too few pairs makes DMD a Fourier transform; the constant does not")
  func fourierTrap() throws {
    // Five frames of eight noisy columns: as many directions as pairs allow. With the mean of
    // all frames off, any data have the fifth roots of unity for eigenvalues (Chen, Tu, Rowley,
    // J. Nonlinear Sci. 22, 887 (2012), doi:10.1007/s00332-012-9130-9).
    var generator = SeededGenerator(seed: 8)
    let elements = (0..<40).map { _ in generator.nextNormal() }
    var frames = Matrix(rowCount: 5, columnCount: 8, elements: elements)
    let method = DynamicModeDecomposition(hasConstant: false)
    let raw = try decompose(frames, method)
    #expect(raw.modes.contains { abs($0.growthRate) > 0.05 })
    for j in 0..<8 {
      let mean = (0..<5).reduce(0) { $0 + frames[$1, j] } / 5
      for t in 0..<5 { frames[t, j] -= mean }
    }
    let trapped = try decompose(frames, method)
    #expect(trapped.rank == 4)
    for mode in trapped.modes {
      let turns = mode.angularFrequency / (2 * .pi) * 5
      #expect(abs(mode.growthRate) < 1e-9)
      #expect(abs(turns - turns.rounded()) < 1e-9)
    }
    // With a constant and more pairs than directions the mean does no harm: see above. With as
    // few pairs as here the fit is exact, whatever the data, and the rank says so.
    let affine = try decompose(frames)
    #expect(affine.rank == affine.pairCount - 1)
  }

  @Test("Measurement noise damps plain DMD; total least squares undo it")
  func totalLeastSquares() throws {
    // A pure oscillation of amplitude 1 with noise of .3 in both columns.
    let count = 20_000
    var generator = SeededGenerator(seed: 12)
    var frames = Matrix<Double>(rowCount: count, columnCount: 2)
    for t in 0..<count {
      frames[t, 0] = cos(0.2 * Double(t)) + 0.3 * generator.nextNormal()
      frames[t, 1] = sin(0.2 * Double(t)) + 0.3 * generator.nextNormal()
    }
    let plain = try decompose(frames)
    let total = try decompose(frames, DynamicModeDecomposition(regression: .totalLeastSquares))
    // Least squares divide by signal and noise: |λ| = ½ / (½ + .09) = .8475.
    // The standard error is about σ/√N = .002.
    #expect(abs(length(plain.modes[0].value) - 0.5 / 0.59) < 0.01)
    #expect(abs(length(total.modes[0].value) - 1) < 0.01)
    #expect(abs(total.modes[0].angularFrequency - 0.2) < 0.01)
  }

  @Test("Least squares agree with VAMP's propagator, features of any scale included")
  func agreesWithVAMP() throws {
    var frames = LinearSystem().frames(2000, kick: 0.5, seed: 5)
    // Pitfall: an absolute rank cut-off would refuse these columns.
    for t in 0..<2000 {
      frames[t, 0] *= 1e-7
      frames[t, 1] *= 1e5
    }
    let moments = try moments([frames], lags: [2], .nonreversible)
    let found = try DynamicModeDecomposition().fit(moments, lag: 2)
    let reference = try VAMP().fit(moments, lag: 2)
    #expect(found.rank == 3)
    let values = found.modes.map(\.value.real).sorted()
    for (ours, theirs) in zip(values, reference.modes.map(\.real).sorted()) {
      #expect(abs(ours - theirs) < 1e-9)
    }
  }

  @Test("Growing modes are reported, in front and without a decay time")
  func growth() throws {
    let found = try decompose(
      LinearSystem(decay: 1.01).frames(100), DynamicModeDecomposition(hasConstant: false))
    #expect(abs(found.modes[0].growthRate - log(1.01)) < 1e-9)
    #expect(found.modes[0].value.timescale == nil)
    #expect(abs(found.modes[0].value.period! - 2 * .pi / 0.3) < 1e-6)
  }

  @Test("The rank keeps principal components and says what it dropped; constants go by name")
  func rank() throws {
    let frames = LinearSystem().frames(500, kick: 0.4, seed: 9)
    var wide = Matrix<Double>(rowCount: 500, columnCount: 4)
    for t in 0..<500 { for j in 0..<4 { wide[t, j] = j < 3 ? frames[t, j] : 2.5 } }
    let found = try decompose(
      wide, DynamicModeDecomposition(whitening: WhiteningOptions(principalComponentCount: 2)),
      names: ["u", "v", "w", "p"])
    #expect(found.rank == 2)
    #expect(found.droppedFeatures == [DroppedFeature(name: "p", reason: .constant)])
    #expect(found.droppedDirectionCount == 1)
    #expect(throws: KoopmanError.rankDeficient(features: ["p"])) {
      try decompose(wide.columns(3..<4), names: ["p"])
    }
  }

  @Test("Reversible moments and unknown lags are refused")
  func refusals() throws {
    let frames = LinearSystem().frames(100, kick: 0.1)
    let reversible = try moments([frames], lags: [1])
    #expect(throws: KoopmanError.wrongDynamics(needed: .nonreversible)) {
      try DynamicModeDecomposition().fit(reversible, lag: 1)
    }
    let other = try moments([frames], lags: [1], .nonreversible)
    #expect(throws: KoopmanError.moments(.unknownLag(lag: 2, available: [1]))) {
      try DynamicModeDecomposition().fit(other, lag: 2)
    }
  }
}
