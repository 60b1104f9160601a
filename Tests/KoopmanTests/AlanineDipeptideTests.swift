import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Testing

@Suite("Alanine dipeptide")
struct AlanineDipeptideTests {
  @Test(
    "Our own six runs: what deeptime 0.4.5 finds in them",
    .enabled(if: DataFolder.exists(DataFolder.dipeptide), "the data set is not present"))
  func ownRuns() throws {
    let runs = try (1...6).map {
      circular(try readTable("\(DataFolder.dipeptide)/dihedrals-\($0).npy"))
    }
    let moments = try moments(runs, lags: [1, 10, 50, 100])
    #expect(moments.header.frameCount == 300_000)
    // To all digits that the card gives.
    let eigenvalues = [
      1: [0.89141281, 0.86420538, 0.13745759, 0.08662811],
      10: [0.84996185, 0.31942129, 0.00564418, -0.00278332],
    ]
    for (lag, expected) in eigenvalues {
      let model = try TICA().fit(moments, lag: lag)
      #expect(model.rank == 4 && model.droppedFeatures.isEmpty)
      for (mode, value) in zip(model.modes, expected) { #expect(abs(mode.real - value) < 6e-9) }
    }
    func slowest(_ lag: Int) throws -> Double {
      try #require(try TICA().fit(moments, lag: lag).modes[0].timescale)
    }
    #expect(abs(try slowest(10) - 61.5) < 0.05)
    #expect(abs(try slowest(50) - 158) < 0.5)
    #expect(abs(try slowest(100) - 189) < 0.5)
    #expect(
      abs(try #require(try TICA().fit(moments, lag: 10).modes[1].timescale) - 8.76) < 0.005)
  }

  @Test(
    "Our own six runs have no plateau",
    .enabled(if: DataFolder.exists(DataFolder.dipeptide), "the data set is not present"))
  func noPlateau() throws {
    let runs = try (1...6).map {
      Matrix<Float>(circular(try readTable("\(DataFolder.dipeptide)/dihedrals-\($0).npy")))
    }
    let lags = [1, 2, 5, 10, 20, 50, 100]
    let moments = try moments(runs, lags: lags)
    let resampling = TimescaleResampling(modeCount: 2)
    let projected = try lags.map {
      (lag: $0, blocks: try resampling.project(moments, model: try TICA().fit(moments, lag: $0)))
    }
    let suggestion = LagSuggestion(projected, resampling: resampling)
    #expect(suggestion.lag == nil)
    #expect(suggestion.checks.map(\.lag) == [1, 5, 10, 50])
    // From 10 to 20 ps the first timescale rises beyond doubt.
    #expect(suggestion.checks[2].interval.lowerBound > 0.1)
  }

  /// Made with deeptime 0.4.5: `Covariance(lagtime, reversible, remove_data_mean=True,
  /// bessels_correction=False)` over both runs by `partial_fit`, then
  /// `TICA`/`VAMP(lagtime, epsilon=1e-14)`; columns cos φ, sin φ, cos ψ, sin ψ in
  /// 64 bits from the 32-bit angles. deeptime sorts by size: signs of the small
  /// ones from the same matrices by SciPy's `eigh`.
  private static let published: [(lag: Int, tica: [Double], vamp: [Double], vamp2: Double)] = [
    (
      1, [0.9758845922129463, 0.8461664036771357, 0.5793686404608401, 0.3048794508732331],
      [0.9758846042379354, 0.8461665001796115, 0.579368993154322, 0.30487985672983586],
      3.096968664083104
    ),
    (
      10, [0.8642228150804542, 0.8153600570647739, 0.027663724938771228, 0.009319023550769967],
      [0.86422452213635, 0.815360211387025, 0.027807409260463885, 0.009461882464454886],
      2.4125590782044464
    ),
    (
      100, [0.7775888768009126, 0.23636920623973465, 0.0011837951438033512, -0.0020852878261016683],
      [0.7775906483309235, 0.23641338982707674, 0.0034544259910350966, 0.00014275980192645366],
      1.6605504607005237
    ),
  ]

  @Test(
    "The two published runs agree with deeptime to 1e-10",
    .enabled(
      if: DataFolder.exists(DataFolder.publishedDipeptide), "the shared data is not present"))
  func publishedRuns() throws {
    let runs = try (0...1).map {
      circular(try readTable("\(DataFolder.publishedDipeptide)/dihedrals-\($0).npy"))
    }
    let lags = Self.published.map(\.lag)
    let reversible = try moments(runs, lags: lags)
    let nonreversible = try moments(runs, lags: lags, .nonreversible)
    for (lag, tica, vamp, vamp2) in Self.published {
      let slow = try TICA().fit(reversible, lag: lag)
      for (mode, value) in zip(slow.modes, tica) { #expect(abs(mode.real - value) < 1e-10) }
      let variational = try VAMP().fit(nonreversible, lag: lag)
      for (sigma, value) in zip(try #require(variational.singularValues), vamp) {
        #expect(abs(sigma - value) < 1e-10)
      }
      #expect(abs(variational.scores.vamp2 - vamp2) < 1e-10)
    }
  }

  @Test(
    "Torsions of the five-bead model: VAMP-2 to 1e-9",
    .enabled(if: DataFolder.exists(DataFolder.dipeptideForces), "the shared data is not present"))
  func fiveBeads() throws {
    let beads = try readTable("\(DataFolder.dipeptideForces)/ala2_coordinates.npy")
    #expect(beads.rowCount == 10_000 && beads.columnCount == 15)
    var angles = Matrix<Double>(rowCount: beads.rowCount, columnCount: 2)
    for t in 0..<beads.rowCount {
      let atoms = (0..<5).map { atom in
        SIMD3(beads[t, 3 * atom], beads[t, 3 * atom + 1], beads[t, 3 * atom + 2])
      }
      angles[t, 0] = dihedral(atoms[0], atoms[1], atoms[2], atoms[3])
      angles[t, 1] = dihedral(atoms[1], atoms[2], atoms[3], atoms[4])
    }
    let moments = try moments([circular(angles)], lags: [1, 5], .nonreversible)
    let first = try VAMP().fit(moments, lag: 1)
    #expect(abs(first.scores.vamp2 - 2.3938797209666) < 1e-9)
    for (sigma, value) in zip(
      try #require(first.singularValues), [0.86076, 0.80691, 0.03738, 0.02165])
    {
      #expect(abs(sigma - value) < 6e-6)
    }
    #expect(abs(try VAMP().fit(moments, lag: 5).scores.vamp2 - 1.8306688849970) < 1e-9)
  }

  private func dihedral(
    _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ d: SIMD3<Double>
  ) -> Double {
    func cross(_ u: SIMD3<Double>, _ v: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
    }
    let axis = c - b
    let first = cross(b - a, axis)
    let second = cross(axis, d - c)
    let length = (axis * axis).sum().squareRoot()
    return atan2(length * ((b - a) * second).sum(), (first * second).sum())
  }
}
