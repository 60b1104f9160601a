import Glibc

extension ScalarExpression {
  /// The rows that are evaluated at a time: enough that the steps cost nothing, few
  /// enough that their values stay in the nearest cache.
  package static let chunkLength = 256

  /// The length of the stack that ``evaluate(rows:width:count:into:stride:stack:)`` needs.
  package var stackLength: Int { stackDepth * Self.chunkLength }

  /// Evaluates the formula on rows of all columns; what has no value (√−1) is NaN.
  ///
  /// - Parameters:
  ///   - rows: `count × width` values, row-major, in the order of the columns given.
  ///   - result: The first row's value goes here, the next ones `stride` behind each other.
  ///   - stack: At least ``stackLength`` values of scratch.
  package func evaluate(
    rows: UnsafePointer<Double>, width: Int, count: Int,
    into result: UnsafeMutablePointer<Double>, stride: Int, stack: UnsafeMutablePointer<Double>
  ) {
    var start = 0
    while start < count {
      let n = min(Self.chunkLength, count - start)
      Self.run(program[...], rows: rows + start * width, width: width, count: n, stack: stack)
      let target = result + start * stride
      for i in 0..<n { target[i * stride] = stack[i] }
      start += n
    }
  }

  /// The value of a program without columns.
  static func constant(_ program: ArraySlice<ExpressionInstruction>) -> Double {
    var stack = [Double](repeating: 0, count: stackDepth(of: program) * chunkLength)
    let nothing: [Double] = [0]
    stack.withUnsafeMutableBufferPointer { stack in
      nothing.withUnsafeBufferPointer {
        run(program, rows: $0.baseAddress!, width: 0, count: 1, stack: stack.baseAddress!)
      }
    }
    return stack[0]
  }

  /// The program on one chunk of rows, whose values end up at the bottom of the stack.
  private static func run(
    _ program: ArraySlice<ExpressionInstruction>, rows: UnsafePointer<Double>, width: Int,
    count: Int, stack: UnsafeMutablePointer<Double>
  ) {
    // `a` is the topmost value, `b` the one above it that a step of two operands takes.
    var a = stack - chunkLength
    for instruction in program {
      switch instruction {
      case .constant(let value):
        a += chunkLength
        for i in 0..<count { a[i] = value }
      case .column(let index):
        a += chunkLength
        for i in 0..<count { a[i] = rows[i * width + index] }
      case .negate:
        for i in 0..<count { a[i] = -a[i] }
      case .wholePower(let exponent):
        for i in 0..<count { a[i] = power(a[i], exponent) }
      case .image(let period):
        for i in 0..<count { a[i] -= period * (a[i] / period + 0.5).rounded(.down) }
      case .add:
        let b = a
        a -= chunkLength
        for i in 0..<count { a[i] += b[i] }
      case .subtract:
        let b = a
        a -= chunkLength
        for i in 0..<count { a[i] -= b[i] }
      case .multiply:
        let b = a
        a -= chunkLength
        for i in 0..<count { a[i] *= b[i] }
      case .divide:
        let b = a
        a -= chunkLength
        for i in 0..<count { a[i] /= b[i] }
      case .power:
        let b = a
        a -= chunkLength
        for i in 0..<count { a[i] = pow(a[i], b[i]) }
      case .function(.sqrt):
        for i in 0..<count { a[i] = a[i].squareRoot() }
      case .function(.abs):
        for i in 0..<count { a[i] = a[i].magnitude }
      case .function(let function) where function.argumentCount == 2:
        let b = a
        a -= chunkLength
        for i in 0..<count { a[i] = function.value(a[i], b[i]) }
      case .function(let function):
        for i in 0..<count { a[i] = function.value(a[i], 0) }
      }
    }
  }

  /// xⁿ by repeated squaring, in the order in which lanes of frames are raised.
  @inline(__always)
  private static func power(_ x: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var square = x
    var rest = exponent.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      rest >>= 1
      if rest > 0 { square *= square }
    }
    return exponent < 0 ? 1 / result : result
  }
}
