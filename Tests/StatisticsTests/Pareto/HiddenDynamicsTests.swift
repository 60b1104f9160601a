import Glibc
import Statistics
import Testing

/// dx = −Ax dt + √(2D) dW with A = [[1, 0.8], [0.8, 1]] and D = 1, of which x₁ alone is kept and
/// modelled by one number: dx₁ = −k x₁ dt + √(2D) dW. The k of the right variance and the k of the
/// right slowest rate differ, and so the errors of structure and of dynamics have a front between.
@Suite("The front of a hidden Ornstein–Uhlenbeck process")
struct HiddenDynamicsTests {
  private let a = 1.0
  private let b = 0.8
  private let objectives: [ParetoObjective] = [
    .init("f_structure", .minimise), .init("f_dynamics", .minimise),
  ]

  /// The k that keeps the variance, D / (A⁻¹)₁₁ = det A / A₂₂.
  private var structural: Double { (a * a - b * b) / a }
  /// The k that keeps the slowest rate, the smaller eigenvalue of A.
  private var dynamical: Double {
    let half = (a + a) / 2
    return half - (half * half - (a * a - b * b)).squareRoot()
  }

  private func point(_ k: Double, _ ks: Double, _ kd: Double) -> [Double] {
    [(k - ks) * (k - ks), (k - kd) * (k - kd)]
  }

  @Test("Exactly the models between the two rates are on the front")
  func front() throws {
    #expect(abs(structural - 0.36) < 1e-15 && abs(dynamical - 0.2) < 1e-15)
    let rates = (0...1000).map { 0.1 + 0.0004 * Double($0) }
    let points = rates.map { point($0, structural, dynamical) }
    let front = try ParetoFront(points: points, objectives: objectives)
    // 0.2 and 0.36 lie on the grid; their neighbours outwards are dominated by them.
    #expect(front.members == Array(250...650))
    for member in front.members {
      let sum = points[member][0].squareRoot() + points[member][1].squareRoot()
      #expect(abs(sum - 0.16) < 1e-9)
    }
    // The square roots are equal at the knee.
    let knee = try #require(front.knee())
    #expect(abs(rates[knee.point] - 0.28) < 1e-9)
    // (1/4, 1/4) in normalised objectives.
    #expect(abs(knee.distance - 0.5 / 2.0.squareRoot()) < 1e-9)
  }

  @Test("Its hypervolume is 5/6 d⁴", arguments: [100, 4000])
  func hypervolume(count: Int) throws {
    let d = structural - dynamical
    let points = (0...count).map { index in
      point(dynamical + d * Double(index) / Double(count), structural, dynamical)
    }
    let front = try ParetoFront(points: points, objectives: objectives)
    let volume = try front.hypervolume(reference: [d * d, d * d])
    let exact = 5.0 / 6 * d * d * d * d
    #expect(abs(exact - 5.46133e-4) < 5e-10)
    // Steps instead of a curve: a Riemann sum of a falling function over d² × d² misses at most
    // the largest step, d²·2/n, times its range, d².
    #expect(volume.value < exact)
    #expect(volume.value > exact - 2 * d * d * d * d / Double(count))
  }

  @Test("A simulated trajectory gives the same hypervolume within its error")
  func sampled() throws {
    // The modes (x₁ ± x₂)/√2 relax at 1.8 and 0.2, and each is sampled exactly.
    let step = 0.5
    let count = 800_000
    var generator = SeededGenerator(seed: 11)
    let rates = [a + b, a - b]
    let decays = rates.map { exp(-$0 * step) }
    let widths = zip(rates, decays).map { ((1 - $1 * $1) / $0).squareRoot() }
    var modes = rates.map { (1 / $0).squareRoot() * generator.nextNormal() }
    var variance = 0.0
    var slowSquares = 0.0
    var slowProducts = 0.0
    for _ in 0..<count {
      let earlier = modes[1]
      for mode in 0..<2 { modes[mode] = decays[mode] * modes[mode] + widths[mode] * generator.nextNormal() }
      let x = (modes[0] + modes[1]) / 2.0.squareRoot()
      variance += x * x
      slowSquares += (earlier * earlier + modes[1] * modes[1]) / 2
      slowProducts += earlier * modes[1]
    }
    let ks = 1 / (variance / Double(count))
    let kd = -log(slowProducts / slowSquares) / step
    // Over T = 4·10⁵ the relative error of the variance is √(2·4.4/T) = 0.0047, with 4.4 the integral
    // of the squared autocorrelation, hence 0.0017 of k_s; that of k_d is √(2·0.2/T) = 0.001.
    #expect(abs(ks - 0.36) < 5 * 0.0017)
    #expect(abs(kd - 0.2) < 5 * 0.001)
    let points = (0...1000).map { point(0.1 + 0.0004 * Double($0), ks, kd) }
    let front = try ParetoFront(points: points, objectives: objectives)
    let volume = try front.hypervolume(reference: [0.0256, 0.0256])
    // ∂V/∂k_s and ∂V/∂k_d are at most the box's side times 2d·d each, 0.0256 · 0.32: with 0.002 for
    // both errors together one standard error is 1.6e-5; four of it and the steps' 2e-6.
    #expect(abs(volume.value - 5.46133e-4) < 7e-5)
  }
}
