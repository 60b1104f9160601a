import Foundation

/// Numbers and lines as PLUMED reads them.
enum PlumedText {
  /// Lines up to this length are not broken.
  private static let lineLength = 100

  /// Seventeen digits, which say which number it is.
  static func precise(_ value: Double) -> String { String(format: "%.17g", value) }

  /// The fewest digits that read back as the same number.
  static func short(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Comment lines; what would end a line becomes a space.
  static func comment(_ text: String) -> String {
    let isBreak = { (scalar: Unicode.Scalar) in
      scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
    }
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { isBreak($0) ? " " : $0 }))
    return clean.isEmpty ? "#" : "# " + clean
  }

  /// A value of several elements, in braces and on several lines where it is long.
  ///
  /// PLUMED joins the lines between `...` and `...`, and inside braces separates
  /// list elements by commas and blanks alike. The closing brace may not stand
  /// alone on its line.
  fileprivate static func list(_ key: String, _ values: [String]) -> String {
    let line = "  \(key)=\(values.joined(separator: ","))"
    guard values.count > 1, line.utf8.count > lineLength else { return line }
    var lines: [String] = []
    var current = "  \(key)={"
    for (index, value) in values.enumerated() {
      let element = value + (index == values.count - 1 ? "}" : ",")
      if current.utf8.count + element.utf8.count > lineLength, !current.hasSuffix("{") {
        lines.append(current)
        current = "    "
      }
      current += element
    }
    return (lines + [current]).joined(separator: "\n")
  }

  fileprivate static func fits(_ line: String) -> Bool { line.utf8.count <= lineLength }
}

/// One action of a PLUMED input.
package struct PlumedAction: Equatable {
  /// Nil for actions that nothing refers to.
  var label: String?
  /// Such as `TORSION`.
  var name: String
  /// Keywords with their values, in order.
  var keywords: [Keyword]
  /// Such as `NOPBC`.
  var flags: [String] = []

  /// `KEY=a,b,c`
  package struct Keyword: Equatable {
    var key: String
    var values: [String]
    init(_ key: String, _ values: [String]) { (self.key, self.values) = (key, values) }
    init(_ key: String, _ value: String) { self.init(key, [value]) }
  }

  init(_ name: String, _ keywords: [Keyword], flags: [String] = [], label: String? = nil) {
    (self.label, self.name, self.keywords, self.flags) = (label, name, keywords, flags)
  }

  /// `CUSTOM` of some values.
  static func custom(_ arguments: [String], variables: [String]? = nil, _ function: String) -> PlumedAction {
    var keywords = [Keyword("ARG", arguments)]
    if let variables { keywords.append(Keyword("VAR", variables)) }
    return PlumedAction(
      "CUSTOM", keywords + [Keyword("FUNC", function), Keyword("PERIODIC", "NO")])
  }

  /// On one line where it is short, else a line a keyword.
  package var text: String {
    let head = (label.map { "\($0): " } ?? "") + name
    let words = keywords.map { "\($0.key)=\($0.values.joined(separator: ","))" } + flags
    let line = ([head] + words).joined(separator: " ")
    if PlumedText.fits(line) { return line }
    let lines = keywords.map { PlumedText.list($0.key, $0.values) } + flags.map { "  " + $0 }
    return (["\(head) ..."] + lines + ["..."]).joined(separator: "\n")
  }
}

/// Labels that PLUMED accepts and a reader recognises, each once.
package struct PlumedLabels {
  private var taken: Set<String> = []

  /// No label is taken.
  package init() {}

  /// `phi(ALA2)` becomes `phi_ALA2`; a number follows where that is taken.
  package mutating func label(for name: String) -> String {
    var base = ""
    for scalar in name.unicodeScalars.prefix(200) {
      if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
        base.unicodeScalars.append(scalar)
      } else if !base.isEmpty, !base.hasSuffix("_") {
        base += "_"
      }
    }
    while base.hasSuffix("_") { base.removeLast() }
    if base.unicodeScalars.first.map({ !$0.properties.isAlphabetic }) ?? true { base = "f" + base }
    var label = base
    var number = 2
    while !taken.insert(label).inserted {
      label = "\(base)_\(number)"
      number += 1
    }
    return label
  }
}
