import Foundation

/// Sizes and small functions that all figures share.
enum Plot {
  /// The width of a figure that may stand beside another.
  static let width = 480.0
  /// The width of a figure that takes a whole row.
  static let wideWidth = 960.0
  /// The size that text is laid out for; it is drawn at 12 pixels and enlarged to this on narrow screens.
  static let textSize = 14.5
  /// The size that titles are laid out for; drawn at 15 pixels.
  static let titleSize = 17.0

  static func cosine(_ angle: Double) -> Double { Foundation.cos(angle) }
  static func sine(_ angle: Double) -> Double { Foundation.sin(angle) }
  static func angle(_ y: Double, _ x: Double) -> Double { Foundation.atan2(y, x) }
  static func log10(_ value: Double) -> Double { Foundation.log10(value) }
  static func exp10(_ value: Double) -> Double { Foundation.pow(10, value) }
  static func power(_ base: Double, _ exponent: Double) -> Double { Foundation.pow(base, exponent) }

  /// A coordinate with at most two decimals.
  ///
  /// - Precondition: The value is finite; figures leave out what has no place.
  static func coordinate(_ value: Double) -> String {
    precondition(value.isFinite, "a coordinate must be a number")
    let hundredths = Int((min(1e6, max(-1e6, value)) * 100).rounded())
    let magnitude = hundredths.magnitude
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
