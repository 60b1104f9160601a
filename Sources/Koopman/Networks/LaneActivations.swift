/// Activations of many values in place, eight at a time.
///
/// The exponential is Cody and Waite's: a power of 2 times a polynomial on
/// |r| ≤ ½ ln 2. Errors are below 2 units in the last place.
package enum LaneActivations {
  typealias Lanes = SIMD8<Float>

  /// eˣ − 1 for −87 ≤ x ≤ 0 without cancellation near 0; smaller x count as −87.
  @inline(__always)
  static func expm1(_ x: Lanes) -> Lanes {
    let x = x.replacing(with: -87, where: x .< -87)
    // Adding 1.5 · 2²³ rounds to a whole number and leaves it in the low bits.
    let shifted = x * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
    var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
    p = p * r + 8.333_451_9e-3
    p = p * r + 4.166_579_6e-2
    p = p * r + 1.666_666_55e-1
    p = p * r + 5.000_000_1e-1
    let series = p * (r * r) + r
    let bits = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &<< 23 &+ 0x3F80_0000
    let power = unsafeBitCast(bits, to: Lanes.self)
    return power * series + (power - 1)
  }

  @inline(__always)
  static func elu(_ x: Lanes) -> Lanes {
    let isPositive = x .> 0
    return x.replacing(with: 0, where: .!isPositive) + expm1(x.replacing(with: 0, where: isPositive))
  }

  @inline(__always)
  static func tanh(_ x: Lanes) -> Lanes {
    let isPositive = x .> 0
    let small = expm1((2 * x).replacing(with: -2 * x, where: isPositive))
    let negative = small / (small + 2)
    return negative.replacing(with: -negative, where: isPositive)
  }

  @inline(__always)
  private static func forEach(
    _ values: UnsafeMutablePointer<Float>, _ count: Int, _ body: (Lanes) -> Lanes
  ) {
    let raw = UnsafeMutableRawPointer(values)
    var i = 0
    while i + 8 <= count {
      let place = raw + 4 * i
      place.storeBytes(of: body(place.loadUnaligned(as: Lanes.self)), as: Lanes.self)
      i += 8
    }
    while i < count {
      values[i] = body(Lanes(repeating: values[i]))[0]
      i += 1
    }
  }

  package static func elu(_ values: UnsafeMutablePointer<Float>, count: Int) {
    forEach(values, count) { elu($0) }
  }

  package static func tanh(_ values: UnsafeMutablePointer<Float>, count: Int) {
    forEach(values, count) { tanh($0) }
  }

  /// Each row to shares that add to 1.
  package static func softmax(_ values: UnsafeMutablePointer<Float>, rowCount: Int, width: Int) {
    for row in 0..<rowCount {
      let states = values + row * width
      var largest = states[0]
      for j in 1..<max(1, width) where states[j] > largest { largest = states[j] }
      for j in 0..<width { states[j] -= largest }
    }
    forEach(values, rowCount * width) { expm1($0) + 1 }
    for row in 0..<rowCount {
      let states = values + row * width
      var sum: Float = 0
      for j in 0..<width { sum += states[j] }
      for j in 0..<width { states[j] /= sum }
    }
  }
}

extension LaneActivations {
  /// Derivatives by an activation's outputs to those by its inputs: y ← f′ · slope, with
  /// f′ from the outputs y.
  @inline(__always)
  private static func multiply(
    _ slopes: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, _ count: Int,
    _ derivative: (Lanes) -> Lanes
  ) {
    let (raw, source) = (UnsafeMutableRawPointer(y), UnsafeRawPointer(slopes))
    var i = 0
    while i + 8 <= count {
      let place = raw + 4 * i
      let factor = derivative(place.loadUnaligned(as: Lanes.self))
      let slope = (source + 4 * i).loadUnaligned(as: Lanes.self)
      place.storeBytes(of: factor * slope, as: Lanes.self)
      i += 8
    }
    while i < count {
      y[i] = derivative(Lanes(repeating: y[i]))[0] * slopes[i]
      i += 1
    }
  }

  static func backFromELU(_ slopes: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    multiply(slopes, into: y, count) { y in y.replacing(with: 0, where: y .> 0) + 1 }
  }

  static func backFromTanh(_ slopes: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    multiply(slopes, into: y, count) { y in 1 - y * y }
  }

  static func backFromSoftmax(
    _ slopes: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rowCount: Int, width: Int
  ) {
    for row in 0..<rowCount {
      let start = row * width
      var mean: Float = 0
      for j in start..<(start + width) { mean += y[j] * slopes[j] }
      for j in start..<(start + width) { y[j] *= slopes[j] - mean }
    }
  }
}
