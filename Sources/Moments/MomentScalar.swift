import LinearAlgebra
public import Samples

/// The precisions in which blocks are multiplied: concrete loops and kernels
/// behind one name.
public protocol MomentScalar: SampleScalar {
  /// The upper triangle of XᵀX, overwriting a d × d buffer.
  static func gram(
    _ rows: UnsafePointer<Self>, rowCount: Int, columnCount: Int,
    into product: UnsafeMutablePointer<Self>)
  /// XᵀY, overwriting a d × d buffer.
  static func crossGram(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, rowCount: Int, columnCount: Int,
    into product: UnsafeMutablePointer<Self>)
  /// Adds values, times a factor, to Float64 totals.
  static func widen(
    _ values: UnsafePointer<Self>, times factor: Double,
    addingTo totals: UnsafeMutablePointer<Double>, count: Int)
  /// target = y − x.
  static func subtract(
    _ x: UnsafePointer<Self>, from y: UnsafePointer<Self>, into target: UnsafeMutablePointer<Self>,
    count: Int)
  /// Takes `shift` off each row, in place.
  static func shift(
    _ rows: UnsafeMutablePointer<Self>, rowCount: Int, by shift: UnsafePointer<Self>,
    columnCount: Int)
  /// Multiplies each row by its own factor.
  static func scale(
    _ rows: UnsafePointer<Self>, rowCount: Int, columnCount: Int, by factors: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Self>)
  /// Adds the columns' sums to Float64 totals, with a weight for each row.
  static func sumColumns(
    _ rows: UnsafePointer<Self>, rowCount: Int, columnCount: Int, weights: UnsafePointer<Double>?,
    addingTo totals: UnsafeMutablePointer<Double>)
}

extension Float: MomentScalar {
  public static func gram(
    _ rows: UnsafePointer<Float>, rowCount: Int, columnCount: Int,
    into product: UnsafeMutablePointer<Float>
  ) {
    BlockProducts.gram(
      rows, rowCount: rowCount, columnCount: columnCount, stride: columnCount, into: product,
      accumulate: false)
  }

  public static func crossGram(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, rowCount: Int, columnCount: Int,
    into product: UnsafeMutablePointer<Float>
  ) {
    BlockProducts.crossGram(
      x, xColumnCount: columnCount, xStride: columnCount, y, yColumnCount: columnCount,
      yStride: columnCount, rowCount: rowCount, into: product, accumulate: false)
  }

  public static func widen(
    _ values: UnsafePointer<Float>, times factor: Double,
    addingTo totals: UnsafeMutablePointer<Double>, count: Int
  ) {
    if factor == 1 {
      for i in 0..<count { totals[i] += Double(values[i]) }
    } else {
      for i in 0..<count { totals[i] += factor * Double(values[i]) }
    }
  }

  public static func subtract(
    _ x: UnsafePointer<Float>, from y: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>, count: Int
  ) {
    for i in 0..<count { target[i] = y[i] - x[i] }
  }

  public static func shift(
    _ rows: UnsafeMutablePointer<Float>, rowCount: Int, by shift: UnsafePointer<Float>,
    columnCount: Int
  ) {
    for row in 0..<rowCount {
      let values = rows + row * columnCount
      for j in 0..<columnCount { values[j] -= shift[j] }
    }
  }

  public static func scale(
    _ rows: UnsafePointer<Float>, rowCount: Int, columnCount: Int, by factors: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rowCount {
      let factor = Float(factors[row])
      for i in (row * columnCount)..<((row + 1) * columnCount) { target[i] = rows[i] * factor }
    }
  }

  public static func sumColumns(
    _ rows: UnsafePointer<Float>, rowCount: Int, columnCount: Int, weights: UnsafePointer<Double>?,
    addingTo totals: UnsafeMutablePointer<Double>
  ) {
    guard weights == nil else {
      for row in 0..<rowCount {
        let values = rows + row * columnCount
        for j in 0..<columnCount { totals[j] += weights![row] * Double(values[j]) }
      }
      return
    }
    // Four rows at a time: a quarter of the traffic to the totals.
    var row = 0
    while row + 4 <= rowCount {
      let a = rows + row * columnCount
      let b = a + columnCount
      let c = b + columnCount
      let d = c + columnCount
      for j in 0..<columnCount {
        let sum = (a[j] + b[j]) + (c[j] + d[j])
        totals[j] += Double(sum)
      }
      row += 4
    }
    while row < rowCount {
      let values = rows + row * columnCount
      for j in 0..<columnCount { totals[j] += Double(values[j]) }
      row += 1
    }
  }
}

extension Double: MomentScalar {
  public static func gram(
    _ rows: UnsafePointer<Double>, rowCount: Int, columnCount: Int,
    into product: UnsafeMutablePointer<Double>
  ) {
    BlockProducts.gram(
      rows, rowCount: rowCount, columnCount: columnCount, stride: columnCount, into: product,
      accumulate: false)
  }

  public static func crossGram(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, rowCount: Int, columnCount: Int,
    into product: UnsafeMutablePointer<Double>
  ) {
    BlockProducts.crossGram(
      x, xColumnCount: columnCount, xStride: columnCount, y, yColumnCount: columnCount,
      yStride: columnCount, rowCount: rowCount, into: product, accumulate: false)
  }

  public static func widen(
    _ values: UnsafePointer<Double>, times factor: Double,
    addingTo totals: UnsafeMutablePointer<Double>, count: Int
  ) {
    if factor == 1 {
      for i in 0..<count { totals[i] += values[i] }
    } else {
      for i in 0..<count { totals[i] += factor * values[i] }
    }
  }

  public static func subtract(
    _ x: UnsafePointer<Double>, from y: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { target[i] = y[i] - x[i] }
  }

  public static func shift(
    _ rows: UnsafeMutablePointer<Double>, rowCount: Int, by shift: UnsafePointer<Double>,
    columnCount: Int
  ) {
    for row in 0..<rowCount {
      let values = rows + row * columnCount
      for j in 0..<columnCount { values[j] -= shift[j] }
    }
  }

  public static func scale(
    _ rows: UnsafePointer<Double>, rowCount: Int, columnCount: Int, by factors: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rowCount {
      let factor = factors[row]
      for i in (row * columnCount)..<((row + 1) * columnCount) { target[i] = rows[i] * factor }
    }
  }

  public static func sumColumns(
    _ rows: UnsafePointer<Double>, rowCount: Int, columnCount: Int, weights: UnsafePointer<Double>?,
    addingTo totals: UnsafeMutablePointer<Double>
  ) {
    guard weights == nil else {
      for row in 0..<rowCount {
        let values = rows + row * columnCount
        for j in 0..<columnCount { totals[j] += weights![row] * values[j] }
      }
      return
    }
    // Four rows at a time: a quarter of the traffic to the totals.
    var row = 0
    while row + 4 <= rowCount {
      let a = rows + row * columnCount
      let b = a + columnCount
      let c = b + columnCount
      let d = c + columnCount
      for j in 0..<columnCount {
        let sum = (a[j] + b[j]) + (c[j] + d[j])
        totals[j] += sum
      }
      row += 4
    }
    while row < rowCount {
      let values = rows + row * columnCount
      for j in 0..<columnCount { totals[j] += values[j] }
      row += 1
    }
  }
}
