import Statistics

/// Valid tables of text in the forms that programs write them in.
enum TextSeeds {
  static func csv(_ generator: inout SeededGenerator) -> [UInt8] {
    let columnCount = 1 + generator.nextIndex(below: 5)
    let rowCount = 1 + generator.nextIndex(below: 30)
    let delimiter = [",", ";", "\t", "  ", ", "][generator.nextIndex(below: 5)]
    let ending = generator.nextIndex(below: 4) == 0 ? "\r\n" : "\n"
    let style = generator.nextIndex(below: 6)
    var text = generator.nextIndex(below: 8) == 0 ? "\u{FEFF}" : ""
    switch generator.nextIndex(below: 4) {
    case 0:
      let names = ["time [ps]", "phi (rad)", "\"a name\"", "x", "ψ"]
      text += names.prefix(columnCount).joined(separator: delimiter) + ending
    case 1:
      let names = (0..<columnCount).map { "c\($0)" }
      text += "# " + names.joined(separator: delimiter) + ending
    default: break
    }
    for row in 0..<rowCount {
      let fields = (0..<columnCount).map { column -> String in
        switch (style, column) {
        case (1, 0): "\(row)"
        case (2, 1): "label \(row)"
        case (3, _): "\"\(number(&generator))\""
        case (4, _) where generator.nextIndex(below: 5) == 0:
          ["", "NaN", "inf", "NA", "-Infinity"][generator.nextIndex(below: 5)]
        default: number(&generator)
        }
      }
      text += fields.joined(separator: delimiter) + ending
      if generator.nextIndex(below: 20) == 0 { text += ending }
    }
    if generator.nextIndex(below: 4) == 0 { text.removeLast() }
    return Array(text.utf8)
  }

  static func colvar(_ generator: inout SeededGenerator) -> [UInt8] {
    let names = ["time", "phi", "psi", "d1.x", "opes.bias"]
    let columnCount = 1 + generator.nextIndex(below: names.count)
    let ending = generator.nextIndex(below: 6) == 0 ? "\r\n" : "\n"
    var header = "#! FIELDS " + names.prefix(columnCount).joined(separator: " ") + ending
    if columnCount > 1 {
      let (lower, upper) = [("-pi", "pi"), ("0", "2*pi"), ("-(1+1)^2/3", "3.5e0")][
        generator.nextIndex(below: 3)]
      header += "#! SET min_phi \(lower)" + ending + "#! SET max_phi \(upper)" + ending
    }
    var text = header
    for row in 0...generator.nextIndex(below: 30) {
      let fields = (1..<columnCount).map { _ in number(&generator) }
      text += " " + (["\(row).000000"] + fields).joined(separator: " ")
      if generator.nextIndex(below: 15) == 0 { text += " # a remark" }
      text += ending
      // A restarted run writes its header again.
      if generator.nextIndex(below: 15) == 0 { text += header }
    }
    if generator.nextIndex(below: 6) == 0 { text += " 1.0" }
    return Array(text.utf8)
  }

  private static func number(_ generator: inout SeededGenerator) -> String {
    let value = generator.nextNormal()
    return switch generator.nextIndex(below: 5) {
    case 0: "\(Int(value * 1000))"
    case 1: "\(value * 1e200)"
    case 2: "\(Float(value))"
    case 3: "+\(abs(value))D-3"
    default: "\(value)"
    }
  }
}
