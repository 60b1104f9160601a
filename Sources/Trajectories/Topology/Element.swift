/// A chemical element.
public struct Element: Hashable, Sendable {
  /// Counted from 1 (hydrogen).
  public let atomicNumber: Int

  /// Nil beyond the table.
  public init?(atomicNumber: Int) {
    guard (1...118).contains(atomicNumber) else { return nil }
    self.atomicNumber = atomicNumber
  }

  /// The element of a symbol in any case, without spaces: `C`, `CL`, `Cl`.
  ///
  /// D and T are hydrogen.
  public init?(symbol: String) {
    guard let number = ElementTable.numbers[symbol.uppercased()] else { return nil }
    atomicNumber = number
  }

  /// Hydrogen.
  public static let hydrogen = Element(atomicNumber: 1)!

  /// The symbol, such as `Cl`.
  public var symbol: String { ElementTable.symbols[atomicNumber - 1] }

  /// The standard atomic weight in u (abridged, conventional where an interval);
  /// the mass number of a long-lived isotope where the element has none.
  ///
  /// - Reference: T. Prohaska et al., Pure Appl. Chem. 94, 573 (2022),
  ///   doi:10.1515/pac-2019-0603.
  public var mass: Double { ElementTable.masses[atomicNumber - 1] }

  /// The van der Waals radius in nm; nil where neither source has one.
  ///
  /// Bondi's radii, and Mantina's for main-group elements that Bondi leaves out.
  /// These are radii of neutral atoms: tables that take ionic radii for chlorine
  /// and the alkali metals (MDTraj's, for its surfaces) differ there.
  ///
  /// - References: A. Bondi, J. Phys. Chem. 68, 441 (1964), doi:10.1021/j100785a001;
  ///   M. Mantina et al., J. Phys. Chem. A 113, 5806 (2009), doi:10.1021/jp8111556.
  public var vanDerWaalsRadius: Double? {
    // The tables are in pm, whole numbers.
    ElementTable.vanDerWaalsRadii[atomicNumber].map { Double($0) / 1000 }
  }

  /// The covalent radius in nm; nil beyond curium.
  ///
  /// - Reference: B. Cordero et al., Dalton Trans. 2832 (2008), doi:10.1039/b801115j;
  ///   sp³ carbon, and low-spin manganese, iron and cobalt.
  public var covalentRadius: Double? {
    guard atomicNumber <= ElementTable.covalentRadii.count else { return nil }
    return Double(ElementTable.covalentRadii[atomicNumber - 1]) / 1000
  }
}
