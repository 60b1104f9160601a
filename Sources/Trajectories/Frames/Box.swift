import Glibc

/// A periodic box: three edge vectors in nm.
public struct Box: Equatable, Sendable {
  /// The first edge.
  public var a: SIMD3<Double>
  /// The second edge.
  public var b: SIMD3<Double>
  /// The third edge.
  public var c: SIMD3<Double>

  /// A box of three edges, any orientation.
  public init(a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>) {
    self.a = a
    self.b = b
    self.c = c
  }

  /// A box of edge lengths in nm and angles in degrees (α between b and c, β
  /// between a and c, γ between a and b): a along x, b in the xy plane.
  ///
  /// - Returns: nil where no box has these angles, or where a length is not
  ///   positive: formats write zeros for “no box”.
  public init?(lengths: SIMD3<Double>, angles: SIMD3<Double>) {
    guard lengths.min() > 0, lengths.max().isFinite, angles.min() > 0, angles.max() < 180
    else { return nil }
    // Right angles are exact: cos(90°) in floating point is not zero.
    func cosine(_ degrees: Double) -> Double { degrees == 90 ? 0 : cos(degrees * .pi / 180) }
    let (alpha, beta, gamma) = (cosine(angles.x), cosine(angles.y), cosine(angles.z))
    let sine = (1 - gamma * gamma).squareRoot()
    let cx = beta
    let cy = (alpha - beta * gamma) / sine
    let rest = 1 - cx * cx - cy * cy
    guard rest > 1e-12 else { return nil }
    a = SIMD3(lengths.x, 0, 0)
    b = SIMD3(lengths.y * gamma, lengths.y * sine, 0)
    c = SIMD3(cx, cy, rest.squareRoot()) * lengths.z
  }

  /// In nm³; negative for a left-handed box.
  public var volume: Double { (a * Box.cross(b, c)).sum() }

  /// The edges' lengths in nm.
  public var lengths: SIMD3<Double> { SIMD3(Box.norm(a), Box.norm(b), Box.norm(c)) }

  /// The angles α, β, γ in degrees.
  public var angles: SIMD3<Double> {
    func angle(_ u: SIMD3<Double>, _ v: SIMD3<Double>) -> Double {
      acos(max(-1, min(1, (u * v).sum() / (Box.norm(u) * Box.norm(v))))) * 180 / .pi
    }
    return SIMD3(angle(b, c), angle(a, c), angle(a, b))
  }

  /// Whether a minimum image can be taken: finite edges that span a volume.
  public var isUsable: Bool {
    let size = lengths
    let product = size.x * size.y * size.z
    return product.isFinite && product > 0 && abs(volume) > 1e-6 * product
  }

  static func cross(_ u: SIMD3<Double>, _ v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
  }
  static func norm(_ u: SIMD3<Double>) -> Double { (u * u).sum().squareRoot() }
}
