/// The words of the selection language, in lower case.
enum SelectionKeywords {
  static let kinds: [String: SelectionExpression] = [
    "all": .everything, "everything": .everything, "none": .nothing, "nothing": .nothing,
    "protein": .kind(.protein), "is_protein": .kind(.protein),
    "water": .kind(.water), "waters": .kind(.water), "is_water": .kind(.water),
    "nucleic": .kind(.nucleic), "is_nucleic": .kind(.nucleic),
    "ion": .kind(.ion), "ions": .kind(.ion), "solvent": .kind(.solvent),
    "backbone": .kind(.backbone), "is_backbone": .kind(.backbone),
    "sidechain": .kind(.sidechain), "is_sidechain": .kind(.sidechain),
    "alpha": .kind(.alpha), "hydrogen": .kind(.hydrogen), "hydrogens": .kind(.hydrogen),
    "heavy": .kind(.heavy),
  ]

  static let texts: [String: TextProperty] = [
    "name": .name, "element": .element, "symbol": .element, "resname": .residueName,
    "resn": .residueName, "chain": .chain, "segment": .segment, "segid": .segment,
    "segname": .segment, "segment_id": .segment, "insertion": .insertionCode,
    "icode": .insertionCode,
  ]

  static let numbers: [String: NumberProperty] = [
    "index": .index, "serial": .serial, "resid": .residueNumber, "resnum": .residueNumber,
    "resseq": .residueNumber, "resindex": .residueIndex, "chainindex": .chainIndex, "mass": .mass,
    "charge": .charge,
  ]

  static let groups: [String: SelectionGroup] = [
    "residue": .residue, "resindex": .residue, "chain": .chain, "segment": .segment,
    "segid": .segment, "molecule": .molecule, "fragment": .molecule, "resname": .residueName,
    "name": .name, "element": .element,
  ]

  /// Words that other programs understand differently, and what to write instead.
  static let ambiguous: [String: String] = [
    "residue": "“residue” is the number in the file for MDTraj and the index from 0 for VMD; write "
      + "“resid” for the number or “resindex” for the index",
    "resi": "“resi” is the index from 0 for MDTraj and the number in the file for PyMOL; write "
      + "“resindex” for the index or “resid” for the number",
    "chainid": "“chainid” is the index from 0 for MDTraj and the identifier for MDAnalysis; write "
      + "“chainindex” for the index or “chain” for the identifier",
    "type": "“type” is the element for MDTraj and the force field's type for VMD; write “element” "
      + "or “name”",
  ]

  static let reserved: Set<String> = ["and", "or", "not", "to", "of", "as"]

  /// Whether a bare word in lower case is part of the language, and needs quotes as a value.
  static func isKeyword(_ word: String) -> Bool {
    kinds[word] != nil || texts[word] != nil || numbers[word] != nil || reserved.contains(word)
      || ["within", "exwithin", "same"].contains(word)
  }

  /// The keyword that a misspelt one was meant to be; nil where none is near.
  static func nearest(to word: String) -> String? {
    let word = Array(word.lowercased().utf8)
    guard word.count <= 20 else { return nil }
    let known =
      Array(kinds.keys) + Array(texts.keys) + Array(numbers.keys) + Array(reserved)
      + ["within", "exwithin", "same"]
    let distances = known.sorted().map { ($0, editDistance(word, Array($0.utf8))) }
    guard let (name, distance) = distances.min(by: { $0.1 < $1.1 }),
      distance <= max(1, min(2, word.count / 3))
    else { return nil }
    return name
  }

  /// Insertions, deletions, replacements and exchanges of neighbours between two words.
  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, rows[i - 1][j - 1] + 1) }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
