import Glibc

/// A unit as files write it (`nm ps-1`, `kilocalorie/mole/angstrom`), as a factor to
/// our own: nm, ps, kJ, mol.
struct PhysicalUnit: Equatable {
  /// What one of the unit is in our own.
  var factor = 1.0
  /// Of length, time, energy and amount.
  var powers = SIMD4<Int>(repeating: 0)

  /// A quantity of a frame, and the powers that its unit must have.
  enum Quantity: String {
    case length, time, velocity, force

    fileprivate var powers: SIMD4<Int> {
      switch self {
      case .length: [1, 0, 0, 0]
      case .time: [0, 1, 0, 0]
      case .velocity: [1, -1, 0, 0]
      case .force: [-1, 0, 1, -1]
      }
    }
  }

  /// The factor of a unit of this quantity; nil where the text is another unit or none.
  static func factor(of text: String, as quantity: Quantity) -> Double? {
    guard let unit = PhysicalUnit(text), unit.powers == quantity.powers else { return nil }
    return unit.factor
  }

  /// Reads products and quotients of unit names: `/` divides by the one name, or the
  /// parenthesis, that follows; a number behind a name is its power.
  init?(_ text: String) {
    guard text.utf8.count <= 200 else { return nil }
    // ps^-1 and ps**-1 are ps-1; any other star is a product.
    var rest = Substring(text.lowercased().filter { $0 != "^" }.split(separator: "**").joined())
    var signs = [1]
    var sign = 1
    while let character = rest.first {
      if character.isLetter {
        let name = rest.prefix(while: \.isLetter)
        rest = rest.dropFirst(name.count)
        let digits = rest.prefix { "0123456789+-".contains($0) }
        rest = rest.dropFirst(digits.count)
        guard let power = digits.isEmpty ? 1 : Int(digits), abs(power) <= 3,
          multiply(String(name), power: power * sign * signs.last!)
        else { return nil }
        sign = 1
        continue
      }
      switch character {
      case "/": sign = -1
      case "(":
        signs.append(signs.last! * sign)
        sign = 1
      case ")":
        guard signs.count > 1 else { return nil }
        signs.removeLast()
      case ".", "·", " ", "*": break
      default: return nil
      }
      rest = rest.dropFirst()
    }
    guard signs.count == 1, sign == 1 else { return nil }
  }

  /// Takes in a named unit; false where there is none of this name.
  private mutating func multiply(_ name: String, power: Int) -> Bool {
    let singular = name.count > 2 && name.hasSuffix("s") ? String(name.dropLast()) : name
    guard let unit = Self.units[singular] else { return false }
    factor *= pow(unit.factor, Double(power))
    powers &+= unit.powers &* SIMD4(repeating: power)
    return true
  }

  private init(_ factor: Double, _ powers: SIMD4<Int>) {
    self.factor = factor
    self.powers = powers
  }

  private static let units: [String: PhysicalUnit] = {
    let values: [(names: String, factor: Double, powers: SIMD4<Int>)] = [
      ("nm nanometer nanometre", 1, [1, 0, 0, 0]),
      ("å a ang angstrom ångström", 0.1, [1, 0, 0, 0]),
      ("pm picometer picometre", 1e-3, [1, 0, 0, 0]),
      ("m meter metre", 1e9, [1, 0, 0, 0]),
      ("bohr", 0.052_917_721, [1, 0, 0, 0]),
      ("ps picosecond", 1, [0, 1, 0, 0]),
      ("fs femtosecond", 1e-3, [0, 1, 0, 0]),
      ("ns nanosecond", 1e3, [0, 1, 0, 0]),
      ("us µs μs microsecond", 1e6, [0, 1, 0, 0]),
      ("s sec second", 1e12, [0, 1, 0, 0]),
      ("akma", 0.048_888_21, [0, 1, 0, 0]),
      ("kj kilojoule", 1, [0, 0, 1, 0]),
      ("kcal kilocalorie", 4.184, [0, 0, 1, 0]),
      // One particle's energy; ours are a mole's.
      ("ev electronvolt", 96.485_332, [0, 0, 1, -1]),
      ("mol mole", 1, [0, 0, 0, 1]),
    ]
    return values.reduce(into: [:]) { units, value in
      for name in value.names.split(separator: " ") {
        units[String(name)] = PhysicalUnit(value.factor, value.powers)
      }
    }
  }()
}
