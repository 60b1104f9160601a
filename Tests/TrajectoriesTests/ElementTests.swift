import Testing
import Trajectories

@Suite("Elements")
struct ElementTests {
  @Test("Symbols are read in any case, D and T are hydrogen", arguments: [
    ("C", 6), ("cl", 17), ("CL", 17), ("Na", 11), ("D", 1), ("T", 1), ("Og", 118), ("zn", 30),
  ])
  func symbols(symbol: String, number: Int) {
    #expect(Element(symbol: symbol)?.atomicNumber == number)
  }

  @Test("What is no symbol is no element", arguments: ["", "Xx", "EP", " C", "C1"])
  func unknownSymbols(symbol: String) { #expect(Element(symbol: symbol) == nil) }

  @Test("Every element's symbol and mass lead back to it")
  func roundTrip() throws {
    for number in 1...118 {
      let element = try #require(Element(atomicNumber: number))
      #expect(Element(symbol: element.symbol) == element)
      // From the actinides on, isotopes of several elements share a mass number.
      if number <= 83 { #expect(Element(mass: element.mass) == element) }
    }
    #expect(Element(atomicNumber: 0) == nil)
    #expect(Element(atomicNumber: 119) == nil)
  }

  @Test("Masses are the standard atomic weights")
  func masses() {
    // IUPAC 2021, abridged.
    let expected = ["H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "S": 32.06, "Fe": 55.845]
    for (symbol, mass) in expected { #expect(Element(symbol: symbol)?.mass == mass) }
  }

  @Test("Radii in nm are Bondi's and Cordero's")
  func radii() {
    // The first six are also the radii that MDTraj 1.11 takes for surfaces.
    let bondi = [
      "H": 0.120, "C": 0.170, "N": 0.155, "O": 0.152, "F": 0.147, "P": 0.180, "S": 0.180, "Cl": 0.175,
    ]
    for (symbol, radius) in bondi { #expect(Element(symbol: symbol)?.vanDerWaalsRadius == radius) }
    #expect(Element(symbol: "Fe")?.vanDerWaalsRadius == nil)
    let covalent = ["H": 0.031, "C": 0.076, "N": 0.071, "O": 0.066, "S": 0.105, "Cm": 0.169]
    for (symbol, radius) in covalent { #expect(Element(symbol: symbol)?.covalentRadius == radius) }
    #expect(Element(symbol: "Bk")?.covalentRadius == nil)
  }

  @Test("Mass and name together tell heavy hydrogens, light carbons and ions apart", arguments: [
    (1.008, "HB1", "H"), (4.03, "H", "H"), (3.024, "HG", "H"), (5.9, "CH3", "C"), (12.01, "CA", "C"),
    (15.035, "CB", "C"), (22.99, "SOD", "Na"), (40.08, "CAL", "Ca"), (35.45, "CLA", "Cl"),
    (39.1, "POT", "K"), (15.9994, "OH2", "O"), (32.06, "SG", "S"), (1.008, "1HB", "H"),
  ])
  func guesses(mass: Double, name: String, symbol: String) {
    #expect(Element(mass: mass, name: name)?.symbol == symbol)
  }

  @Test("Virtual sites, Drude particles and beads are no elements", arguments: [
    (0, "M"), (0.4, "DOH2"), (72, "BB"), (-1, "C"), (Double.nan, "C"), (.infinity, "C"),
  ])
  func noElement(mass: Double, name: String) { #expect(Element(mass: mass, name: name) == nil) }
}
