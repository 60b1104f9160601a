import Glibc

/// The functions of expressions, by the names that PLUMED's CUSTOM knows too.
enum ExpressionFunction: String, CaseIterable, Sendable {
  case sqrt, exp, log
  case sin, cos, tan, asin, acos, atan, atan2
  case sinh, cosh, tanh
  case abs, min, max, step

  /// The number of arguments.
  var argumentCount: Int {
    switch self {
    case .atan2, .min, .max: 2
    default: 1
    }
  }

  /// The value; `b` counts for functions of two arguments alone.
  func evaluate(_ a: Lanes, _ b: Lanes) -> Lanes {
    switch self {
    case .sqrt: a.squareRoot()
    case .abs: LaneMath.magnitude(a)
    case .exp: lanewise(a, Glibc.exp)
    case .log: lanewise(a, Glibc.log)
    case .sin: lanewise(a, Glibc.sin)
    case .cos: lanewise(a, Glibc.cos)
    case .tan: lanewise(a, Glibc.tan)
    case .asin: lanewise(a, Glibc.asin)
    case .acos: lanewise(a, Glibc.acos)
    case .atan: lanewise(a, Glibc.atan)
    case .sinh: lanewise(a, Glibc.sinh)
    case .cosh: lanewise(a, Glibc.cosh)
    case .tanh: lanewise(a, Glibc.tanh)
    case .step: lanewise(a) { $0.isNaN ? .nan : ($0 >= 0 ? 1 : 0) }
    case .atan2: lanewise(a, b, Glibc.atan2)
    // NaN on either side stays NaN.
    case .min: lanewise(a, b) { $0 <= $1 || $0.isNaN ? $0 : $1 }
    case .max: lanewise(a, b) { $0 >= $1 || $0.isNaN ? $0 : $1 }
    }
  }
}

@inline(__always)
func lanewise(_ a: Lanes, _ function: (Double) -> Double) -> Lanes {
  Lanes(function(a[0]), function(a[1]), function(a[2]), function(a[3]))
}

@inline(__always)
func lanewise(_ a: Lanes, _ b: Lanes, _ function: (Double, Double) -> Double) -> Lanes {
  Lanes(function(a[0], b[0]), function(a[1], b[1]), function(a[2], b[2]), function(a[3], b[3]))
}
