import Glibc

/// A second opinion on PLUMED inputs: reads the part of the language that exports
/// use and evaluates it with plain scalar geometry, sharing nothing with the features.
struct PlumedInterpreter {
  struct Problem: Error { var reason: String }
  typealias Vector = SIMD3<Double>

  /// One action as read: label, name, keywords, flags.
  struct Line {
    var label: String
    var name: String
    var keywords: [String: String]
    var flags: Set<String>

    func list(_ key: String) -> [String] {
      (keywords[key] ?? "").split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
    }
  }

  let lines: [Line]
  /// Reads a reference file that the input names.
  let reference: (String) -> String?

  init(_ text: String, reference: @escaping (String) -> String? = { _ in nil }) throws {
    self.reference = reference
    var lines: [Line] = []
    for words in try Self.statements(text) {
      var words = words
      var label = "@\(lines.count)"
      if words[0].hasSuffix(":") { label = String(words.removeFirst().dropLast()) }
      guard !words.isEmpty else { throw Problem(reason: "a label without an action") }
      var line = Line(label: label, name: words.removeFirst(), keywords: [:], flags: [])
      for word in words {
        if let equals = word.firstIndex(of: "=") {
          line.keywords[String(word[..<equals])] = String(word[word.index(after: equals)...])
        } else {
          line.flags.insert(word)
        }
      }
      guard !lines.contains(where: { $0.label == label }) else {
        throw Problem(reason: "the label \(label) twice")
      }
      lines.append(line)
    }
    self.lines = lines
  }

  /// Words of each action; comments go, `...` joins lines, braces keep words together.
  static func statements(_ text: String) throws -> [[String]] {
    var statements: [[String]] = []
    var words: [String] = []
    var isInside = false
    var level = 0
    var merges = false
    for raw in text.split(separator: "\n", omittingEmptySubsequences: true) {
      let line = raw.prefix { $0 != "#" }
      var found: [String] = []
      var word = ""
      for character in line {
        if character == "}" {
          level -= 1
          if level < 0 { throw Problem(reason: "an extra brace") }
        }
        if level == 0, character == " " || character == "\t" {
          if !word.isEmpty { found.append(word) }
          word = ""
        } else if level > 0 || (character != "{" && character != "}") {
          word.append(character)
        }
        if character == "{" { level += 1 }
      }
      if !word.isEmpty { found.append(word) }
      guard !found.isEmpty else { continue }
      if isInside, found[0] == "..." {
        isInside = false
        guard found.count == 1 else { throw Problem(reason: "words behind the last ...") }
        found = []
      } else if found.last == "..." {
        isInside = true
        found.removeLast()
      }
      if merges, !words.isEmpty, !found.isEmpty { words[words.count - 1] += " " + found.removeFirst() }
      words += found
      merges = level > 0
      if !isInside, !words.isEmpty {
        statements.append(words)
        words = []
      }
    }
    guard level == 0, !isInside else { throw Problem(reason: "the input ends within an action") }
    return statements
  }

  /// The values of all actions for one frame, by label.
  ///
  /// - Parameter box: The rows a, b, c; nil without periodicity.
  func evaluate(_ start: [Vector], box: [Vector]?) throws -> [String: Double] {
    var positions = start
    var centres: [String: Vector] = [:]
    var values: [String: Double] = [:]

    func atom(_ text: String) throws -> Vector {
      if let centre = centres[text] { return centre }
      guard let number = Int(text), (1...positions.count).contains(number) else {
        throw Problem(reason: "no atom \(text)")
      }
      return positions[number - 1]
    }
    func number(_ text: String) throws -> Double {
      guard let value = Double(text) else { throw Problem(reason: "\(text) is no number") }
      return value
    }
    func argument(_ text: String) throws -> Double {
      guard let value = values[text] else { throw Problem(reason: "no value \(text) yet") }
      return value
    }

    for line in lines {
      let image = line.flags.contains("NOPBC") ? nil : box
      func between(_ a: Vector, _ b: Vector) -> Vector { Geometry.nearest(b - a, box: image) }
      switch line.name {
      case "WHOLEMOLECULES":
        var entity = 0
        while line.keywords["ENTITY\(entity)"] != nil {
          let atoms = line.list("ENTITY\(entity)").map { Int($0)! - 1 }
          guard atoms.allSatisfy(positions.indices.contains) else { throw Problem(reason: "no such atom") }
          for (previous, next) in zip(atoms, atoms.dropFirst()) {
            positions[next] = positions[previous]
              + Geometry.nearest(positions[next] - positions[previous], box: box)
          }
          entity += 1
        }
        guard entity == line.keywords.count else { throw Problem(reason: "a gap in the entities") }
      case "TORSION":
        let p = try line.list("ATOMS").map(atom)
        values[line.label] = Geometry.torsion(between(p[0], p[1]), between(p[1], p[2]), between(p[2], p[3]))
      case "ANGLE":
        let p = try line.list("ATOMS").map(atom)
        values[line.label] = Geometry.angle(between(p[1], p[0]), between(p[1], p[2]))
      case "DISTANCE":
        let p = try line.list("ATOMS").map(atom)
        values[line.label] = Geometry.length(between(p[0], p[1]))
      case "COORDINATION":
        let distance = Geometry.length(
          between(try atom(line.list("GROUPA")[0]), try atom(line.list("GROUPB")[0])))
        values[line.label] = try PlumedSwitch(line.keywords["SWITCH"] ?? "").value(distance)
      case "CENTER":
        guard line.flags.contains("NOPBC") else { throw Problem(reason: "a centre of broken molecules") }
        let p = try line.list("ATOMS").map(atom)
        let w = line.keywords["WEIGHTS"] == nil ? p.map { _ in 1 } : try line.list("WEIGHTS").map(number)
        centres[line.label] = zip(p, w).reduce(Vector.zero) { $0 + $1.0 * $1.1 } / w.reduce(0, +)
      case "GYRATION":
        guard line.keywords["TYPE"] == "RADIUS", line.flags == ["NOPBC"] else {
          throw Problem(reason: "GYRATION of another kind")
        }
        let p = try line.list("ATOMS").map(atom)
        let centre = p.reduce(Vector.zero, +) / Double(p.count)
        values[line.label] = (p.reduce(0) { $0 + Geometry.square($1 - centre) } / Double(p.count)).squareRoot()
      case "RMSD", "FIT_TO_TEMPLATE":
        guard let text = reference(line.keywords["REFERENCE"] ?? ""), line.keywords["TYPE"] == "OPTIMAL",
          line.flags == ["NOPBC"]
        else { throw Problem(reason: "no reference \(line.keywords["REFERENCE"] ?? "")") }
        let fit = PlumedFit(pdb: text)
        let result = fit.superpose(positions)
        values[line.label] = result.deviation
        if line.name == "FIT_TO_TEMPLATE" { positions = positions.map(result.move) }
      case "POSITION":
        let p = try atom(line.keywords["ATOM"] ?? "")
        guard line.flags == ["NOPBC"] else { throw Problem(reason: "POSITION") }
        for (axis, name) in ["x", "y", "z"].enumerated() { values["\(line.label).\(name)"] = p[axis] }
      case "CUSTOM":
        let arguments = try line.list("ARG").map(argument)
        let names = line.keywords["VAR"] == nil ? ["x", "y", "z"] : line.list("VAR")
        guard arguments.count <= names.count, line.keywords["PERIODIC"] == "NO" else {
          throw Problem(reason: "CUSTOM of \(arguments.count) arguments")
        }
        var formula = PlumedFormula(
          line.keywords["FUNC"] ?? "",
          variables: Dictionary(uniqueKeysWithValues: zip(names, arguments.map { PlumedSlope($0) })))
        values[line.label] = try formula.value().value
      case "COMBINE":
        let x = try line.list("ARG").map(argument)
        func vector(_ key: String, _ fallback: Double) throws -> [Double] {
          let list = try line.list(key).map(number)
          guard line.keywords[key] == nil || list.count == x.count else { throw Problem(reason: key) }
          return line.keywords[key] == nil ? x.map { _ in fallback } : list
        }
        let (c, a, p) = (try vector("COEFFICIENTS", 1), try vector("PARAMETERS", 0), try vector("POWERS", 1))
        values[line.label] = x.indices.reduce(0) { $0 + c[$1] * pow(x[$1] - a[$1], p[$1]) }
      case "PRINT", "METAD":
        for name in line.list("ARG") where name != "metad.bias" { _ = try argument(name) }
      default:
        throw Problem(reason: "an unknown action \(line.name)")
      }
    }
    return values
  }
}
