import Bases

extension VectorFunctions {
  /// Writes a function of each of `count` numbers; the target may be the source.
  @inline(__always)
  static func map(
    _ source: UnsafePointer<Double>, count: Int, into target: UnsafeMutablePointer<Double>,
    _ body: (Lanes) -> Lanes
  ) {
    for first in stride(from: 0, to: count, by: 4) {
      let lanes = load(source + first, count: count - first)
      store(body(lanes), target + first, count: count - first)
    }
  }
}
