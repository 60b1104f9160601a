import Features
import Foundation
import Testing

@Suite("Functions of four numbers")
struct LaneMathTests {
  @Test("The angle of a point agrees with the C library within 2 ulp, in all octants")
  func angles() {
    var random = KernelFixtures.Random(state: 3)
    var worst = 0.0
    for _ in 0..<50_000 {
      let scale = exp(random.number(-40...40))
      let y = Lanes((0..<4).map { _ in random.number(-1...1) * scale })
      let x = Lanes((0..<4).map { _ in random.number(-1...1) * scale })
      let found = LaneMath.atan2(y, x)
      for k in 0..<4 {
        let exact = atan2(y[k], x[k])
        worst = max(worst, abs(found[k] - exact) / exact.ulp)
      }
    }
    #expect(worst <= 2)
    let axes = LaneMath.atan2(Lanes(0, 1, 0, -1), Lanes(1, 0, -1, 0))
    #expect(axes == Lanes(0, .pi / 2, .pi, -.pi / 2))
    let none = LaneMath.atan2(Lanes(0, .nan, 1, -0.0), Lanes(0, 1, .nan, 0))
    #expect((0..<4).allSatisfy { none[$0].isNaN })
  }

  @Test("The exponential agrees with the C library within 2 ulp")
  func exponentials() {
    var random = KernelFixtures.Random(state: 4)
    var worst = 0.0
    for _ in 0..<50_000 {
      let x = Lanes((0..<4).map { _ in random.number(-700...700) })
      let found = LaneMath.exp(x)
      for k in 0..<4 { worst = max(worst, abs(found[k] - exp(x[k])) / exp(x[k]).ulp) }
    }
    #expect(worst <= 2)
    #expect(LaneMath.exp(Lanes(0, -1000, 1000, -.infinity)) == Lanes(1, 0, .infinity, 0))
    #expect(LaneMath.exp(Lanes(repeating: .nan))[0].isNaN)
  }

  @Test("Rounding is to the nearest integer")
  func rounding() {
    #expect(LaneMath.rounded(Lanes(0.49, -0.51, 2.5, -1e9)) == Lanes(0, -1, 2, -1e9))
  }
}
