import Glibc

/// Points spread evenly over the unit sphere, along a spiral that turns by the
/// golden angle from one to the next; equal steps in y give each the same area.
struct SurfacePoints: Sendable {
  let x: [Double]
  let y: [Double]
  let z: [Double]

  var count: Int { x.count }

  /// - Parameter count: At least one.
  init(count: Int) {
    let goldenAngle = Double.pi * (3 - 5.0.squareRoot())
    let heights = (0..<count).map { (2 * Double($0) + 1) / Double(count) - 1 }
    let widths = heights.map { (1 - $0 * $0).squareRoot() }
    x = (0..<count).map { widths[$0] * cos(Double($0) * goldenAngle) }
    y = heights
    z = (0..<count).map { widths[$0] * sin(Double($0) * goldenAngle) }
  }
}
