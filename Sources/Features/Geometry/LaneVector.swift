/// A vector in each of four frames.
package struct LaneVector: Sendable {
  package var x: Lanes
  package var y: Lanes
  package var z: Lanes

  @inline(__always)
  package init(_ x: Lanes, _ y: Lanes, _ z: Lanes) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The same vector in all frames.
  package init(repeating vector: SIMD3<Double>) {
    self.init(Lanes(repeating: vector.x), Lanes(repeating: vector.y), Lanes(repeating: vector.z))
  }

  /// One vector a frame.
  package init(_ vectors: [SIMD3<Double>]) {
    precondition(vectors.count == Lanes.scalarCount)
    self.init(.zero, .zero, .zero)
    for (lane, vector) in vectors.enumerated() {
      x[lane] = vector.x
      y[lane] = vector.y
      z[lane] = vector.z
    }
  }

  /// The three lanes that begin at an offset into a batch's positions.
  @inline(__always)
  init(_ positions: UnsafePointer<Lanes>, at offset: Int) {
    self.init(positions[offset], positions[offset + 1], positions[offset + 2])
  }

  @inline(__always)
  static func + (u: LaneVector, v: LaneVector) -> LaneVector {
    LaneVector(u.x + v.x, u.y + v.y, u.z + v.z)
  }
  @inline(__always)
  static func - (u: LaneVector, v: LaneVector) -> LaneVector {
    LaneVector(u.x - v.x, u.y - v.y, u.z - v.z)
  }
  @inline(__always)
  static func * (u: LaneVector, factor: Lanes) -> LaneVector {
    LaneVector(u.x * factor, u.y * factor, u.z * factor)
  }

  @inline(__always)
  func dot(_ v: LaneVector) -> Lanes { x * v.x + y * v.y + z * v.z }

  @inline(__always)
  func cross(_ v: LaneVector) -> LaneVector {
    LaneVector(y * v.z - z * v.y, z * v.x - x * v.z, x * v.y - y * v.x)
  }
}
