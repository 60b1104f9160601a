/// The bonds of CONECT records.
///
/// Atoms are found by the text of their serial number, so that it does not matter
/// how a program counts beyond 99 999. A number that several atoms have says nothing.
struct PDBConnections {
  /// Each atom's serial number, its characters packed.
  private var serials: [UInt64] = []
  private var records: [(UInt64, UInt64)] = []

  /// Adds the next atom.
  mutating func register(_ serial: TextLine) {
    serials.append(Self.key(serial))
  }

  /// Adds a CONECT record: an atom and up to four neighbours.
  mutating func take(_ line: TextLine) {
    let first = Self.key(line.field(6..<11))
    guard first != 0 else { return }
    for begin in stride(from: 11, to: 31, by: 5) {
      let second = Self.key(line.field(begin..<begin + 5))
      if second != 0, second != first { records.append((first, second)) }
    }
  }

  private func resolved() -> (bonds: [Topology.Bond], ambiguousCount: Int) {
    guard !records.isEmpty else { return ([], 0) }
    var atoms: [UInt64: Int] = [:]
    atoms.reserveCapacity(serials.count)
    for (atom, serial) in serials.enumerated() where serial != 0 {
      atoms[serial] = atoms[serial] == nil ? atom : -1
    }
    var bonds: [Topology.Bond] = []
    var ambiguousCount = 0
    for (first, second) in records {
      // Atoms of left-out alternate locations are not there.
      guard let a = atoms[first], let b = atoms[second] else { continue }
      if a >= 0, b >= 0 {
        bonds.append(.init(a, b))
      } else {
        ambiguousCount += 1
      }
    }
    return (bonds, ambiguousCount)
  }

  var bonds: [Topology.Bond] { resolved().bonds }

  /// How many bonds are left out because of serial numbers that occur again.
  var ambiguousCount: Int { resolved().ambiguousCount }

  /// Up to eight characters in one number; 0 for none.
  private static func key(_ field: TextLine) -> UInt64 {
    var key: UInt64 = 0
    for index in 0..<min(8, field.count) { key = key << 8 | UInt64(field[index]) }
    // Stars are no number.
    return field[0] == UInt8(ascii: "*") ? 0 : key
  }
}
