import Glibc

/// A vector in the plane.
struct Direction {
  var x: Double
  var y: Double

  /// - Parameter angle: In radians.
  init(angle: Double, length: Double) {
    x = length * cos(angle)
    y = length * sin(angle)
  }
}
