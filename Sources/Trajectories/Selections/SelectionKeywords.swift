import Samples

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

  /// Words with which a term begins that depends on another one.
  static let relations = ["within", "exwithin", "same"]

  static let reserved: Set<String> = ["and", "or", "not", "to", "of", "as"]

  /// Whether a bare word in lower case is part of the language, and needs quotes as a value.
  static func isKeyword(_ word: String) -> Bool {
    kinds[word] != nil || texts[word] != nil || numbers[word] != nil || reserved.contains(word)
      || relations.contains(word)
  }

  /// The keyword that a misspelt one was meant to be; nil where none is near.
  static func nearest(to word: String) -> String? {
    guard word.count <= 20 else { return nil }
    let known =
      Array(kinds.keys) + Array(texts.keys) + Array(numbers.keys) + Array(reserved) + relations
    // Keywords are many and short: two changes make one of nearly anything.
    let limit = max(1, min(2, word.count / 3))
    return nearestWord(to: word, among: known.sorted()) { _ in limit }
  }
}
