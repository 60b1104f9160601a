import Foundation
import Storage
import Testing
import Trajectories

@Suite("mmCIF")
struct MmCIFTests {
  private static let text = """
    # a comment
    data_TEST
    _entry.id 'it''s a test'
    _struct.title
    ;a text
    loop_ that is none
    ;
    _cell.length_a 10.0(2)
    _cell.length_b 20
    _cell.length_c 30
    _cell.angle_alpha 90
    _cell.angle_beta 90
    _cell.angle_gamma 90
    loop_
    _struct_conn.conn_type_id
    _struct_conn.ptnr1_label_asym_id
    _struct_conn.ptnr1_label_seq_id
    _struct_conn.ptnr1_label_atom_id
    _struct_conn.ptnr2_label_asym_id
    _struct_conn.ptnr2_label_seq_id
    _struct_conn.ptnr2_label_atom_id
    covale A 1 N A 1 CA
    metalc A 1 N A 1 "O5'"
    loop_
    _atom_site.group_PDB
    _atom_site.id
    _atom_site.type_symbol
    _atom_site.label_atom_id
    _atom_site.label_alt_id
    _atom_site.label_comp_id
    _atom_site.label_asym_id
    _atom_site.label_seq_id
    _atom_site.pdbx_PDB_ins_code
    _atom_site.Cartn_x
    _atom_site.Cartn_y
    _atom_site.Cartn_z
    _atom_site.auth_seq_id
    _atom_site.auth_asym_id
    _atom_site.pdbx_PDB_model_num
    ATOM 1 N N . SER A 1 ? 1.0 2.0 3.0 52 H 1
    ATOM 2 C CA A SER A 1 ? 1.5 2.0 3.0 52 H 1
    ATOM 3 C CA B SER A 1 ? 9.5 2.0 3.0 52 H 1
    ATOM 4 D "O5'" . SER A 1 ? 2.0 2.0 3.0 52 H 1
    ATOM 5 N N . GLY A 2 A 3.0 2.0 3.0 52 H 1
    HETATM 6 ZN ZN . ZN B . ? 4.0 2.0 3.0 101 H 1
    ATOM 1 N N . SER A 1 ? 1.0 2.0 3.0 52 H 2
    #

    """

  private func read(_ text: String) throws -> Topology {
    try TopologyFixtures.withFile(text, suffix: ".cif") { try Topology(mmCIFFile: $0) }
  }

  @Test("Quotes, text fields, alternates, insertion codes, models and connections")
  func content() throws {
    let topology = try read(Self.text)
    #expect(topology.atoms.map(\.name) == ["N", "CA", "O5'", "N", "ZN"])
    #expect(topology.atoms.map { $0.element?.symbol } == ["N", "C", "H", "N", "Zn"])
    #expect(topology.atoms.map(\.serial) == [1, 2, 4, 5, 6])
    #expect(topology.residues.map(\.number) == [52, 52, 101])
    #expect(topology.residues.map(\.insertionCode) == ["", "A", ""])
    #expect(topology.chains.map(\.identifier) == ["H", "H"])
    #expect(topology.chains.map(\.residues) == [0..<2, 2..<3])
    #expect(topology.positions?.prefix(6) == [0.1, 0.2, 0.3, 0.15, 0.2, 0.3])
    #expect(topology.box?.lengths == SIMD3(1, 2, 3))
    #expect(topology.bonds == [.init(0, 1)])
  }

  @Test("An alternate residue in the same place is left out")
  func heterogeneity() throws {
    let text = Self.text.replacingOccurrences(
      of: "ATOM 5 N N . GLY A 2 A", with: "ATOM 5 N N B GLY A 1 ?")
    #expect(try read(text).residues.map(\.name) == ["SER", "ZN"])
  }

  @Test("Damage is reported with its line", arguments: [
    ("1.5 2.0 3.0", "1.5 x 3.0", 41, "“x” in Cartn_y is not a number"),
    ("1.5 2.0 3.0", "1.5 ? 3.0", 41, "an atom without coordinates (Cartn_x, Cartn_y, Cartn_z)"),
    ("52 H 2\n", "52\n", 46, "the row has 13 values where 15 items are named"),
    ("A 3.0 2.0 3.0 52", "A 3.0 2.0 3.0 5x", 44, "“5x” is not a residue's number"),
    ("\n;\n_cell", "\n_cell", 5, "the text that begins with “;” does not end"),
    ("\"O5'\" .", "\"O5' .", 43, "a quotation does not end on its line"),
    ("_cell.length_b 20", "20", 9, "“20” belongs to no item"),
    ("_atom_site.id", "_atoms.id", 26, "_atom_site and _atoms share one loop"),
    ("_cell.length_b 20", "_cell.length_b", 9, "_cell.length_b has no value"),
  ])
  func damage(old: String, new: String, line: Int, reason: String) throws {
    let place = try #require(Self.text.range(of: old))
    let text = Self.text.replacingCharacters(in: place, with: new)
    try TopologyFixtures.withFile(text, suffix: ".cif") { path in
      #expect(throws: StorageError.malformedLine(path: path, line: line, reason: reason)) {
        try Topology(mmCIFFile: path)
      }
    }
  }

  @Test("A file without atoms or without a block is named so", arguments: [
    ("data_x\n_cell.length_a 1\n", "there are no atoms (_atom_site)"),
    ("", "there is no data_ block"),
  ])
  func empty(text: String, reason: String) throws {
    try TopologyFixtures.withFile(text, suffix: ".cif") { path in
      #expect(throws: StorageError.malformed(path: path, format: "mmCIF", reason: reason)) {
        try Topology(mmCIFFile: path)
      }
    }
  }

  @Test("Damaged files give errors or topologies, never a trap")
  func mutations() throws {
    try expectErrorsOnly(Array(Self.text.utf8), suffix: ".cif", count: 3000) { path in
      try Topology(mmCIFFile: path)
    }
    let bytes = try DataFiles.bytes(DataFiles.format("solvated.cif"))
    try expectErrorsOnly(bytes, suffix: ".cif", count: 200) { path in try Topology(mmCIFFile: path) }
  }
}
