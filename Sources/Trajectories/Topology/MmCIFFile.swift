import Storage

/// Goes through the tables of a CIF file's first data block with atoms.
struct MmCIFFile {
  /// One row of a category: the values of the wanted items.
  struct Row {
    fileprivate let tokens: MmCIFTokens
    fileprivate let values: [MmCIFTokens.Token?]
    let line: Int

    /// The text of an item by its place among the wanted; nil for none and unknown.
    subscript(item: Int) -> String? { values[item].flatMap { tokens.text($0) } }

    /// A number; nil where the item is missing, none or unknown.
    func number(_ item: Int, _ name: String) throws(StorageError) -> Double? {
      guard let token = values[item], let text = tokens.text(token) else { return nil }
      // A standard uncertainty may follow in parentheses: 1.234(5).
      let digits = tokens.slice(token).prefix { $0 != UInt8(ascii: "(") }
      guard let value = digits.number else {
        throw .malformedLine(
          path: tokens.path, line: token.line, reason: "“\(text)” in \(name) is not a number")
      }
      return value
    }
  }

  /// Calls `body` with each row of the wanted categories.
  ///
  /// - Parameters:
  ///   - wanted: Items by category, all in lower case: `_cell` → [`length_a`].
  ///   - body: The category's name and a row with the wanted items in that order.
  static func read(
    path: String, wanted: [String: [String]],
    _ body: (_ category: String, _ row: Row) throws(StorageError) -> Void
  ) throws(StorageError) {
    var tokens = try MmCIFTokens(path: path)
    /// Items that come one by one, outside loops.
    var single: [String: [MmCIFTokens.Token?]] = [:]
    var blockCount = 0
    var hasAtoms = false
    var token = try tokens.next()
    while token.kind != .end {
      switch token.kind {
      case .block:
        if tokens.slice(token).count >= 5, tokens.slice(token).first.map({ $0 | 0x20 }) == 0x64 {
          blockCount += 1
        }
        if hasAtoms { return try finish(single, tokens, body) }
        token = try tokens.next()
      case .loop:
        token = try tokens.next()
        var category = ""
        var columns: [Int?] = []
        let line = token.line
        while token.kind == .tag {
          let (name, item) = split(tokens.slice(token))
          guard columns.isEmpty || name == category else {
            throw .malformedLine(
              path: path, line: token.line, reason: "\(category) and \(name) share one loop")
          }
          category = name
          columns.append(wanted[name]?.firstIndex(of: item))
          token = try tokens.next()
        }
        guard !columns.isEmpty else {
          throw .malformedLine(path: path, line: line, reason: "loop_ without the names of its items")
        }
        if category == "_atom_site" { hasAtoms = true }
        let width = wanted[category]?.count
        while token.kind == .value {
          let rowLine = token.line
          var values = [MmCIFTokens.Token?](repeating: nil, count: width ?? 0)
          for index in columns.indices {
            guard token.kind == .value else {
              throw .malformedLine(
                path: path, line: rowLine,
                reason: "the row has \(index) values where \(columns.count) items are named")
            }
            if let place = columns[index] { values[place] = token }
            token = try tokens.next()
          }
          if width != nil { try body(category, Row(tokens: tokens, values: values, line: rowLine)) }
        }
      case .tag:
        let (category, item) = split(tokens.slice(token))
        let value = try tokens.next()
        guard value.kind == .value else {
          throw .malformedLine(
            path: path, line: token.line,
            reason: "\(String(decoding: tokens.slice(token), as: UTF8.self)) has no value")
        }
        if let items = wanted[category], let place = items.firstIndex(of: item) {
          single[category, default: Array(repeating: nil, count: items.count)][place] = value
          if category == "_atom_site" { hasAtoms = true }
        }
        token = try tokens.next()
      default:
        throw .malformedLine(
          path: path, line: token.line,
          reason: "“\(String(decoding: tokens.slice(token).prefix(40), as: UTF8.self))” "
            + "belongs to no item")
      }
    }
    guard blockCount > 0 else {
      throw .malformed(path: path, format: "mmCIF", reason: "there is no data_ block")
    }
    try finish(single, tokens, body)
  }

  private static func finish(
    _ single: [String: [MmCIFTokens.Token?]], _ tokens: MmCIFTokens,
    _ body: (_ category: String, _ row: Row) throws(StorageError) -> Void
  ) throws(StorageError) {
    for (category, values) in single.sorted(by: { $0.key < $1.key }) {
      let line = values.compactMap { $0?.line }.first ?? 1
      try body(category, Row(tokens: tokens, values: values, line: line))
    }
  }

  /// `_Atom_site.Cartn_x` → (`_atom_site`, `cartn_x`).
  private static func split(_ tag: ArraySlice<UInt8>) -> (String, String) {
    let parts = tag.split(separator: UInt8(ascii: "."), maxSplits: 1)
    let category = String(decoding: parts[0], as: UTF8.self).lowercased()
    return (category, parts.count > 1 ? String(decoding: parts[1], as: UTF8.self).lowercased() : "")
  }
}
