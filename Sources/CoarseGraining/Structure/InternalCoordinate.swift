import Glibc

/// A distance, an angle or a torsion of beads.
public enum InternalCoordinate: Hashable, Sendable {
  /// Between two beads, in nm.
  case distance(Int, Int)
  /// At the second of three beads, in radians, 0 … π.
  case angle(Int, Int, Int)
  /// About the axis from the second to the third of four beads, in radians, −π … π.
  case torsion(Int, Int, Int, Int)

  /// The beads, in their order.
  public var beads: [Int] {
    switch self {
    case .distance(let a, let b): [a, b]
    case .angle(let a, let b, let c): [a, b, c]
    case .torsion(let a, let b, let c, let d): [a, b, c, d]
    }
  }

  /// 2π for a torsion.
  public var period: Double? {
    if case .torsion = self { 2 * .pi } else { nil }
  }

  /// As in `distance BB–SC1`.
  public func name(beads names: [String]) -> String {
    let kind =
      switch self {
      case .distance: "distance"
      case .angle: "angle"
      case .torsion: "torsion"
      }
    return kind + " " + beads.map { names[$0] }.joined(separator: "–")
  }

  /// The value of each frame; 0 where beads coincide or lie on a line that a torsion needs.
  ///
  /// - Complexity: O(frames).
  public func values(of conformations: Conformations) -> [Double] {
    let stride = 3 * conformations.siteCount
    let places = beads
    return conformations.positions.withUnsafeBufferPointer { positions in
      func site(_ frame: Int, _ bead: Int) -> SIMD3<Double> {
        let base = frame &* stride &+ 3 &* bead
        return SIMD3(
          Double(positions[base]), Double(positions[base &+ 1]), Double(positions[base &+ 2]))
      }
      return (0..<conformations.frameCount).map { frame in
        switch self {
        case .distance(let a, let b):
          let d = site(frame, b) - site(frame, a)
          return (d * d).sum().squareRoot()
        case .angle(let a, let b, let c):
          let (u, v) = (site(frame, a) - site(frame, b), site(frame, c) - site(frame, b))
          let n = cross(u, v)
          return atan2((n * n).sum().squareRoot(), (u * v).sum())
        case .torsion:
          let b = site(frame, places[1])
          let c = site(frame, places[2])
          return dihedral(site(frame, places[0]) - b, b - c, site(frame, places[3]) - c)
        }
      }
    }
  }
}

/// The vector product.
@inline(__always)
func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(
    a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// The torsion of i–j–k–l from f = rᵢ − rⱼ, g = rⱼ − rₖ and h = rₗ − rₖ, in the sign of IUPAC.
@inline(__always)
func dihedral(_ f: SIMD3<Double>, _ g: SIMD3<Double>, _ h: SIMD3<Double>) -> Double {
  let (a, b) = (cross(f, g), cross(h, g))
  let length = (g * g).sum().squareRoot()
  guard length > 0 else { return 0 }
  return atan2((cross(b, a) * g).sum() / length, (a * b).sum())
}
