/// A file format of mappings.
public enum MappingFormat: String, CaseIterable, Sendable {
  /// VOTCA's XML: atoms by residue and name, weights, force weights.
  case votca
  /// OpenMSCG's YAML: site types of atom indices, repeated through the system.
  case openMSCG
  /// PyCGTOOL's `.map`: beads of atom names for each residue name, virtual sites.
  case pyCGTOOL
  /// EXCOGITO's text: one atom index a line, each a site.
  case excogito
  /// GROMACS's index groups: a group is a bead.
  case ndx
  /// Andante's own YAML: selections or indices, and everything that a ``Mapping`` holds.
  case yaml

  /// What messages call it.
  public var name: String {
    switch self {
    case .votca: "VOTCA XML"
    case .openMSCG: "OpenMSCG YAML"
    case .pyCGTOOL: "PyCGTOOL map"
    case .excogito: "EXCOGITO text"
    case .ndx: "GROMACS index groups"
    case .yaml: "Andante YAML"
    }
  }

  /// What a file's name ends in, without the dot: files of one mapping in all formats have
  /// different names.
  public var fileExtension: String {
    switch self {
    case .votca: "xml"
    case .openMSCG: "openmscg.yaml"
    case .pyCGTOOL: "map"
    case .excogito: "txt"
    case .ndx: "ndx"
    case .yaml: "yaml"
    }
  }

  /// What an index counts from where a file does not say.
  public var indexBase: IndexBase { self == .ndx ? .one : .zero }

  /// The format of a file by the end of its name, else by its content; nil where neither tells.
  public static func detect(path: String, text: String) -> MappingFormat? {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let ending = name.contains(".") ? name.split(separator: ".").last.map(String.init) ?? "" : ""
    switch ending {
    case "xml": return .votca
    case "map": return .pyCGTOOL
    case "ndx": return .ndx
    case "yaml", "yml": return hasSiteTypes(text) ? .openMSCG : .yaml
    default: return byContent(text)
    }
  }

  private static func hasSiteTypes(_ text: String) -> Bool {
    text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("site-types:") }
  }

  private static func byContent(_ text: String) -> MappingFormat? {
    let lines = text.split(whereSeparator: \.isNewline).lazy.map { $0.trimmedBlanks }
      .filter { !$0.isEmpty && $0.first != ";" && $0.first != "#" }
    guard let first = lines.first else { return nil }
    if first.hasPrefix("<") { return .votca }
    if first.hasPrefix("[") {
      let content = lines.first { !$0.hasPrefix("[") }
      let isIndices = content.map { $0.split(whereSeparator: \.isWhitespace).allSatisfy { Int($0) != nil } }
      return isIndices ?? true ? .ndx : .pyCGTOOL
    }
    if first.split(whereSeparator: \.isWhitespace).allSatisfy({ Int($0) != nil }) { return .excogito }
    if hasSiteTypes(text) { return .openMSCG }
    return text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("beads:") } ? .yaml : nil
  }
}

/// What the indices of a file count from.
public enum IndexBase: Int, Sendable {
  /// The first atom is 0.
  case zero = 0
  /// The first atom is 1.
  case one = 1
}

extension StringProtocol {
  /// Without white space at its ends.
  var trimmedBlanks: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// Cut for a message.
  var shortenedForMessage: String { count > 60 ? prefix(57) + "…" : String(self) }
}
