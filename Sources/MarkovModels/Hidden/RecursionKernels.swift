/// One frame of the recursions, on rows of `width` numbers of which the first m count and the
/// others are zero.
protocol RecursionKernel {
  /// next = (a·T) ∘ e; returns its sum.
  static func forward(
    _ a: UnsafePointer<Double>, _ matrix: UnsafePointer<Double>, _ e: UnsafePointer<Double>,
    into next: UnsafeMutablePointer<Double>, _ m: Int
  ) -> Double

  /// With y = T·w: turns a into the smoothed probabilities a ∘ y / (a·y), adds the outer product
  /// of a / (a·y) and w to the products, and turns w into e ∘ y; returns the sum of the new w.
  static func backward(
    _ a: UnsafeMutablePointer<Double>, _ transposed: UnsafePointer<Double>,
    _ e: UnsafePointer<Double>, _ w: UnsafeMutablePointer<Double>,
    _ products: UnsafeMutablePointer<Double>, _ m: Int
  ) -> Double
}

/// A row in one vector.
enum VectorKernel<Row: SIMD>: RecursionKernel where Row.Scalar == Double {
  @inline(__always)
  private static func row(_ p: UnsafePointer<Double>, _ i: Int) -> Row {
    UnsafeRawPointer(p).load(fromByteOffset: i &* MemoryLayout<Row>.stride, as: Row.self)
  }

  @inline(__always)
  private static func store(_ row: Row, _ p: UnsafeMutablePointer<Double>, _ i: Int) {
    UnsafeMutableRawPointer(p).storeBytes(
      of: row, toByteOffset: i &* MemoryLayout<Row>.stride, as: Row.self)
  }

  @inline(__always)
  static func forward(
    _ a: UnsafePointer<Double>, _ matrix: UnsafePointer<Double>, _ e: UnsafePointer<Double>,
    into next: UnsafeMutablePointer<Double>, _ m: Int
  ) -> Double {
    var sum = a[0] * row(matrix, 0)
    for i in 1..<m { sum += a[i] * row(matrix, i) }
    sum *= row(e, 0)
    store(sum, next, 0)
    return total(sum)
  }

  @inline(__always)
  static func backward(
    _ a: UnsafeMutablePointer<Double>, _ transposed: UnsafePointer<Double>,
    _ e: UnsafePointer<Double>, _ w: UnsafeMutablePointer<Double>,
    _ products: UnsafeMutablePointer<Double>, _ m: Int
  ) -> Double {
    let old = row(w, 0)
    var y = w[0] * row(transposed, 0)
    for j in 1..<m { y += w[j] * row(transposed, j) }
    let alpha = row(a, 0)
    let joint = alpha * y
    let inverse = 1 / total(joint)
    let scaled = old * inverse
    for i in 0..<m { store(row(products, i) + a[i] * scaled, products, i) }
    store(joint * inverse, a, 0)
    let new = row(e, 0) * y
    store(new, w, 0)
    return total(new)
  }

  @inline(__always)
  private static func total(_ row: Row) -> Double {
    var sum = row[0] + row[1]
    var k = 2
    while k < Row.scalarCount {
      sum += row[k] + row[k + 1]
      k += 2
    }
    return sum
  }
}

/// A row of any length.
enum LoopKernel: RecursionKernel {
  @inline(__always)
  static func forward(
    _ a: UnsafePointer<Double>, _ matrix: UnsafePointer<Double>, _ e: UnsafePointer<Double>,
    into next: UnsafeMutablePointer<Double>, _ m: Int
  ) -> Double {
    multiply(a, matrix, next, m)
    var sum = 0.0
    for j in 0..<m {
      next[j] *= e[j]
      sum += next[j]
    }
    return sum
  }

  @inline(__always)
  static func backward(
    _ a: UnsafeMutablePointer<Double>, _ transposed: UnsafePointer<Double>,
    _ e: UnsafePointer<Double>, _ w: UnsafeMutablePointer<Double>,
    _ products: UnsafeMutablePointer<Double>, _ m: Int
  ) -> Double {
    // Behind the products lies room for one row.
    let y = products + m * m
    multiply(w, transposed, y, m)
    var z = 0.0
    for i in 0..<m { z += a[i] * y[i] }
    let inverse = 1 / z
    var target = products
    for i in 0..<m {
      let weight = a[i] * inverse
      for j in 0..<m { target[j] += weight * w[j] }
      a[i] = weight * y[i]
      target += m
    }
    var sum = 0.0
    for i in 0..<m {
      w[i] = e[i] * y[i]
      sum += w[i]
    }
    return sum
  }

  /// The row vector times the matrix.
  @inline(__always)
  private static func multiply(
    _ x: UnsafePointer<Double>, _ matrix: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<Double>, _ m: Int
  ) {
    var row = matrix
    let first = x[0]
    for j in 0..<m { result[j] = first * row[j] }
    for i in 1..<m {
      row += m
      let weight = x[i]
      for j in 0..<m { result[j] += weight * row[j] }
    }
  }
}
