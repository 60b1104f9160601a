import Foundation
import Reporting

extension BottleneckAnalysis {
  /// The points as rows of cells under a header, nats with bits beside.
  public func rows() -> [[String]] {
    let first = method == .deterministic ? "H(t)" : "I(x;t)"
    let last = method == .gaussian ? "rank" : "clusters"
    let header = ["beta", first, "bits", "I(t;o)", "bits", "J nats", "bits", last]
    return [header] + points.map { point in
      [BottleneckNumbers.text(point.beta)]
        + [point.informationXT, point.informationTO, point.objective].flatMap { value in
          [BottleneckNumbers.fixed(value), BottleneckNumbers.fixed(value / Self.bit)]
        }
        + ["\(point.clusterCount)" + (point.converged ? "" : " (not at rest)")]
    }
  }

  /// What stands above the rows and below them.
  public func sentences() -> (above: [String], below: [String]) {
    let objective = method == .deterministic ? "J = H(t) − β·I(t;o)" : "J = I(x;t) − β·I(t;o)"
    var above = ["\(objective), minimised, in nats and bits"]
    if method == .gaussian { above.append("\(Self.gaussianLabel)") }
    var below = [
      "I(x;o) = \(BottleneckNumbers.text(informationXO)) nats "
        + "(\(BottleneckNumbers.text(informationXO / Self.bit)) bits)"
    ]
    if let criticalBetas {
      let shown = criticalBetas.prefix(8).map { BottleneckNumbers.text($0) }.joined(separator: ", ")
      let more = criticalBetas.count > 8 ? " and \(criticalBetas.count - 8) more" : ""
      below.append("components enter at beta = " + (shown.isEmpty ? "none" : shown) + more)
    } else if let thresholds {
      let best = method == .deterministic ? "no encoder beats the constant" : "the constant is best"
      below.append(
        "\(best) up to beta_onset = \(BottleneckNumbers.text(thresholds.onset)); "
          + "the constant is stable against small changes up to beta_local = \(BottleneckNumbers.text(thresholds.local))")
    } else {
      below.append("o does not depend on x: the constant is best at every beta")
    }
    return (above.map(NumberText.plain), below.map(NumberText.plain))
  }

  private static var bit: Double { log(2.0) }
}

/// Numbers of bottlenecks as text.
enum BottleneckNumbers {
  /// Six significant digits, as a terminal shows them.
  static func text(_ value: Double) -> String {
    NumberText.plain(value == value.rounded() && abs(value) < 1e6
      ? "\(Int(value))" : NumberText.significant(value, digits: 6))
  }

  /// Six decimals, fewer where the whole part is long.
  static func fixed(_ value: Double) -> String {
    let digits = abs(value) < 100 ? 6 : abs(value) < 1e5 ? 3 : 0
    return NumberText.plain(NumberText.fixed(value == 0 ? 0 : value, decimals: digits))
  }
}

extension Double {
  /// ln of the value.
  var logarithm: Double { Foundation.log(self) }
}
