import Glibc

/// Elementary functions of four numbers, without a call to the C library.
///
/// Rational approximations of the Cephes library, evaluated for all lanes; where
/// a function needs cases, all are evaluated and one is chosen.
///
/// - Reference: S. L. Moshier, Methods and Programs for Mathematical Functions
///   (Ellis Horwood, 1989).
package enum LaneMath {
  /// 1.5 · 2⁵²: added and subtracted, it rounds to the nearest integer.
  private static var roundingConstant: Double { 6_755_399_441_055_744 }

  /// The nearest integers, halves to even, of numbers below 2⁵¹ in magnitude.
  @inline(__always)
  package static func rounded(_ x: Lanes) -> Lanes {
    (x + roundingConstant) - roundingConstant
  }

  /// `a` where the mask is set, `b` elsewhere.
  @inline(__always)
  package static func select(_ mask: SIMDMask<SIMD4<Int64>>, _ a: Lanes, _ b: Lanes) -> Lanes {
    b.replacing(with: a, where: mask)
  }

  @inline(__always)
  package static func magnitude(_ x: Lanes) -> Lanes {
    unsafeBitCast(
      unsafeBitCast(x, to: SIMD4<UInt64>.self) & 0x7fff_ffff_ffff_ffff, to: Lanes.self)
  }

  @inline(__always)
  private static func signBits(_ x: Lanes) -> SIMD4<UInt64> {
    unsafeBitCast(x, to: SIMD4<UInt64>.self) & 0x8000_0000_0000_0000
  }

  /// √x; NaN for negative numbers.
  @inline(__always)
  package static func squareRoot(_ x: Lanes) -> Lanes { x.squareRoot() }

  /// The angle of the point (x, y), −π … π, to 2 ulp.
  ///
  /// NaN at the origin, where there is no angle.
  @inline(__always)
  package static func atan2(_ y: Lanes, _ x: Lanes) -> Lanes {
    let (ax, ay) = (magnitude(x), magnitude(y))
    let steep = ay .> ax
    let large = select(steep, ay, ax)
    let small = select(steep, ax, ay)
    // Arguments above 0.66 are turned by −π/4: all that is left lies in −0.21 … 0.66.
    let turned = small .> large * 0.66
    let t = select(turned, small - large, small) / select(turned, small + large, large)
    let z = t * t
    var p = z * -8.750608600031904122785e-1 - 1.615753718733365076637e1
    p = p * z - 7.500855792314704667340e1
    p = p * z - 1.228866684490136173410e2
    p = p * z - 6.485021904942025371773e1
    var q = z + 2.485846490142306297962e1
    q = q * z + 1.650270098316988542046e2
    q = q * z + 4.328810604912902668951e2
    q = q * z + 4.853903996359136964868e2
    q = q * z + 1.945506571482613964425e2
    var angle = t * (z * p / q) + t
    // What π/2 lacks in double precision is added to keep the last bits.
    let rest = 6.123233995736765886130e-17
    angle = select(turned, (angle + 0.5 * rest) + .pi / 4, angle)
    angle = select(steep, .pi / 2 - (angle - rest), angle)
    angle = select(x .< 0, .pi - (angle - 2 * rest), angle)
    return unsafeBitCast(
      unsafeBitCast(angle, to: SIMD4<UInt64>.self) ^ signBits(y), to: Lanes.self)
  }

  /// eˣ, to 2 ulp; 0 below −708, infinite above 709.
  @inline(__always)
  package static func exp(_ x: Lanes) -> Lanes {
    let tooLarge = x .> 709
    let tooSmall = x .< -708
    var r = select(tooLarge, Lanes(repeating: 709), select(tooSmall, Lanes(repeating: -708), x))
    let shifted = r * 1.4426950408889634073599 + roundingConstant
    let n = shifted - roundingConstant
    // ln 2 in two parts, the first short enough that the product is exact.
    r = r - n * 6.93145751953125e-1
    r = r - n * 1.42860682030941723212e-6
    let rr = r * r
    var p = rr * 1.26177193074810590878e-4 + 3.02994407707441961300e-2
    p = (p * rr + 9.99999999999999999910e-1) * r
    var q = rr * 3.00198505138664455042e-6 + 2.52448340349684104192e-3
    q = q * rr + 2.27265548208155028766e-1
    q = q * rr + 2
    let mantissa = 1 + 2 * (p / (q - p))
    // The integer stands in the low bits of the shifted number.
    let exponent = unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &+ 1023
    let power = unsafeBitCast(exponent &<< 52, to: Lanes.self)
    let value = mantissa * power
    return select(
      tooLarge, Lanes(repeating: .infinity), select(tooSmall, Lanes(repeating: 0), value))
  }

  /// cos x by the C library, for what is not worth a vector version.
  package static func cosine(_ x: Lanes) -> Lanes {
    Lanes(cos(x[0]), cos(x[1]), cos(x[2]), cos(x[3]))
  }

  /// xʸ by the C library.
  package static func power(_ x: Lanes, _ y: Double) -> Lanes {
    Lanes(pow(x[0], y), pow(x[1], y), pow(x[2], y), pow(x[3], y))
  }

  /// xⁿ by repeated squaring.
  @inline(__always)
  package static func power(_ x: Lanes, _ n: Int) -> Lanes {
    var result = Lanes(repeating: 1)
    var square = x
    var rest = n
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      rest >>= 1
      if rest > 0 { square *= square }
    }
    return result
  }
}
