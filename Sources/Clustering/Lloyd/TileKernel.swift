/// The nearest and second nearest of some centres to each of the sixteen points of a tile.
///
/// In single precision about the middle of the tile, where it is good for all but points that
/// are about as near to two centres; the caller settles those in double precision.
///
/// |x̂ − ĉ| is within u (2r + (d/2 + 4) |x − c|) of |x − c|, with u = 2⁻²⁴ and r the radius of the
/// tile: coordinates of both are rounded once, their difference, its square and each sum again.
struct TileKernel {
  private typealias Lanes = SIMD8<Float>

  /// Sixteen each: a distance that the nearest is at most away, one that all others are at least
  /// away, and the position of the nearest among the candidates.
  let nearest: UnsafeMutablePointer<Float>
  let second: UnsafeMutablePointer<Float>
  let position: UnsafeMutablePointer<Float>
  private let local: UnsafeMutablePointer<Float>

  /// - Parameter capacity: The most candidates.
  init(capacity: Int, dimension: Int) {
    nearest = .allocate(capacity: 48)
    second = nearest + 16
    position = nearest + 32
    local = .allocate(capacity: capacity * dimension)
  }

  func deallocate() {
    nearest.deallocate()
    local.deallocate()
  }

  /// - Parameters:
  ///   - tile: Axis × point, about the middle.
  ///   - candidates: Rows of `centres`, ascending, at least one.
  /// - Postcondition: `nearest < second` only where the position is that of the nearest centre.
  ///   With one candidate `second` is infinite.
  func evaluate(
    _ tile: UnsafePointer<Float>, middle: UnsafePointer<Double>, half: UnsafePointer<Double>,
    dimension: Int, centres: UnsafePointer<Double>, candidates: UnsafePointer<Int32>, count: Int
  ) {
    for i in 0..<count {
      let centre = centres + Int(candidates[i]) &* dimension
      for axis in 0..<dimension {
        local[i &* dimension &+ axis] = Float(centre[axis] - middle[axis])
      }
    }
    var squaredRadius = 0.0
    for axis in 0..<dimension { squaredRadius += half[axis] * half[axis] }
    let offset = Float(0x1p-22 * squaredRadius.squareRoot())
    let relative = 0x1p-24 * (Float(dimension) / 2 + 8)
    for side in 0..<2 {
      let points = UnsafeRawPointer(tile + side &* 8)
      var best = Lanes(repeating: .infinity)
      var next = Lanes(repeating: .infinity)
      var place = Lanes(repeating: 0)
      for i in 0..<count {
        let centre = local + i &* dimension
        var sum = Lanes(repeating: 0)
        for axis in 0..<dimension {
          let x = points.loadUnaligned(fromByteOffset: axis &* 64, as: Lanes.self)
          let step = x - Lanes(repeating: centre[axis])
          sum += step * step
        }
        let isNearer = sum .< best
        // The larger of the two, against the second so far.
        let loser = sum.replacing(with: best, where: isNearer)
        next = next.replacing(with: loser, where: loser .< next)
        best = best.replacing(with: sum, where: isNearer)
        place = place.replacing(with: Lanes(repeating: Float(i)), where: isNearer)
      }
      // Out of the range in which squares have their digits nothing is certain.
      let isSound = (best .> 1e-30) .& (best .< 1e30) .& ((next .< 1e30) .| (count == 1))
      let upper = best.squareRoot() * (1 + relative) + offset
      let lower = next.squareRoot() * (1 - relative) - offset
      let raw = side &* 32
      UnsafeMutableRawPointer(nearest).storeBytes(
        of: upper.replacing(with: .infinity, where: .!isSound), toByteOffset: raw, as: Lanes.self)
      UnsafeMutableRawPointer(second).storeBytes(
        of: lower.replacing(with: 0, where: .!isSound), toByteOffset: raw, as: Lanes.self)
      UnsafeMutableRawPointer(position).storeBytes(of: place, toByteOffset: raw, as: Lanes.self)
    }
  }
}

/// The squared distance of two points, the coordinates of the first of which lie some places apart.
///
/// A sum over the axes in their order, as in every exact comparison of this module, so that all
/// agree to the last bit.
@inline(__always)
func squaredDistance(
  _ a: UnsafePointer<Double>, stride: Int, _ b: UnsafePointer<Double>, dimension: Int
) -> Double {
  var sum = 0.0
  for axis in 0..<dimension {
    let step = a[axis &* stride] - b[axis]
    sum += step * step
  }
  return sum
}

/// The squared distance of two points whose coordinates lie side by side, summed in eight lanes.
///
/// For bounds and sums; its last bits are not those of `squaredDistance`.
@inline(__always)
func squaredDistanceByLanes(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, dimension: Int
) -> Double {
  let (rawA, rawB) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
  var lanes = SIMD8<Double>(repeating: 0)
  var axis = 0
  while axis &+ 8 <= dimension {
    let step =
      rawA.loadUnaligned(fromByteOffset: axis &* 8, as: SIMD8<Double>.self)
      - rawB.loadUnaligned(fromByteOffset: axis &* 8, as: SIMD8<Double>.self)
    lanes += step * step
    axis &+= 8
  }
  var sum = lanes.sum()
  while axis < dimension {
    let step = a[axis] - b[axis]
    sum += step * step
    axis &+= 1
  }
  return sum
}
