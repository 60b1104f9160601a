/// The element of an atom that its file does not state.
///
/// - Parameters:
///   - name: The atom's name: `CA`, `1HB2`, `CL3`, `Na+`.
///   - residue: The residue's name; empty where there is none.
///   - hasWideSymbol: Whether the columns say that the symbol has two letters
///     (a PDB name that begins in column 13); nil where they say nothing.
/// - Returns: nil for virtual sites and names that fit no element.
func guessElement(name: String, residue: String, hasWideSymbol: Bool? = nil) -> Element? {
  // Digits before a name number hydrogens, and signs behind it belong to ions.
  let core = name.drop { $0.isNumber || $0 == "'" || $0 == "*" }
  let letters = String(core.prefix { $0.isLetter && $0.isASCII }).uppercased()
  guard let initial = letters.first else { return nil }
  let residue = residue.uppercased()
  if let ion = ionElements[residue], residueIsItsAtom(residue, letters) { return ion }
  if isVirtualSite(letters, residue: residue) { return nil }

  if ResidueKinds.isProtein(residue) || ResidueKinds.nucleic.contains(residue)
    || ResidueKinds.water.contains(residue)
  {
    if letters.hasPrefix("SE"), residue == "MSE" || residue == "SEC" { return Element(symbol: "SE") }
    return Element(symbol: String(initial))
  }
  let pair = String(letters.prefix(2))
  if hasWideSymbol == true, pair.count == 2 {
    // Names of four letters begin in column 13 whatever the symbol's width: HG11.
    let fillsField = name.utf8.count >= 4
    if !(fillsField && "HCNOSP".contains(initial)), let element = Element(symbol: pair) {
      return element
    }
  } else if hasWideSymbol == nil {
    // Chlorine, bromine and the like in ligands: CL1, Br2; other pairs only in mixed
    // case, since CA is a carbon more often than calcium.
    let isMixed = core.dropFirst().first?.isLowercase == true
    if pair.count == 2, pair == "CL" || pair == "BR" || isMixed, let element = Element(symbol: pair) {
      return element
    }
  }
  return Element(symbol: String(initial)) ?? Element(symbol: pair)
}

/// Ions by the names of their residues in CHARMM, AMBER, GROMACS and the PDB.
private let ionElements: [String: Element] = {
  let names: [String: String] = [
    "SOD": "NA", "CLA": "CL", "POT": "K", "CAL": "CA", "CES": "CS", "LIT": "LI", "RUB": "RB",
    "BAR": "BA", "CAD": "CD", "FE2": "FE", "CU1": "CU", "IOD": "I",
  ]
  var elements: [String: Element] = [:]
  for name in ResidueKinds.ions {
    let symbol = names[name] ?? String(name.prefix { $0.isLetter })
    elements[name] = Element(symbol: symbol)
  }
  return elements
}()

/// Whether the residue of an ion's name is that ion and not a nucleotide or a part of one.
private func residueIsItsAtom(_ residue: String, _ letters: String) -> Bool {
  letters == String(residue.prefix { $0.isLetter }) || letters == ionElements[residue]?.symbol.uppercased()
}

/// Sites without a nucleus: of four- and five-site water, lone pairs, Drude's.
func isVirtualSite(_ letters: String, residue: String) -> Bool {
  switch letters {
  case "EP", "EPW", "MW", "VS", "DUM": return true
  case "M", "OM": return ResidueKinds.water.contains(residue)
  default: return letters == "X" || letters.hasPrefix("LP")
  }
}
