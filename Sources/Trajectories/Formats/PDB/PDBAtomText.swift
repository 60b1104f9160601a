import Storage

/// The parts of a PDB file's lines that do not change from model to model.
struct PDBAtomText {
  /// For each atom the 30 columns before its coordinates.
  private var heads: [[UInt8]] = []
  /// For each atom what follows its coordinates, with TER where it ends a chain.
  private var tails: [[UInt8]] = []
  private var labels: [String] = []
  /// The CONECT records.
  private(set) var connections = ""

  var count: Int { heads.count }
  func head(_ atom: Int) -> [UInt8] { heads[atom] }
  func tail(_ atom: Int) -> [UInt8] { tails[atom] }
  /// The atom's number from 1 and its names, for messages.
  func label(_ atom: Int) -> String { labels[atom] }

  init(
    _ topology: Topology, connections recorded: PDBWriter.Connections, path: String
  ) throws(StorageError) {
    var serials: [String] = []
    var serial = 0
    func nextSerial() -> String {
      serial += 1
      return Hybrid36.encode(serial, width: 5) ?? "*****"
    }
    for (index, atom) in topology.atoms.enumerated() {
      let residue = topology.residues[atom.residue]
      guard let number = Hybrid36.encode(residue.number, width: 4) else {
        throw .cannotWrite(
          path: path, reason: "residue \(residue.name) has number \(residue.number), which PDB cannot hold")
      }
      let chain = Self.letter(topology.chains[residue.chain].identifier, chain: residue.chain)
      let residueName = Self.clean(residue.name, 4)
      let place =
        (residueName.utf8.count < 4 ? right(residueName, 3) + " " : residueName) + chain
        + right(number, 4) + (Self.clean(residue.insertionCode, 1) + " ").prefix(1)
      let text = nextSerial()
      let record = Self.isStandard(residue.name) ? "ATOM  " : "HETATM"
      heads.append(Array("\(record)\(right(text, 5)) \(Self.name(atom)) \(place)   ".utf8))
      let symbol = atom.element.map { $0.symbol.uppercased() } ?? ""
      var tail =
        "  1.00  0.00      " + Self.padded(Self.clean(residue.segment, 4), 4) + right(symbol, 2) + "  \n"
      let isChainEnd =
        index + 1 == topology.atomCount
        || topology.residues[topology.atoms[index + 1].residue].chain != residue.chain
      if isChainEnd { tail += "TER   \(right(nextSerial(), 5))      \(place)\n" }
      tails.append(Array(tail.utf8))
      serials.append(text)
      labels.append("\(index + 1) (\(residue.name)\(residue.number) \(atom.name))")
    }
    connections = Self.connections(topology, serials, recorded)
  }

  /// An atom's name in columns 13–16: the element's symbol ends in column 14.
  private static func name(_ atom: Topology.Atom) -> String {
    let name = clean(atom.name, 4)
    let symbol = atom.element?.symbol.uppercased() ?? ""
    let isWide = name.utf8.count == 4 || (symbol.count == 2 && name.uppercased().hasPrefix(symbol))
    return padded(isWide ? name : " " + name, 4)
  }

  /// The column of the chain: its letter, or one by its place where it has a longer name.
  private static func letter(_ identifier: String, chain: Int) -> String {
    let name = clean(identifier, 2)
    if name.isEmpty { return " " }
    if name.utf8.count == 1 { return name }
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    return String(letters[chain % letters.count])
  }

  /// Bonds within and to residues that are neither amino acids, nucleotides nor
  /// water, and disulphides; from both ends, four to a record.
  private static func connections(
    _ topology: Topology, _ serials: [String], _ recorded: PDBWriter.Connections
  ) -> String {
    var neighbours: [Int: [Int]] = [:]
    for bond in topology.bonds {
      let (first, second) = (topology.atoms[bond.first], topology.atoms[bond.second])
      let isKnown =
        recorded == .unknown && isTemplate(topology.residues[first.residue].name)
        && isTemplate(topology.residues[second.residue].name)
      let isDisulphide = first.name == "SG" && second.name == "SG"
      guard !isKnown || isDisulphide else { continue }
      neighbours[bond.first, default: []].append(bond.second)
      neighbours[bond.second, default: []].append(bond.first)
    }
    var text = ""
    for atom in neighbours.keys.sorted() {
      let others = neighbours[atom]!.sorted()
      for begin in stride(from: 0, to: others.count, by: 4) {
        let some = others[begin..<min(begin + 4, others.count)]
        text += "CONECT" + right(serials[atom], 5)
        text += some.map { right(serials[$0], 5) }.joined() + "\n"
      }
    }
    return text
  }

  private static func isStandard(_ residue: String) -> Bool {
    ResidueKinds.isProtein(residue) || ResidueKinds.nucleic.contains(residue.uppercased())
  }

  /// Whether every program knows the bonds of a residue.
  private static func isTemplate(_ residue: String) -> Bool {
    let name = residue.uppercased()
    return !ResidueKinds.caps.contains(name) && (isStandard(name) || ResidueKinds.water.contains(name))
  }

  /// Printable ASCII, cut to a width; other characters become question marks.
  private static func clean(_ text: String, _ width: Int) -> String {
    String(
      text.unicodeScalars.filter { $0 != " " }.prefix(width)
        .map { $0.value > 0x20 && $0.value < 0x7F ? Character($0) : "?" })
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }

  /// A text as lines of at most so many characters; control characters become blanks.
  static func folded(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var scalars = part.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }[...]
      repeat {
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars.prefix(width))
        lines.append(String(line))
        scalars = scalars.dropFirst(width)
      } while !scalars.isEmpty
    }
    return lines
  }
}
