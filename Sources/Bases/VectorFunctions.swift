import Glibc

/// Cosine and exponential of four numbers at once, without a call to the C library.
///
/// Arguments are reduced by constants cut in parts (Cody and Waite), so that products
/// with whole numbers are exact, and the rest is a polynomial in the interpolation
/// points of Chebyshev.
///
/// - Reference: W. J. Cody, W. Waite, Software Manual for the Elementary Functions
///   (Prentice-Hall, 1980).
package enum VectorFunctions {
  package typealias Lanes = SIMD4<Double>

  /// 1.5 · 2⁵²: added, it leaves the nearest whole number in the low bits.
  private static var roundingConstant: Double { 6_755_399_441_055_744 }

  /// The nearest whole numbers, halves to even, of numbers below 2⁵¹ in magnitude.
  @inline(__always)
  package static func rounded(_ x: Lanes) -> Lanes { (x + roundingConstant) - roundingConstant }

  /// cos x to 2.5 ulp; beyond |x| = 10⁵, and for what is not a number, the C library's.
  ///
  /// With the k for which x − (k + ½)π lies within ±π/2, it is −(−1)ᵏ times the sine of
  /// that: one polynomial, and no digits are lost where the cosine vanishes.
  @inline(__always)
  package static func cosine(_ x: Lanes) -> Lanes {
    let isSmall = (x .<= 1e5) .& (x .>= -1e5)
    guard all(isSmall) else { return Lanes(cos(x[0]), cos(x[1]), cos(x[2]), cos(x[3])) }
    let shifted = (x * 0.318309886183790671538 - 0.5) + roundingConstant
    let n = (shifted - roundingConstant) + 0.5
    var r = x - n * 0x1.921fb544p+1
    r = r - n * 0x1.0b4611a6p-33
    r = r - n * 0x1.3198a2e037073p-68
    let s = r * r
    var p = s * 2.7313658477694193e-15 - 7.643963964341869e-13
    p = p * s + 1.6058977114025027e-10
    p = p * s - 2.5052107613933993e-08
    p = p * s + 2.7557319219139174e-06
    p = p * s - 0.00019841269841254885
    p = p * s + 0.008333333333333316
    p = p * s - 0.16666666666666666
    let sine = r + r * (s * p)
    // An even k turns the sign.
    let sign = (~unsafeBitCast(shifted, to: SIMD4<UInt64>.self)) &<< 63
    return unsafeBitCast(unsafeBitCast(sine, to: SIMD4<UInt64>.self) ^ sign, to: Lanes.self)
  }

  /// eˣ of x ≤ 0 to 1 ulp; 0 below −708, and NaN for NaN.
  @inline(__always)
  package static func decay(_ x: Lanes) -> Lanes {
    let isTooSmall = x .< -708
    let limited = x.replacing(with: Lanes(repeating: -708), where: isTooSmall)
    let shifted = limited * 1.44269504088896340736 + roundingConstant
    let n = shifted - roundingConstant
    var r = limited - n * 0x1.62e42fefp-1
    r = r - n * 0x1.473de6af278edp-34
    // Taylor's series: |r| ≤ ½ ln 2, so the first term left out is below 5e-18.
    var p = r * 1.6059043836821613e-10 + 2.08767569878681e-09
    p = p * r + 2.505210838544172e-08
    p = p * r + 2.755731922398589e-07
    p = p * r + 2.7557319223985893e-06
    p = p * r + 2.48015873015873e-05
    p = p * r + 0.0001984126984126984
    p = p * r + 0.001388888888888889
    p = p * r + 0.008333333333333333
    p = p * r + 0.041666666666666664
    p = p * r + 0.16666666666666666
    p = p * r + 0.5
    let mantissa = 1 + (r + r * r * p)
    let exponent = unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &+ 1023
    let value = mantissa * unsafeBitCast(exponent &<< 52, to: Lanes.self)
    return value.replacing(with: Lanes(repeating: 0), where: isTooSmall)
  }

  /// Four numbers, or as many as there are, the rest zeros.
  @inline(__always)
  package static func load(_ source: UnsafePointer<Double>, count: Int) -> Lanes {
    if count >= 4 { return UnsafeRawPointer(source).loadUnaligned(as: Lanes.self) }
    var lanes = Lanes.zero
    for k in 0..<count { lanes[k] = source[k] }
    return lanes
  }

  /// Four numbers, or the first `count`.
  @inline(__always)
  package static func store(_ lanes: Lanes, _ target: UnsafeMutablePointer<Double>, count: Int) {
    if count >= 4 {
      UnsafeMutableRawPointer(target).storeBytes(of: lanes, as: Lanes.self)
    } else {
      for k in 0..<count { target[k] = lanes[k] }
    }
  }
}

/// A matrix of functions × inputs turned over, inputs × functions, with zeros behind the
/// last function up to a multiple of four.
struct LanePanel {
  let elements: [Double]
  /// Functions, rounded up to a multiple of four.
  let width: Int

  init(_ functions: UnsafeBufferPointer<Double>, count: Int, inputCount: Int) {
    let width = (count + 3) / 4 * 4
    var elements = [Double](repeating: 0, count: width * inputCount)
    for i in 0..<count {
      for k in 0..<inputCount { elements[k * width + i] = functions[i * inputCount + k] }
    }
    self.elements = elements
    self.width = width
  }
}
