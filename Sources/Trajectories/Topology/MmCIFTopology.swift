package import Storage

extension Topology {
  /// Reads an mmCIF (PDBx) file: the first model's atoms, coordinates and cell, and its
  /// covalent connections.
  ///
  /// Names, numbers and chain identifiers are the authors' (`auth_…`, those of the PDB file)
  /// where given, else the dictionary's (`label_…`). A chain ends where either identifier
  /// changes. Of alternate locations the first of each atom is kept.
  ///
  /// - Throws: ``StorageError/malformedLine(path:line:reason:)`` and its kin.
  package init(mmCIFFile path: String) throws(StorageError) {
    var reader = MmCIFAtoms(path: path)
    try MmCIFFile.read(path: path, wanted: MmCIFAtoms.wanted) { category, row throws(StorageError) in
      switch category {
      case "_atom_site": try reader.addAtom(row)
      case "_struct_conn": reader.addConnection(row)
      default: try reader.setCell(row)
      }
    }
    guard !reader.builder.atoms.isEmpty else {
      throw .malformed(path: path, format: "mmCIF", reason: "there are no atoms (_atom_site)")
    }
    self = reader.topology()
  }
}

/// Collects what an mmCIF file says of its atoms.
private struct MmCIFAtoms {
  static let wanted = [
    "_atom_site": [
      "id", "type_symbol", "auth_atom_id", "label_atom_id", "label_alt_id", "auth_comp_id",
      "label_comp_id", "auth_asym_id", "label_asym_id", "auth_seq_id", "label_seq_id",
      "pdbx_pdb_ins_code", "cartn_x", "cartn_y", "cartn_z", "pdbx_pdb_model_num",
    ],
    "_cell": ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"],
    "_struct_conn": [
      "conn_type_id", "ptnr1_symmetry", "ptnr2_symmetry",
      "ptnr1_label_asym_id", "ptnr1_label_seq_id", "ptnr1_label_atom_id", "ptnr1_auth_seq_id",
      "ptnr2_label_asym_id", "ptnr2_label_seq_id", "ptnr2_label_atom_id", "ptnr2_auth_seq_id",
    ],
  ]

  /// What makes a residue; atoms of equal keys in succession belong together.
  struct Key: Equatable {
    var chain: String
    var labelChain: String
    var number: Int?
    var labelNumber: Int?
    var insertionCode: String
  }

  /// An atom as connections name it.
  struct Site: Hashable {
    var chain: String
    var number: String
    var atom: String
  }

  let path: String
  var builder = TopologyBuilder()
  private var model: String??
  private var key: Key?
  private var namesInResidue: Set<String> = []
  private var connections: [(Site, Site)] = []
  private var sites: [Site: Int] = [:]

  init(path: String) { self.path = path }

  mutating func addAtom(_ row: MmCIFFile.Row) throws(StorageError) {
    func error(_ reason: String) -> StorageError {
      .malformedLine(path: path, line: row.line, reason: reason)
    }
    // Other models repeat the same atoms.
    if let model, model != row[15] { return }
    model = row[15]
    guard let name = row[2] ?? row[3] else { throw error("an atom without a name (label_atom_id)") }
    func number(_ item: Int) throws(StorageError) -> Int? {
      guard let text = row[item] else { return nil }
      guard let number = Int(text) else { throw error("“\(text)” is not a residue's number") }
      return number
    }
    let next = Key(
      chain: row[7] ?? row[8] ?? "", labelChain: row[8] ?? "", number: try number(9),
      labelNumber: try number(10), insertionCode: row[11] ?? "")
    let residue = row[5] ?? row[6] ?? ""
    let isAlternate = row[4] != nil
    if next != key || builder.residues.last?.name != residue {
      // Another residue in the same place is an alternate one.
      if next == key, isAlternate { return }
      if next.chain != key?.chain || next.labelChain != key?.labelChain {
        builder.startChain(next.chain)
      }
      let previous = builder.residues.last?.number ?? 0
      builder.startResidue(
        name: residue, number: next.number ?? next.labelNumber ?? previous &+ 1,
        insertionCode: next.insertionCode)
      key = next
      namesInResidue.removeAll(keepingCapacity: true)
    }
    guard namesInResidue.insert(name).inserted || !isAlternate else { return }
    guard let x = try row.number(12, "Cartn_x"), let y = try row.number(13, "Cartn_y"),
      let z = try row.number(14, "Cartn_z")
    else { throw error("an atom without coordinates (Cartn_x, Cartn_y, Cartn_z)") }
    if !next.labelChain.isEmpty {
      let site = Site(
        chain: next.labelChain, number: row[10] ?? row[9] ?? "", atom: row[3] ?? name)
      if sites[site] == nil { sites[site] = builder.atoms.count }
    }
    builder.append(
      name: name,
      element: row[1].map { Element(symbol: $0) } ?? guessElement(name: name, residue: residue),
      serial: row[0].flatMap { Int($0) })
    builder.positions += [x / 10, y / 10, z / 10]
  }

  /// Covalent bonds and disulphides within the asymmetric unit; no metals or hydrogen bonds.
  mutating func addConnection(_ row: MmCIFFile.Row) {
    guard let kind = row[0]?.lowercased(), kind.hasPrefix("cov") || kind.hasPrefix("disulf"),
      row[1] == row[2], let firstChain = row[3], let firstAtom = row[5], let secondChain = row[7],
      let secondAtom = row[9]
    else { return }
    connections.append(
      (
        Site(chain: firstChain, number: row[4] ?? row[6] ?? "", atom: firstAtom),
        Site(chain: secondChain, number: row[8] ?? row[10] ?? "", atom: secondAtom)
      ))
  }

  mutating func setCell(_ row: MmCIFFile.Row) throws(StorageError) {
    let names = Self.wanted["_cell"]!
    var values: [Double] = []
    for item in names.indices {
      guard let value = try row.number(item, names[item]) else { return }
      values.append(value)
    }
    // A cell of 1 Å stands for none.
    guard values[0] != 1 || values[1] != 1 || values[2] != 1 else { return }
    builder.box = Box(
      lengths: SIMD3(values[0], values[1], values[2]) / 10,
      angles: SIMD3(values[3], values[4], values[5]))
  }

  func topology() -> Topology {
    var builder = builder
    for (first, second) in connections {
      guard let a = sites[first], let b = sites[second], a != b else { continue }
      builder.bonds.append(Topology.Bond(a, b))
    }
    return builder.topology()
  }
}
