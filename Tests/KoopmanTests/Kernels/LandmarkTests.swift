import Bases
import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Landmarks")
struct LandmarkTests {
  private static let choices: [Landmarks.Choice] = [
    .farthestPoints, .leverageScores(bandwidth: 0.4, ridge: 1e-3),
  ]

  /// 990 points in a small ball and ten far away from it, all apart.
  private static let uneven: Matrix<Double> = {
    var generator = SeededGenerator(seed: 4)
    var points = Matrix<Double>(rowCount: 1000, columnCount: 2)
    for i in 0..<1000 {
      points[i, 0] = 0.1 * generator.nextNormal() + (i % 100 == 7 ? 3 + Double(i / 100) : 0)
      points[i, 1] = 0.1 * generator.nextNormal()
    }
    return points
  }()

  @Test("Rare places are among the landmarks, where uniform ones would miss them", arguments: choices)
  func rare(choice: Landmarks.Choice) throws {
    let chosen = try Landmarks(count: 30, choice: choice, seed: 2).choose(among: Self.uneven)
    #expect(chosen.rowCount == 30)
    let far = (0..<30).count { chosen[$0, 0] > 2 }
    // 30 uniform draws have .3 of them on average. The leverage of the ten is near one each,
    // and the ball's together is its effective dimension, about 5 at this ridge.
    #expect(far >= (choice == .farthestPoints ? 10 : 6))
  }

  @Test("The same seed gives the same landmarks, all of them different", arguments: choices)
  func seeds(choice: Landmarks.Choice) throws {
    let first = try Landmarks(count: 20, choice: choice, seed: 5).choose(among: Self.uneven)
    #expect(try Landmarks(count: 20, choice: choice, seed: 5).choose(among: Self.uneven) == first)
    #expect(try Landmarks(count: 20, choice: choice, seed: 6).choose(among: Self.uneven) != first)
    #expect(Set((0..<20).map { first.row($0) }).count == 20)
  }

  @Test("Farthest points cover: no point is farther from a landmark than landmarks are apart")
  func cover() throws {
    let chosen = try Landmarks(count: 25).choose(among: Self.uneven)
    func square(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let rows = (0..<25).map { chosen.row($0) }
    var closest = Double.infinity
    for i in rows.indices { for j in 0..<i { closest = min(closest, square(rows[i], rows[j])) } }
    let farthest = (0..<1000).map { i in rows.map { square($0, Self.uneven.row(i)) }.min()! }.max()!
    #expect(farthest <= closest)
  }

  @Test("Copies are one point")
  func copies() throws {
    let points = Matrix<Double>(rows: (0..<60).map { [Double($0 % 3)] })
    #expect(try Landmarks(count: 10).choose(among: points).elements.sorted() == [0, 1, 2])
  }

  @Test("Nyström: Gaussians about landmarks find the eigenvalues e^(−k α τ) of a process",
    arguments: choices)
  func nystroem(choice: Landmarks.Choice) throws {
    let a = 0.95
    let rows = autoregressive([a], frameCount: 100_000, seed: 3)
    let source = ArraySource([rows], names: ["x"])
    var chosen = choice
    if case .leverageScores = choice { chosen = .leverageScores(bandwidth: 1, ridge: 1e-4) }
    let basis = try Landmarks(count: 15, choice: chosen, seed: 1).basis(of: source, bandwidth: 1)
    #expect(basis.count == 15 && basis.inputNames == ["x"])
    let moments = try MomentPass(lags: [5]).run(over: BasisSource(source, basis: basis))
    let model = try TICA().fit(moments, lag: 5)
    for k in 1...2 {
      let truth = Glibc.pow(a, 5 * Double(k))
      // Standard error of λ: about √((1 − λ²) · 2t / T) with t = 19.5 frames, below .016.
      #expect(abs(model.modes[k - 1].real - truth) < 0.03)
    }
  }

  @Test("Nonsense is refused")
  func errors() throws {
    #expect(throws: KoopmanError.linearAlgebra(.invalidCount(requested: 0, available: 1000))) {
      try Landmarks(count: 0).choose(among: Self.uneven)
    }
    #expect(
      throws: KoopmanError.basis(
        .invalid(basis: "leverage scores", reason: "the ridge must be a positive number"))
    ) {
      try Landmarks(count: 3, choice: .leverageScores(bandwidth: 1, ridge: 0))
        .choose(among: Self.uneven)
    }
    #expect(
      throws: KoopmanError.basis(
        .invalid(basis: "gaussians", reason: "a width must be a positive number"))
    ) { try Landmarks(count: 3).basis(of: ArraySource([Self.uneven]), bandwidth: -1) }
  }
}
