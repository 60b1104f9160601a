public import LinearAlgebra
public import Storage

/// The two precisions in which samples are read, with the loops that need
/// concrete code to be fast.
public protocol SampleScalar: MatrixScalar {
  static var precision: NumericPrecision { get }
  /// The index of the first NaN or infinity.
  static func firstNonFinite(_ values: UnsafeMutableBufferPointer<Self>) -> Int?
  /// Copies `count` values, converting where the types differ.
  static func convert<Source: SampleScalar>(
    _ source: UnsafePointer<Source>, into target: UnsafeMutablePointer<Self>, count: Int)
  /// Reads rows in this precision.
  static func read(
    _ frames: Range<Int>, of trajectory: Int, from reader: any SampleReader,
    into buffer: UnsafeMutableBufferPointer<Self>
  ) throws(SampleError)
}

extension Float: SampleScalar {
  public static var precision: NumericPrecision { .float32 }

  public static func firstNonFinite(_ values: UnsafeMutableBufferPointer<Float>) -> Int? {
    // x·0 is NaN for NaN and infinity alone: one pass without branches, and a
    // search only where something is wrong.
    var sums = SIMD16<Float>(repeating: 0)
    var i = 0
    let raw = UnsafeRawBufferPointer(values)
    while i + 16 <= values.count {
      sums += raw.loadUnaligned(fromByteOffset: i * 4, as: SIMD16<Float>.self) * 0
      i += 16
    }
    var sum = sums.sum()
    while i < values.count {
      sum += values[i] * 0
      i += 1
    }
    return sum == 0 ? nil : values.firstIndex { !$0.isFinite }
  }

  public static func convert<Source: SampleScalar>(
    _ source: UnsafePointer<Source>, into target: UnsafeMutablePointer<Float>, count: Int
  ) {
    if Source.self == Float.self {
      let same = UnsafeRawPointer(source).assumingMemoryBound(to: Float.self)
      target.update(from: same, count: count)
    } else {
      let wide = UnsafeRawPointer(source).assumingMemoryBound(to: Double.self)
      for i in 0..<count { target[i] = Float(wide[i]) }
    }
  }

  public static func read(
    _ frames: Range<Int>, of trajectory: Int, from reader: any SampleReader,
    into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(SampleError) { try reader.read(frames, of: trajectory, into: buffer) }
}

extension Double: SampleScalar {
  public static var precision: NumericPrecision { .float64 }

  public static func firstNonFinite(_ values: UnsafeMutableBufferPointer<Double>) -> Int? {
    var sums = SIMD8<Double>(repeating: 0)
    var i = 0
    let raw = UnsafeRawBufferPointer(values)
    while i + 8 <= values.count {
      sums += raw.loadUnaligned(fromByteOffset: i * 8, as: SIMD8<Double>.self) * 0
      i += 8
    }
    var sum = sums.sum()
    while i < values.count {
      sum += values[i] * 0
      i += 1
    }
    return sum == 0 ? nil : values.firstIndex { !$0.isFinite }
  }

  public static func convert<Source: SampleScalar>(
    _ source: UnsafePointer<Source>, into target: UnsafeMutablePointer<Double>, count: Int
  ) {
    if Source.self == Double.self {
      let same = UnsafeRawPointer(source).assumingMemoryBound(to: Double.self)
      target.update(from: same, count: count)
    } else {
      let narrow = UnsafeRawPointer(source).assumingMemoryBound(to: Float.self)
      for i in 0..<count { target[i] = Double(narrow[i]) }
    }
  }

  public static func read(
    _ frames: Range<Int>, of trajectory: Int, from reader: any SampleReader,
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) { try reader.read(frames, of: trajectory, into: buffer) }
}
