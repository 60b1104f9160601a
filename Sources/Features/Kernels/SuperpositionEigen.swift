/// Four numbers of each of four frames.
struct LaneQuadruple {
  var a: Lanes
  var b: Lanes
  var c: Lanes
  var d: Lanes

  /// This one, and `other` in the lanes of the mask.
  @inline(__always)
  func replacing(with other: LaneQuadruple, where mask: SIMDMask<SIMD4<Int64>>) -> LaneQuadruple {
    LaneQuadruple(
      a: a.replacing(with: other.a, where: mask), b: b.replacing(with: other.b, where: mask),
      c: c.replacing(with: other.c, where: mask), d: d.replacing(with: other.d, where: mask))
  }
}

/// A symmetric 4 × 4 matrix of each of four frames.
struct SymmetricFour {
  var d0: Lanes
  var d1: Lanes
  var d2: Lanes
  var d3: Lanes
  var o01: Lanes
  var o02: Lanes
  var o03: Lanes
  var o12: Lanes
  var o13: Lanes
  var o23: Lanes

  /// The largest eigenvalue and a unit eigenvector; destroys the matrix.
  ///
  /// Jacobi converges quadratically: five or six sweeps reach rounding. The limit
  /// is there for NaN, which it passes on.
  mutating func largestEigenpair() -> (value: Lanes, vector: LaneQuadruple) {
    let (zero, one) = (Lanes.zero, Lanes(repeating: 1))
    var v0 = LaneQuadruple(a: one, b: zero, c: zero, d: zero)
    var v1 = LaneQuadruple(a: zero, b: one, c: zero, d: zero)
    var v2 = LaneQuadruple(a: zero, b: zero, c: one, d: zero)
    var v3 = LaneQuadruple(a: zero, b: zero, c: zero, d: one)
    for _ in 0..<12 {
      let outside = o01 * o01 + o02 * o02 + o03 * o03 + o12 * o12 + o13 * o13 + o23 * o23
      let inside = d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3
      // Lanes that are done stay as they are: what a frame gives must not depend on
      // the frames beside it.
      let isActive = outside .> 1e-34 * inside
      guard any(isActive) else { break }
      let active = zero.replacing(with: 1, where: isActive)
      rotate(active, &d0, &d1, &o01, &o02, &o12, &o03, &o13, &v0, &v1)
      rotate(active, &d2, &d3, &o23, &o02, &o03, &o12, &o13, &v2, &v3)
      rotate(active, &d0, &d2, &o02, &o01, &o12, &o03, &o23, &v0, &v2)
      rotate(active, &d1, &d3, &o13, &o01, &o03, &o12, &o23, &v1, &v3)
      rotate(active, &d0, &d3, &o03, &o01, &o13, &o02, &o23, &v0, &v3)
      rotate(active, &d1, &d2, &o12, &o01, &o02, &o13, &o23, &v1, &v2)
    }
    var (value, vector) = (d0, v0)
    for (other, column) in [(d1, v1), (d2, v2), (d3, v3)] {
      let isLarger = other .> value
      value.replace(with: other, where: isLarger)
      vector = vector.replacing(with: column, where: isLarger)
    }
    return (value, vector)
  }
}

/// The Jacobi rotation in the plane (p, q) that makes `pq` zero in the lanes where
/// `active` is 1, and none where it is 0; `k` and `l` are the two other indices.
@inline(__always)
private func rotate(
  _ active: Lanes, _ pp: inout Lanes, _ qq: inout Lanes, _ pq: inout Lanes, _ kp: inout Lanes,
  _ kq: inout Lanes, _ lp: inout Lanes, _ lq: inout Lanes, _ vp: inout LaneQuadruple,
  _ vq: inout LaneQuadruple
) {
  // The smaller root t = tan θ of t² + t (qq − pp)/pq − 1 = 0, without overflow.
  let gap = qq - pp
  let double = (2 * pq).replacing(with: -2 * pq, where: gap .< 0)
  let size = LaneMath.magnitude(gap) + (gap * gap + 4 * pq * pq).squareRoot()
  let t = active * double / size.replacing(with: 1, where: size .== 0)
  let cosine = 1 / (1 + t * t).squareRoot()
  let sine = t * cosine
  pp -= t * pq
  qq += t * pq
  pq *= 1 - active
  turn(&kp, &kq, cosine, sine)
  turn(&lp, &lq, cosine, sine)
  turn(&vp.a, &vq.a, cosine, sine)
  turn(&vp.b, &vq.b, cosine, sine)
  turn(&vp.c, &vq.c, cosine, sine)
  turn(&vp.d, &vq.d, cosine, sine)
}

@inline(__always)
private func turn(_ p: inout Lanes, _ q: inout Lanes, _ cosine: Lanes, _ sine: Lanes) {
  let old = p
  p = cosine * old - sine * q
  q = sine * old + cosine * q
}
