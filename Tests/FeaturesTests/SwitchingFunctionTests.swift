import Features
import Foundation
import Testing

@Suite("Switching functions")
struct SwitchingFunctionTests {
  static let functions: [SwitchingFunction] = [
    SwitchingFunction(.rational(n: 6, m: 12), r0: 0.5),
    SwitchingFunction(.rational(n: 6, m: 12), r0: 0.5, d0: 0.1, dMax: 1.5),
    SwitchingFunction(.rational(n: 8, m: 14), r0: 0.4, d0: 0.2),
    SwitchingFunction(.exponential, r0: 0.3, d0: 0.1),
    SwitchingFunction(.gaussian, r0: 0.3, d0: 0.1, dMax: 1),
    SwitchingFunction(.smap(a: 4, b: 2), r0: 0.5),
    SwitchingFunction(.smap(a: 3, b: 7), r0: 0.5, d0: 0.1, dMax: 2),
    SwitchingFunction(.cubic, r0: 0, d0: 0.2, dMax: 0.9),
    SwitchingFunction(.tanh, r0: 0.4, d0: 0.1),
    SwitchingFunction(.tanh, r0: 0.4, dMax: 1),
    SwitchingFunction(.cosine, r0: 0.6, d0: 0.1),
  ]

  /// The formulas as PLUMED's manual has them.
  private func scalar(_ f: SwitchingFunction, _ r: Double) -> Double {
    func raw(_ r: Double) -> Double {
      let s = f.shape == .cubic ? (r - f.d0) / (f.dMax! - f.d0) : (r - f.d0) / f.r0
      if s <= 0 { return 1 }
      switch f.shape {
      case .rational(let n, let m):
        return s == 1 ? Double(n) / Double(m) : (1 - pow(s, Double(n))) / (1 - pow(s, Double(m)))
      case .exponential: return exp(-s)
      case .gaussian: return exp(-s * s / 2)
      case .smap(let a, let b):
        let (a, b) = (Double(a), Double(b))
        return pow(1 + (pow(2, a / b) - 1) * pow(s, a), -b / a)
      case .cubic: return (s - 1) * (s - 1) * (1 + 2 * s)
      case .tanh: return 1 - tanh(s)
      case .cosine: return s <= 1 ? 0.5 * (cos(.pi * s) + 1) : 0
      }
    }
    guard let dMax = f.dMax else { return raw(r) }
    if r > dMax { return 0 }
    return (raw(r) - raw(dMax)) / (raw(0) - raw(dMax))
  }

  @Test("All shapes agree with their plain formulas", arguments: functions)
  func values(function: SwitchingFunction) {
    let lanes = SwitchingLanes(function)
    for k in 0...400 {
      let r = Double(k) * 0.0063
      let found = lanes.evaluate(Lanes(r, r, r, 0))
      // Near s = 1 the plain rational formula divides differences of about 1e-3.
      #expect(abs(found[0] - scalar(function, r)) < 1e-12)
      #expect(abs(found[3] - 1) < 1e-15)
    }
  }

  @Test("The rational function goes through n/m at r = r0, and on smoothly")
  func rationalLimit() {
    let lanes = SwitchingLanes(SwitchingFunction(.rational(n: 5, m: 12), r0: 0.5))
    let h = 1e-9
    let found = lanes.evaluate(Lanes(0.5, 0.5 - h, 0.5 + h, 0.5 + 1e-15))
    #expect(abs(found[0] - 5.0 / 12) < 1e-15)
    #expect(abs(found[3] - 5.0 / 12) < 1e-14)
    // The slope there is n (n − m) / (2 m r0); the difference quotient has 7 digits.
    let slope = (found[2] - found[1]) / (2 * h)
    #expect(abs(slope - 5.0 * (5 - 12) / (2 * 12 * 0.5)) < 1e-6)
  }

  @Test("Far away it is zero, not what is left of infinities")
  func farAway() {
    let lanes = SwitchingLanes(SwitchingFunction(.rational(n: 90, m: 200), r0: 0.1))
    // At s = 500 the quotient is s⁻¹¹⁰, about 1e-297; beyond it is less than any number.
    let found = lanes.evaluate(Lanes(1e3, 1e9, 50, 0.05))
    #expect(abs(found[2] / pow(500, -110) - 1) < 1e-12)
    #expect((found[0], found[1]) == (0, 0))
    #expect(found[3] == 1)
  }

  @Test("No shape jumps at its edges, and the smooth ones have no kink there", arguments: functions)
  func edges(function: SwitchingFunction) {
    let lanes = SwitchingLanes(function)
    var edges: [(r: Double, isSmooth: Bool)] = []
    switch function.shape {
    case .rational, .gaussian, .smap: edges.append((function.d0, true))
    case .exponential, .tanh: edges.append((function.d0, false))
    case .cubic: edges += [(function.d0, true), (function.dMax!, true)]
    case .cosine: edges += [(function.d0, true), (function.d0 + function.r0, true)]
    }
    if function.shape != .cubic, let dMax = function.dMax { edges.append((dMax, false)) }
    let h = 1e-6
    for edge in edges {
      let v = lanes.evaluate(Lanes(edge.r - 2 * h, edge.r - h, edge.r + h, edge.r + 2 * h))
      // Slopes are below 10/nm, so no step is wider than that of 2e-6 nm.
      #expect(abs(v[2] - v[1]) < 20 * h)
      if edge.isSmooth { #expect(abs((v[3] - v[2]) - (v[1] - v[0])) / h < 1e-3) }
    }
  }

  @Test("What is not a number stays so")
  func notANumber() {
    for function in Self.functions {
      #expect(SwitchingLanes(function).evaluate(Lanes(repeating: .nan))[0].isNaN)
    }
  }
}
