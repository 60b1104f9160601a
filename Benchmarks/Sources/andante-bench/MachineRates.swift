import LinearAlgebra
import Samples

/// What the machine itself can do, for the shares in the table.
enum MachineRates {
  /// Floating-point operations a second of matrix products of order 1536, one on
  /// each thread at a time.
  static func product<Scalar: BenchScalar>(_: Scalar.Type, threadCount: Int) -> Double {
    let order = 1536
    let productsPerThread = 4
    let a = Matrix<Scalar>(rowCount: order, columnCount: order, repeating: 0.5)
    let seconds = timed {
      ParallelPass.map(count: threadCount, threadCount: threadCount) { _ in
        var c = Matrix<Scalar>(rowCount: order, columnCount: order)
        a.withUnsafeBufferPointer { a in
          c.withUnsafeMutableBufferPointer { c in
            for _ in 0..<productsPerThread {
              Scalar.multiply(a.baseAddress!, a.baseAddress!, order: order, into: c.baseAddress!)
            }
          }
        }
        return c[0, 0]
      }
    }.seconds
    let operations = 2 * Double(order) * Double(order) * Double(order)
    return operations * Double(threadCount * productsPerThread) / seconds
  }

  /// Bytes a second of summing an array on all threads.
  static func read<Scalar: BenchScalar>(_ array: Matrix<Scalar>, threadCount: Int) -> Double {
    let count = array.rowCount * array.columnCount
    let seconds = timed {
      ParallelPass.map(count: threadCount, threadCount: threadCount) { part in
        array.withUnsafeBufferPointer {
          Scalar.sum(
            UnsafeBufferPointer(
              rebasing: $0[(count * part / threadCount)..<(count * (part + 1) / threadCount)]))
        }
      }
    }.seconds
    return Double(count * MemoryLayout<Scalar>.size) / seconds
  }
}
