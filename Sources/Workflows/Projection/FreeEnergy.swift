import Glibc

/// Free energies from visits.
public struct FreeEnergy: Sendable, Equatable {
  /// kJ/mol where a temperature is known, else kT.
  public let unit: String
  let scale: Double

  /// The molar gas constant in kJ/mol/K (2019 SI, exact).
  package static let gasConstant = 8.31446261815324e-3

  /// - Parameter temperature: In kelvin.
  package init(temperature: Double?) {
    scale = temperature.map { Self.gasConstant * $0 } ?? 1
    unit = temperature == nil ? "kT" : "kJ/mol"
  }

  /// −kT ln p above the lowest; nil where nothing was seen.
  package func values(_ weights: [Double]) -> [Double?] {
    let largest = weights.max() ?? 0
    return weights.map { $0 > 0 ? -scale * log($0 / largest) : nil }
  }
}
