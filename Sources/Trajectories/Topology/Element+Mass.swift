extension Element {
  /// The element whose mass is nearest, within 0.5 u; nil where none is, such as
  /// for virtual sites and coarse-grained beads.
  public init?(mass: Double) {
    guard mass.isFinite, mass > 0 else { return nil }
    var nearest = 0
    for number in ElementTable.masses.indices
    where abs(ElementTable.masses[number] - mass) < abs(ElementTable.masses[nearest] - mass) {
      nearest = number
    }
    guard abs(ElementTable.masses[nearest] - mass) <= 0.5 else { return nil }
    self.init(atomicNumber: nearest + 1)
  }

  /// The element of an atom by its mass in u, with its name as a second witness.
  ///
  /// Mass alone goes wrong where hydrogens were made heavy (3 or 4 u, and their
  /// carbons lighter by as much) and where a carbon carries its hydrogens.
  ///
  /// - Returns: Nil for virtual sites, lone pairs and Drude particles (below 0.5 u).
  package init?(mass: Double, name: String) {
    guard mass.isFinite, mass >= 0.5 else { return nil }
    let letter = name.first { $0.isLetter }.map { $0.uppercased() } ?? ""
    if mass < 5, letter == "H" || letter == "D" {
      self = .hydrogen
      return
    }
    let nearest = Element(mass: mass)
    if let nearest, nearest.symbol.hasPrefix(letter) {
      self = nearest
      return
    }
    // Each hydrogen takes up to 3.1 u from its atom, or adds 1 u to it where they are one.
    let hydrogens = ["C": 3.0, "N": 3, "O": 2, "S": 1]
    if let count = hydrogens[letter], let named = Element(symbol: letter),
      mass > named.mass - 3.1 * count, mass < named.mass + 4.1
    {
      self = named
      return
    }
    guard let nearest else { return nil }
    self = nearest
  }
}
