import LinearAlgebra
import Samples

/// The precisions that are timed, with loops compiled for each.
protocol BenchScalar: SampleScalar {
  /// c = a·b of n × n matrices, on the calling thread.
  static func multiply(
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, order: Int,
    into c: UnsafeMutablePointer<Self>)
  /// The sum of all values: a read at the speed of the memory.
  static func sum(_ values: UnsafeBufferPointer<Self>) -> Double
}

extension Float: BenchScalar {
  static func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, order: Int,
    into c: UnsafeMutablePointer<Float>
  ) {
    BlockProducts.project(
      a, rowCount: order, columnCount: order, stride: order, onto: b, targetCount: order, into: c)
  }

  static func sum(_ values: UnsafeBufferPointer<Float>) -> Double {
    let bytes = UnsafeRawBufferPointer(values)
    // Four chains, so that additions do not wait for one another.
    var sums = (SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero)
    var offset = 0
    while offset + 256 <= bytes.count {
      sums.0 += bytes.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
      sums.1 += bytes.loadUnaligned(fromByteOffset: offset + 64, as: SIMD16<Float>.self)
      sums.2 += bytes.loadUnaligned(fromByteOffset: offset + 128, as: SIMD16<Float>.self)
      sums.3 += bytes.loadUnaligned(fromByteOffset: offset + 192, as: SIMD16<Float>.self)
      offset += 256
    }
    var total = Double((sums.0 + sums.1 + sums.2 + sums.3).sum())
    for value in values[(offset / 4)...] { total += Double(value) }
    return total
  }
}

extension Double: BenchScalar {
  static func multiply(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, order: Int,
    into c: UnsafeMutablePointer<Double>
  ) {
    BlockProducts.project(
      a, rowCount: order, columnCount: order, stride: order, onto: b, targetCount: order, into: c)
  }

  static func sum(_ values: UnsafeBufferPointer<Double>) -> Double {
    let bytes = UnsafeRawBufferPointer(values)
    var sums = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
    var offset = 0
    while offset + 256 <= bytes.count {
      sums.0 += bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
      sums.1 += bytes.loadUnaligned(fromByteOffset: offset + 64, as: SIMD8<Double>.self)
      sums.2 += bytes.loadUnaligned(fromByteOffset: offset + 128, as: SIMD8<Double>.self)
      sums.3 += bytes.loadUnaligned(fromByteOffset: offset + 192, as: SIMD8<Double>.self)
      offset += 256
    }
    var total = (sums.0 + sums.1 + sums.2 + sums.3).sum()
    for value in values[(offset / 8)...] { total += value }
    return total
  }
}
