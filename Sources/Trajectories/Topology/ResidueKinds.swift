/// Residue names that say what a residue is.
enum ResidueKinds {
  /// Amino acids and the caps of chains.
  ///
  /// The twenty; protonation states and disulphides as AMBER, CHARMM and GROMACS
  /// write them; modified residues that are common in the PDB; caps. AMBER's
  /// terminal forms in GROMACS (`NALA`, `CALA`) are covered by ``isProtein(_:)``.
  static let protein: Set<String> = Set(
    """
    ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL
    ASH GLH HID HIE HIP CYX CYM LYN ARN AR0 TYM
    HSD HSE HSP ASPP GLUP LSN CYSD
    ASPH GLUH LYSH ARGN CYSH CYS1 CYS2 HISA HISB HISD HISE HISH HISP HIS1 HIS2
    MSE SEC PYL SEP TPO PTR HYP CSO CSD CME OCS KCX MLY MLZ M3L ALY PCA FME ORN NLE AIB ABA SAR
    NVA DAB TYS CGU LLP ASX GLX UNK
    ACE NME NMA NAC FOR NH2 NHE
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// The water models' names.
  static let water: Set<String> = Set(
    """
    HOH H2O HHO OHH OH2 SOL WAT DOD D2O TIP TIP2 TIP3 TIP4 TIP5 TIP3P TIP4P TIP5P TP3 TP4 TP5 T3P
    T4P TIP4PEW SPC SPCE OPC OPC3 SWM4 SWM6
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Nucleotides of RNA and DNA, and their terminal forms in AMBER (`DA5`, `RU3`, `AN`).
  static let nucleic: Set<String> = {
    var names = Set("A C G U T I DI PSU ADE CYT GUA THY URA".split(separator: " ").map(String.init))
    for base in ["A", "C", "G", "U", "T"] {
      for sugar in ["", "D", "R"] {
        for end in ["", "3", "5", "N"] { names.insert(sugar + base + end) }
      }
    }
    return names
  }()

  /// Monatomic ions, as the PDB, AMBER, CHARMM and GROMACS name them.
  static let ions: Set<String> = Set(
    """
    LI NA K RB CS MG CA SR BA ZN MN FE FE2 CU CU1 CO NI CD HG AL F CL BR I IOD
    NA+ K+ LI+ RB+ CS+ MG2+ CA2+ ZN2+ CL- BR- I- F- MG2 CA2 ZN2
    SOD POT CLA CAL CES LIT RUB BAR CAD
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  static func isProtein(_ name: String) -> Bool {
    let name = name.uppercased()
    if protein.contains(name) { return true }
    // NALA, CALA: an amino acid at a chain's end.
    guard name.utf8.count == 4, let end = name.first, end == "N" || end == "C" else { return false }
    let rest = String(name.dropFirst())
    return protein.contains(rest) && !caps.contains(rest)
  }

  static func isNucleic(_ name: String) -> Bool { nucleic.contains(name.uppercased()) }

  static func isWater(_ name: String) -> Bool { water.contains(name.uppercased()) }

  /// Residues that end a chain and are no amino acids.
  static let caps: Set<String> = ["ACE", "NME", "NMA", "NAC", "FOR", "NH2", "NHE"]
}
