/// Builds a topology from the lines of a PDB file's first model.
struct PDBTopologyReader {
  private var builder = TopologyBuilder()
  private var serials = PDBNumberReader(width: 5)
  private var numbers = PDBNumberReader(width: 4)
  private var current: TopologyBuilder.ResidueKey?
  private var lastNumber = 0
  /// Names in the current residue, where alternate locations or unreadable numbers ask for them.
  private var names: Set<String> = []
  private var connections = PDBConnections()
  /// For each ATOM and HETATM record whether its atom is kept; of alternate
  /// locations only the first is.
  private(set) var isKept: [Bool] = []

  var recordCount: Int { isKept.count }
  var droppedCount: Int { isKept.count - builder.atoms.count }
  var ambiguousBondCount: Int { connections.ambiguousCount }

  /// Takes the next line of the model; false behind its end.
  mutating func take(_ line: TextLine) throws(LineFault) -> Bool {
    if line.isPDBAtom {
      try takeAtom(line)
    } else if line.begins(with: "TER"), line[3] <= 0x20 {
      builder.endChain()
      current = nil
    } else if line.begins(with: "CRYST1"), recordCount == 0 {
      builder.box = try line.pdbBox()
    } else if line.begins(with: "CONECT") {
      takeConnection(line)
    } else if recordCount > 0, line.endsPDBModel || line.begins(with: "MODEL") && line[5] <= 0x20 {
      return false
    }
    return true
  }

  /// Takes a CONECT record, which may also follow the last model.
  mutating func takeConnection(_ line: TextLine) {
    connections.take(line)
  }

  func topology() -> Topology {
    var builder = builder
    builder.bonds = connections.bonds
    return builder.topology()
  }

  private mutating func takeAtom(_ line: TextLine) throws(LineFault) {
    let name = line.field(PDBColumns.name).string
    let alternate = line[PDBColumns.alternate]
    let key = try residue(line, name: name, isAlternate: alternate > 0x20)
    let isDropped: Bool
    if alternate > 0x20, key == current || key.isAlternative(to: current) {
      // Another amino acid in the same place is an alternative as a whole.
      isDropped = key != current || names.contains(name)
    } else {
      isDropped = false
    }
    isKept.append(!isDropped)
    guard !isDropped else { return }
    if key != current {
      names.removeAll(keepingCapacity: true)
      current = key
    }
    names.insert(name)
    let position = try line.pdbPosition()
    builder.positions += [position.x, position.y, position.z]
    let field = line.field(PDBColumns.serial)
    connections.register(field)
    builder.append(
      name: name, element: Self.element(line, name: name, residue: key.name),
      serial: serials.read(field), residue: key)
  }

  private mutating func residue(
    _ line: TextLine, name: String, isAlternate: Bool
  ) throws(LineFault) -> TopologyBuilder.ResidueKey {
    let chain = line[PDBColumns.chain]
    let insertion = line[PDBColumns.insertionCode]
    var key = TopologyBuilder.ResidueKey(
      name: line.pdbResidueName.string, number: 0,
      insertionCode: insertion > 0x20 ? String(UnicodeScalar(insertion)) : "",
      chain: chain > 0x20 ? String(UnicodeScalar(chain)) : "",
      segment: line.field(PDBColumns.segment).string)
    let field = line.field(PDBColumns.residueNumber)
    if let number = numbers.read(field) {
      key.number = number
    } else if field.isEmpty {
      key.number = 0
    } else if field[0] == UInt8(ascii: "*") {
      // The number did not fit: a name that comes again begins another residue.
      key.number = lastNumber
      let isNew = key != current || (names.contains(name) && !isAlternate)
      if isNew { key.number &+= 1 }
    } else {
      throw LineFault("a residue's number is expected in columns 23–26, not \(field.quoted)")
    }
    lastNumber = key.number
    return key
  }

  private static func element(_ line: TextLine, name: String, residue: String) -> Element? {
    let symbol = line.field(PDBColumns.element).string
    if !symbol.isEmpty {
      if let element = Element(symbol: symbol) { return element }
      // Programs write EP, M or X for a site without a nucleus.
      if isVirtualSite(symbol.uppercased(), residue: "HOH") { return nil }
    }
    return guessElement(
      name: name, residue: residue, hasWideSymbol: line[PDBColumns.name.lowerBound] > 0x20)
  }
}

extension TopologyBuilder.ResidueKey {
  /// Whether this is another residue in the place of one.
  fileprivate func isAlternative(to other: Self?) -> Bool {
    guard let other else { return false }
    return number == other.number && insertionCode == other.insertionCode && chain == other.chain
      && segment == other.segment
  }
}
