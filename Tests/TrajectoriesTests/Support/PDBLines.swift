import Foundation

/// An ATOM line, by columns.
func pdbAtom(
  _ serial: String, _ name: String, _ residue: String, _ number: String, chain: String = "A",
  alternate: String = " ", insertion: String = " ", at x: Double = 1, segment: String = "",
  element: String = "", record: String = "ATOM  "
) -> String {
  func left(_ text: String, _ width: Int) -> String {
    text.padding(toLength: width, withPad: " ", startingAt: 0)
  }
  func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
  return record + right(serial, 5) + " " + left(name, 4) + alternate + left(residue, 4) + chain
    + right(number, 4) + insertion + "   " + right(String(format: "%.3f", x), 8)
    + right("-2.500", 8) + right("0.001", 8) + "  1.00  0.00      " + left(segment, 4)
    + right(element, 2) + "\n"
}
