import Bases
import Features
import Glibc

/// Functions of one weighted sum of inputs: `COMBINE`, then `CUSTOM` of the sum.
extension PlumedFeatureWriter {
  /// The value of a function of Σ w (x − a).
  ///
  /// - Parameters:
  ///   - name: The function's.
  ///   - weights: One an input; inputs of weight zero are not written.
  ///   - origins: a, one an input; nil for zeros.
  ///   - function: A formula of the sum x; nil for the sum itself.
  mutating func value(
    named name: String, of weights: [Double], origins: [Double]? = nil,
    input: (inout Self, Int) -> String?, function formula: String?, comment: String? = nil
  ) -> String? {
    var used = weights.indices.filter { weights[$0] != 0 }
    // A constant is a function of some value too: actions have arguments.
    if used.isEmpty { used = [0] }
    var arguments: [String] = []
    for index in used {
      guard let value = input(&self, index) else { return nil }
      arguments.append(value)
    }
    var keywords: [PlumedAction.Keyword] = [
      .init("ARG", arguments), .init("COEFFICIENTS", used.map { PlumedText.precise(weights[$0]) }),
    ]
    if let origins {
      keywords.append(.init("PARAMETERS", used.map { PlumedText.precise(origins[$0]) }))
    }
    let sum = PlumedAction("COMBINE", keywords + [.init("PERIODIC", "NO")])
    guard let formula else {
      return function(named: name, comment: comment ?? name, sum)
    }
    let argument = function(named: "sum_" + name, comment: comment ?? name, sum)
    return function(named: name, comment: comment ?? name, .custom([argument], formula))
  }

  /// `x+0.5`, or `x` where there is nothing to add.
  static func shifted(_ offset: Double) -> String { offset == 0 ? "x" : "x" + minus(-offset) }

  /// The exponent Σ κ (cos(x − c) − 1) is Σ κ cos c (cos x − cos c) + κ sin c (sin x − sin c):
  /// exact near the centre, where its terms vanish.
  mutating func value(
    of bumps: VonMisesBasis, function index: Int, input: (inout Self, Int) -> String?
  ) -> String? {
    var weights: [Double] = []
    var origins: [Double] = []
    for angle in 0..<bumps.centres.columnCount {
      let (centre, concentration) = (bumps.centres[index, angle], bumps.concentrations[index, angle])
      origins += [cos(centre), sin(centre)]
      weights += [concentration * cos(centre), concentration * sin(centre)]
    }
    return value(
      named: bumps.names[index], of: weights, origins: origins, input: input, function: "exp(x)")
  }
}
