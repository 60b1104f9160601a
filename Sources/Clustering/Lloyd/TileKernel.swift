/// The nearest and second nearest of some centres to each of the sixteen points of a tile.
///
/// In single precision about the middle of the tile, where it is good for all but points that
/// are about as near to two centres; the caller settles those in double precision.
///
/// The distance found is within u (2r + (d/2 + 4) |x − c|) of |x − c|, with u = 2⁻²⁴ and r the radius
/// of the tile: coordinates of both are rounded once, their difference, its square and each sum
/// again.
struct TileKernel {
  // Vectors of 16 bytes: the masks of wider ones are taken apart lane by lane without AVX.
  private typealias Lanes = SIMD4<Float>

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
      var (best0, best1) = (Lanes(repeating: .infinity), Lanes(repeating: .infinity))
      var (next0, next1) = (best0, best1)
      var (place0, place1) = (Lanes(repeating: 0), Lanes(repeating: 0))
      for i in 0..<count {
        let centre = local + i &* dimension
        var (sum0, sum1) = (Lanes(repeating: 0), Lanes(repeating: 0))
        for axis in 0..<dimension {
          let c = Lanes(repeating: centre[axis])
          let step0 = points.loadUnaligned(fromByteOffset: axis &* 64, as: Lanes.self) - c
          let step1 = points.loadUnaligned(fromByteOffset: axis &* 64 &+ 16, as: Lanes.self) - c
          sum0 += step0 * step0
          sum1 += step1 * step1
        }
        let place = Lanes(repeating: Float(i))
        rank(sum0, place, &best0, &next0, &place0)
        rank(sum1, place, &best1, &next1, &place1)
      }
      let bounds = (relative, offset)
      store(best0, next0, place0, at: side &* 32, bounds, isSingle: count == 1)
      store(best1, next1, place1, at: side &* 32 &+ 16, bounds, isSingle: count == 1)
    }
  }

  @inline(__always)
  private func store(
    _ best: Lanes, _ next: Lanes, _ place: Lanes, at byte: Int,
    _ bounds: (relative: Float, offset: Float), isSingle: Bool
  ) {
    // Out of the range in which squares have their digits nothing is certain.
    let isSound = (best .> 1e-30) .& (best .< 1e30) .& ((next .< 1e30) .| isSingle)
    let upper = best.squareRoot() * (1 + bounds.relative) + bounds.offset
    let lower = next.squareRoot() * (1 - bounds.relative) - bounds.offset
    UnsafeMutableRawPointer(nearest).storeBytes(
      of: Lanes(repeating: .infinity).replacing(with: upper, where: isSound), toByteOffset: byte,
      as: Lanes.self)
    UnsafeMutableRawPointer(second).storeBytes(
      of: Lanes(repeating: 0).replacing(with: lower, where: isSound), toByteOffset: byte,
      as: Lanes.self)
    UnsafeMutableRawPointer(position).storeBytes(of: place, toByteOffset: byte, as: Lanes.self)
  }

  /// Sorts values in among the nearest and the second nearest so far; equal ones come behind.
  @inline(__always)
  private func rank(
    _ value: Lanes, _ place: Lanes, _ best: inout Lanes, _ next: inout Lanes,
    _ bestPlace: inout Lanes
  ) {
    // The larger of the two, against the second so far.
    let loser = value.replacing(with: best, where: value .< best)
    next = next.replacing(with: loser, where: loser .< next)
    bestPlace = bestPlace.replacing(with: place, where: value .< best)
    best = best.replacing(with: value, where: value .< best)
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
