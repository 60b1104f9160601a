import Glibc

/// The functions and gradients of a basis at some frames.
struct ForceBasisChunk {
  /// The most frames at once: what one coordinate needs stays in the cache.
  static let capacity = 256

  let count: Int
  /// Of each term, frames × functions.
  private(set) var functions: [[Double]]
  /// Of each term, beads × axes × frames: ∇ξ.
  private(set) var gradients: [[Double]]

  /// Evaluates a basis.
  ///
  /// - Parameters:
  ///   - beads: The beads' positions.
  ///   - frames: At most ``capacity``.
  init(_ basis: ForceBasis, _ beads: Conformations, frames: ArraySlice<Int>) {
    let count = frames.count
    self.count = count
    functions = []
    gradients = []
    let width = 3 * beads.siteCount
    for term in basis.terms {
      let k = term.functionCount
      let places = term.coordinate.beads
      var values = [Double](repeating: 0, count: count * k)
      var gradient = [Double](repeating: 0, count: places.count * 3 * count)
      beads.positions.withUnsafeBufferPointer { positions in
        values.withUnsafeMutableBufferPointer { values in
          gradient.withUnsafeMutableBufferPointer { gradient in
            @inline(__always) func put(_ slot: Int, _ frame: Int, _ g: SIMD3<Double>) {
              gradient[(3 &* slot) &* count &+ frame] = g.x
              gradient[(3 &* slot &+ 1) &* count &+ frame] = g.y
              gradient[(3 &* slot &+ 2) &* count &+ frame] = g.z
            }
            for (row, frame) in frames.enumerated() {
              @inline(__always) func site(_ bead: Int) -> SIMD3<Double> {
                let base = frame &* width &+ 3 &* bead
                return SIMD3(
                  Double(positions[base]), Double(positions[base &+ 1]),
                  Double(positions[base &+ 2]))
              }
              switch term.coordinate {
              case .distance(let a, let b):
                let d = site(a) - site(b)
                let length = (d * d).sum().squareRoot()
                let unit = length > 0 ? d / length : .zero
                put(0, row, unit)
                put(1, row, -unit)
                Self.chebyshev((length - term.middle) / term.half, k, values, row &* k)
              case .angle(let a, let b, let c):
                let (u, v) = (site(a) - site(b), site(c) - site(b))
                let lu = (u * u).sum().squareRoot()
                let lv = (v * v).sum().squareRoot()
                guard lu > 0, lv > 0 else { continue }
                let (eu, ev) = (u / lu, v / lv)
                let cosine = (eu * ev).sum()
                let (ga, gc) = ((ev - cosine * eu) / lu, (eu - cosine * ev) / lv)
                put(0, row, ga)
                put(1, row, -(ga + gc))
                put(2, row, gc)
                Self.chebyshev((cosine - term.middle) / term.half, k, values, row &* k)
              case .torsion(let i, let j, let l, let m):
                let (rj, rl) = (site(j), site(l))
                let (f, g, h) = (site(i) - rj, rj - rl, site(m) - rl)
                let (a, b) = (cross(f, g), cross(h, g))
                let (aa, bb) = ((a * a).sum(), (b * b).sum())
                let lg = (g * g).sum().squareRoot()
                // Near a line the torsion means nothing and its gradient has no bound.
                guard lg > 0, aa > 1e-4 * (f * f).sum() * lg * lg,
                  bb > 1e-4 * (h * h).sum() * lg * lg
                else { continue }
                let gi = -(lg / aa) * a
                let gm = (lg / bb) * b
                let s = ((f * g).sum() / (aa * lg)) * a - ((h * g).sum() / (bb * lg)) * b
                put(0, row, gi)
                put(1, row, s - gi)
                put(2, row, -s - gm)
                put(3, row, gm)
                let phi = dihedral(f, g, h)
                let (c1, s1) = (cos(phi), sin(phi))
                var (cn, sn) = (c1, s1)
                for n in 0..<k / 2 {
                  values[row &* k &+ 2 &* n] = cn
                  values[row &* k &+ 2 &* n &+ 1] = sn
                  (cn, sn) = (cn * c1 - sn * s1, sn * c1 + cn * s1)
                }
              }
            }
          }
        }
      }
      functions.append(values)
      gradients.append(gradient)
    }
  }

  /// T₀ … T₍ₖ₋₁₎ at t, held within −1 … 1.
  @inline(__always)
  private static func chebyshev(
    _ t: Double, _ k: Int, _ values: UnsafeMutableBufferPointer<Double>, _ place: Int
  ) {
    let t = min(1, max(-1, t))
    var (previous, current) = (1.0, t)
    for i in 0..<k {
      values[place &+ i] = previous
      (previous, current) = (current, 2 * t * current - previous)
    }
  }
}
