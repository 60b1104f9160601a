import Glibc

/// The functions of expressions.
package enum ExpressionFunction: String, CaseIterable, Sendable {
  case sqrt, exp, log
  case sin, cos, tan, asin, acos, atan, atan2
  case sinh, cosh, tanh
  case abs, floor, hypot, min, max, step

  /// The number of arguments.
  package var argumentCount: Int {
    switch self {
    case .atan2, .hypot, .min, .max: 2
    default: 1
    }
  }

  /// The value, NaN where there is none; `b` counts for functions of two arguments alone.
  package func value(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .sqrt: a.squareRoot()
    case .abs: a.magnitude
    case .floor: a.rounded(.down)
    case .exp: Glibc.exp(a)
    case .log: Glibc.log(a)
    case .sin: Glibc.sin(a)
    case .cos: Glibc.cos(a)
    case .tan: Glibc.tan(a)
    case .asin: Glibc.asin(a)
    case .acos: Glibc.acos(a)
    case .atan: Glibc.atan(a)
    case .sinh: Glibc.sinh(a)
    case .cosh: Glibc.cosh(a)
    case .tanh: Glibc.tanh(a)
    case .step: a.isNaN ? .nan : (a >= 0 ? 1 : 0)
    case .atan2: Glibc.atan2(a, b)
    case .hypot: Glibc.hypot(a, b)
    // NaN on either side stays NaN.
    case .min: a <= b || a.isNaN ? a : b
    case .max: a >= b || a.isNaN ? a : b
    }
  }

  /// What stands before parentheses in a formula.
  static let names = allCases.map(\.rawValue) + ["ln", "pow", "image"]
}
