/// What the words of an atom's line in a LAMMPS dump are.
struct LAMMPSColumns: Equatable {
  /// How positions are written.
  enum Positions: String {
    case plain = "x y z"
    case unwrapped = "xu yu zu"
    case scaled = "xs ys zs"
    case scaledUnwrapped = "xsu ysu zsu"

    var isScaled: Bool { self == .scaled || self == .scaledUnwrapped }
  }

  /// Places in an atom's record of ten: position, velocity, force, identity.
  static let velocity = 3
  static let force = 6
  static let identity = 9

  /// For each word its place in the record, or −1.
  let slots: [Int8]
  let positions: Positions
  let hasVelocities: Bool
  let hasForces: Bool
  let hasIdentities: Bool
  /// The number of words that an atom's line has at the least.
  var wordCount: Int { slots.count }

  /// - Parameter item: `ATOMS id type x y z …`.
  init(_ item: TextLine) throws(LineFault) {
    var rest = item
    _ = rest.nextWord()
    var names: [String: Int] = [:]
    var count = 0
    while let word = rest.nextWord() {
      names[word.string] = names[word.string] ?? count
      count += 1
    }
    func triple(_ wanted: [String]) -> [Int]? {
      let found = wanted.compactMap { names[$0] }
      return found.count == 3 ? found : nil
    }
    // The order of MDAnalysis and VMD, where a file has several.
    let candidates: [Positions] = [.plain, .scaled, .unwrapped, .scaledUnwrapped]
    var found: (Positions, [Int])?
    for candidate in candidates where found == nil {
      if let words = triple(candidate.rawValue.split(separator: " ").map(String.init)) {
        found = (candidate, words)
      }
    }
    guard let found else {
      throw LineFault(
        "no coordinates among the columns \(rest.start > item.start ? item.quoted : ""); "
          + "dump x y z, xu yu zu, xs ys zs or xsu ysu zsu")
    }
    var slots = [Int8](repeating: -1, count: count)
    func place(_ words: [Int], at first: Int) {
      for (axis, word) in words.enumerated() { slots[word] = Int8(first + axis) }
    }
    positions = found.0
    place(found.1, at: 0)
    let velocities = triple(["vx", "vy", "vz"])
    let forces = triple(["fx", "fy", "fz"])
    if let velocities { place(velocities, at: Self.velocity) }
    if let forces { place(forces, at: Self.force) }
    if let identity = names["id"] { slots[identity] = Int8(Self.identity) }
    self.slots = slots
    hasVelocities = velocities != nil
    hasForces = forces != nil
    hasIdentities = names["id"] != nil
  }
}
