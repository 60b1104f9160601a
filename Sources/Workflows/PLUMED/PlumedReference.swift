package import Features
import Foundation

/// A reference structure as the PDB file that PLUMED reads.
public struct PlumedReference: Equatable, Sendable {
  /// The file's name, beside the input.
  public let fileName: String
  /// The file's content.
  public let text: String

  /// Why a structure cannot be written.
  package struct Unwritable: Error {
    var reason: String
  }

  /// Atom numbers in the serial column; weights both of the fit (occupancy) and
  /// of the deviation (beta).
  ///
  /// PDB columns are short: a structure is written only where they hold its
  /// numbers as they are, since a rounded one would be another feature.
  package init(_ superposition: Superposition, fileName: String, atomLabels: [Int: String]) throws(Unwritable) {
    var lines = ["REMARK   reference \(superposition.referenceName), written by Andante"]
    guard let scale = Self.weightScale(superposition.weights) else {
      throw Unwritable(reason: "its fit weights need more digits than a PDB file has")
    }
    for (index, atom) in superposition.fitAtoms.enumerated() {
      guard let serial = Self.serial(atom + 1) else {
        throw Unwritable(reason: "atom \(atom + 1) is beyond the numbers of a PDB file")
      }
      var coordinates = ""
      for axis in 0..<3 {
        let value = superposition.reference[3 * index + axis]
        guard let text = Self.coordinate(value) else {
          throw Unwritable(
            reason: "coordinates of its reference \(superposition.referenceName) need more digits than "
              + "a PDB file has; take the reference from a PDB or GRO file")
        }
        coordinates += text
      }
      let weight = Self.fitted(superposition.weights[index] / scale, width: 6)!
      let label = atomLabels[atom]?.split(separator: " ").last ?? "X"
      let name = String(
        label.unicodeScalars.filter { $0.isASCII && $0.value > 32 }.prefix(3).map(Character.init))
      lines.append(
        "ATOM  \(serial)  " + (name.isEmpty ? "X" : name).padding(toLength: 3, withPad: " ", startingAt: 0)
          + " REF     1    " + coordinates + weight + weight)
    }
    self.fileName = fileName
    text = (lines + ["END", ""]).joined(separator: "\n")
  }

  /// Eight columns of Å, or nil where they cannot hold the nm.
  package static func coordinate(_ nanometres: Double) -> String? {
    for digits in 3...6 {
      let text = String(format: "%8.\(digits)f", nanometres * 10)
      // PLUMED multiplies by 0.1, which costs the last bits.
      guard text.utf8.count == 8, let value = Double(text.trimmingCharacters(in: .whitespaces)),
        abs(value * 0.1 - nanometres) <= 1e-9
      else { continue }
      return text
    }
    return nil
  }

  /// What weights are divided by so that six columns hold them; only their ratios count.
  private static func weightScale(_ weights: [Double]) -> Double? {
    [1, weights.max() ?? 1].first { scale in
      scale > 0 && weights.allSatisfy { fitted($0 / scale, width: 6) != nil }
    }
  }

  private static func fitted(_ value: Double, width: Int) -> String? {
    for digits in 2...(width - 2) {
      let text = String(format: "%\(width).\(digits)f", value)
      guard text.utf8.count == width, let read = Double(text.trimmingCharacters(in: .whitespaces)),
        abs(read - value) <= 1e-12 * abs(value)
      else { continue }
      return text
    }
    return nil
  }

  /// Five columns; hybrid-36 beyond 99 999, as PLUMED reads it.
  package static func serial(_ number: Int) -> String? {
    if number <= 99_999 { return String(format: "%5d", number) }
    let rest = number - 100_000
    guard rest < 26 * 1_679_616 else { return nil }
    return String(10 * 1_679_616 + rest, radix: 36, uppercase: true)
  }
}
