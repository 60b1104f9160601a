/// By how much one centre is nearer than others to every point of a box.
///
/// The *gap* of a centre c over an anchor a, on a box, is a number that |x − c| − |x − a| exceeds
/// for each x in the box. |x − c|² − |x − a|² is linear in x and least in a corner (the test of
/// Kanungo's filtering algorithm); divided by an upper bound of |x − c| + |x − a| it is a gap.
/// A centre with a positive gap is nearest to no point of the box, and stays so while it and the
/// anchor have together moved less than the gap. Everything is rounded to the safe side.
///
/// - Reference: T. Kanungo et al., IEEE Trans. Pattern Anal. Mach. Intell. 24, 881 (2002),
///   [doi:10.1109/TPAMI.2002.1017616](https://doi.org/10.1109/TPAMI.2002.1017616).
struct BoxBounds {
  // Vectors of 16 bytes: the masks of wider ones are taken apart lane by lane without AVX.
  private typealias Lanes = SIMD2<Double>
  private static let laneCount = 2

  /// The number of centres rounded up to whole vectors; the rest is filled with `padding`.
  static func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 }
  /// So far away that it is never nearest.
  static let padding = 1e150

  private var distances: [Double] = []

  /// The largest distance of a point of the box from a centre.
  @inline(__always)
  static func farthest(
    _ middle: UnsafePointer<Double>, _ half: UnsafePointer<Double>,
    _ centre: UnsafePointer<Double>, dimension: Int
  ) -> Double {
    var sum = 0.0
    for axis in 0..<dimension {
      let side = abs(middle[axis] - centre[axis]) + half[axis]
      sum += side * side
    }
    return sum.squareRoot()
  }

  /// The gap of one centre; of both centres the coordinates lie side by side.
  static func gap(
    middle: UnsafePointer<Double>, half: UnsafePointer<Double>, dimension: Int,
    centre: UnsafePointer<Double>, anchor: UnsafePointer<Double>
  ) -> Double {
    var (distance, nearest, tilt, separation, reach) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for axis in 0..<dimension {
      let toCentre = centre[axis] - middle[axis]
      let toAnchor = abs(anchor[axis] - middle[axis])
      let step = centre[axis] - anchor[axis]
      distance += toCentre * toCentre
      nearest += toAnchor * toAnchor
      separation += step * step
      tilt += half[axis] * abs(step)
      let side = toAnchor + half[axis]
      reach += side * side
    }
    let least = distance - nearest - 2 * tilt - 1e-12 * (distance + nearest + tilt)
    return least / ((2 * reach.squareRoot() + separation.squareRoot()) * (1 + 1e-12))
  }

  /// Chooses the centre nearest to the middle of a box as the anchor, and finds which others may
  /// be nearest to a point of it.
  ///
  /// - Parameters:
  ///   - centres: Axis × centre: `count` centres, `stride` with the padding.
  ///   - paths: How far each centre has moved in all.
  ///   - limits: For each centre with a positive gap the sum of its path and the anchor's at
  ///     which the gap is used up; infinity for others.
  ///   - mask: A bit for each centre without a positive gap.
  /// - Returns: The anchor's position.
  mutating func choose(
    middle: UnsafePointer<Double>, half: UnsafePointer<Double>, dimension: Int,
    centres: UnsafePointer<Double>, paths: UnsafePointer<Double>, count: Int, stride: Int,
    limits: UnsafeMutablePointer<Float>, mask: UnsafeMutablePointer<UInt64>
  ) -> Int {
    if distances.count < stride { distances = Array(repeating: 0, count: stride) }
    return distances.withUnsafeMutableBufferPointer { distances in
      let distances = UnsafeMutableRawPointer(distances.baseAddress!)
      let raw = UnsafeRawPointer(centres)
      var best = Lanes(repeating: .infinity)
      var place = Lanes(repeating: 0)
      for start in Swift.stride(from: 0, to: stride, by: Self.laneCount) {
        var sum = Lanes(repeating: 0)
        for axis in 0..<dimension {
          let c = raw.loadUnaligned(fromByteOffset: (axis &* stride &+ start) &* 8, as: Lanes.self)
          let step = c - Lanes(repeating: middle[axis])
          sum += step * step
        }
        distances.storeBytes(of: sum, toByteOffset: start &* 8, as: Lanes.self)
        let isNearer = sum .< best
        best = best.replacing(with: sum, where: isNearer)
        place = place.replacing(with: Lanes(repeating: Double(start)), where: isNearer)
      }
      let lane = best[1] < best[0] ? 1 : 0
      let anchor = Int(place[lane]) + lane
      let nearest = best[lane]
      var reach = 0.0
      for axis in 0..<dimension {
        let side = abs(middle[axis] - centres[axis &* stride &+ anchor]) + half[axis]
        reach += side * side
      }
      let farthest = 2 * reach.squareRoot()
      for word in 0..<((stride + 63) / 64) { mask[word] = 0 }
      let rawPaths = UnsafeRawPointer(paths)
      let anchorPath = paths[anchor]
      for start in Swift.stride(from: 0, to: stride, by: Self.laneCount) {
        var tilt = Lanes(repeating: 0)
        var separation = Lanes(repeating: 0)
        for axis in 0..<dimension {
          let c = raw.loadUnaligned(fromByteOffset: (axis &* stride &+ start) &* 8, as: Lanes.self)
          let step = c - Lanes(repeating: centres[axis &* stride &+ anchor])
          separation += step * step
          tilt += Lanes(repeating: half[axis]) * step.replacing(with: -step, where: step .< 0)
        }
        let distance = distances.loadUnaligned(fromByteOffset: start &* 8, as: Lanes.self)
        let least = distance - nearest - 2 * tilt - 1e-12 * (distance + nearest + tilt)
        let gap = least / ((farthest + separation.squareRoot()) * (1 + 1e-12))
        let path = rawPaths.loadUnaligned(fromByteOffset: start &* 8, as: Lanes.self)
        let limit = (gap + path + anchorPath) * Self.roundingDown
        var bits: UInt64 = 0
        for lane in 0..<Self.laneCount {
          let isOut = gap[lane] > 0
          limits[start &+ lane] = isOut ? Float(limit[lane]) : .infinity
          bits |= isOut ? 0 : 1 &<< UInt64(lane)
        }
        mask[start / 64] |= bits &<< UInt64(start % 64)
      }
      if count % 64 != 0 { mask[count / 64] &= (1 &<< UInt64(count % 64)) &- 1 }
      return anchor
    }
  }

  /// So much below one that a limit stays one after its rounding to Float and in sums of Floats.
  static let roundingDown = 1 - 0x1p-20

  /// Whether any gap is used up.
  ///
  /// - Parameter paths: Rounded up to Float.
  @inline(__always)
  static func isAnyUsedUp(
    _ limits: UnsafePointer<Float>, paths: UnsafePointer<Float>, anchorPath: Float, stride: Int
  ) -> Bool {
    let (rawLimits, rawPaths) = (UnsafeRawPointer(limits), UnsafeRawPointer(paths))
    var most0 = SIMD4<Float>(repeating: -.infinity)
    var most1 = most0
    for start in Swift.stride(from: 0, to: stride &* 4, by: 32) {
      let excess0 =
        rawPaths.loadUnaligned(fromByteOffset: start, as: SIMD4<Float>.self)
        - rawLimits.loadUnaligned(fromByteOffset: start, as: SIMD4<Float>.self)
      let excess1 =
        rawPaths.loadUnaligned(fromByteOffset: start &+ 16, as: SIMD4<Float>.self)
        - rawLimits.loadUnaligned(fromByteOffset: start &+ 16, as: SIMD4<Float>.self)
      most0 = most0.replacing(with: excess0, where: most0 .< excess0)
      most1 = most1.replacing(with: excess1, where: most1 .< excess1)
    }
    most0 = most0.replacing(with: most1, where: most0 .< most1)
    let pair = SIMD2(most0[0] < most0[1] ? most0[1] : most0[0], most0[2] < most0[3] ? most0[3] : most0[2])
    return !((pair[0] < pair[1] ? pair[1] : pair[0]) < -anchorPath)
  }
}
