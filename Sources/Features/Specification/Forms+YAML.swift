extension TorsionForm {
  /// Reads `cos-sin`, `angle`, or bumps; the default where there is no node.
  init(_ node: SpecificationNode?) throws(FeatureError) {
    guard let node else { self = .cosineSine; return }
    guard node.isMapping else {
      self = try node.word([("cos-sin", .cosineSine), ("angle", .angle)])
      return
    }
    let members = try node.members("cos-sin, angle or {bumps: 6}")
    try members.allow(["bumps", "concentration"])
    let bumps = try members.required("bumps", of: "bumps")
    var centres: [Double] = []
    if bumps.isList {
      for entry in try bumps.list("centres in degrees") {
        centres.append(
          try entry.number("an angle in degrees, −180 to 180") { abs($0) <= 180 } * .pi / 180)
      }
    } else {
      let count = try bumps.integer(
        "a number of bumps, 1 to 360, or a list of centres in degrees", in: 1...360)
      centres = (0..<count).map { -.pi + 2 * .pi * Double($0) / Double(count) }
    }
    let concentration =
      try members["concentration"]?.number("a positive number") { $0 > 0 } ?? 4
    self = .bumps(centres: centres, concentration: concentration)
  }
}

extension DistanceForm {
  private static let length = "a positive length in nm"

  /// Reads `value`, `inverse`, `{contact: 0.45}` or `{switch: rational, r0: 0.6}`.
  init(_ node: SpecificationNode?) throws(FeatureError) {
    guard let node else { self = .value; return }
    guard node.isMapping else {
      self = try node.word([("value", .value), ("inverse", .inverse)])
      return
    }
    let members = try node.members("value, inverse, {contact: 0.45} or {switch: rational, r0: 0.6}")
    try members.allow(["contact"] + SwitchingFunction.keys)
    if let contact = members["contact"] {
      guard members.keys.count == 1 else { throw contact.invalid("either a contact or a switch") }
      self = .contact(cutoff: try contact.number(Self.length) { $0 > 0 })
    } else {
      self = .switching(try SwitchingFunction(members))
    }
  }

  /// Reads a `contacts` entry's `cutoff` or `switch`.
  init(contact members: SpecificationMembers) throws(FeatureError) {
    let isSwitch = SwitchingFunction.keys.contains { members[$0] != nil }
    if let cutoff = members["cutoff"] {
      guard !isSwitch else { throw cutoff.invalid("either a cutoff or a switch") }
      self = .contact(cutoff: try cutoff.number(Self.length) { $0 > 0 })
    } else if isSwitch {
      self = .switching(try SwitchingFunction(members))
    } else {
      self = .contact(cutoff: FeatureRequest.defaultContactCutoff)
    }
  }
}

extension SwitchingFunction {
  /// The keys that describe one.
  static let keys = ["switch", "r0", "d0", "d_max", "n", "m", "a", "b"]

  /// Reads a switching function; the defaults are PLUMED's.
  init(_ members: SpecificationMembers) throws(FeatureError) {
    let kind = try members.required("switch", of: "a switching function")
    let word = try kind.word(
      ["rational", "exponential", "gaussian", "smap", "cubic", "tanh", "cosine"].map { ($0, $0) })
    var used = ["switch", "d0"]
    let powers = "a whole number from 1 to \(Self.powerLimit)"
    func power(_ key: String) throws(FeatureError) -> Int? {
      try members[key]?.integer(powers, in: 1...Self.powerLimit)
    }
    let shape: Shape
    switch word {
    case "rational":
      used += ["n", "m"]
      let n = try power("n") ?? 6
      let m = try power("m") ?? 2 * n
      guard m <= Self.powerLimit else {
        throw (members["n"] ?? kind).invalid("m too, as 2n is above \(Self.powerLimit)")
      }
      guard m > n else { throw (members["m"] ?? kind).invalid("a rational function with m above n = \(n)") }
      shape = .rational(n: n, m: m)
    case "smap":
      used += ["a", "b"]
      guard let a = try power("a"), let b = try power("b") else {
        throw kind.invalid("smap with the powers a and b")
      }
      shape = .smap(a: a, b: b)
    case "exponential": shape = .exponential
    case "gaussian": shape = .gaussian
    case "cubic": shape = .cubic
    case "tanh": shape = .tanh
    default: shape = .cosine
    }
    let d0 = try members["d0"]?.number("a length in nm from 0") { $0 >= 0 } ?? 0
    let dMax = try members["d_max"]?.number("a length in nm above d0 = \(d0)") { $0 > d0 }
    if shape == .cubic {
      guard let dMax else { throw kind.invalid("cubic with d_max, where it reaches 0") }
      self.init(shape, r0: dMax - d0, d0: d0, dMax: dMax)
      used += ["d_max"]
    } else {
      let r0 = try members.required("r0", of: "a switching function").number("a positive length in nm") {
        $0 > 0
      }
      self.init(shape, r0: r0, d0: d0, dMax: dMax)
      used += ["r0", "d_max"]
    }
    if let other = Self.keys.first(where: { !used.contains($0) && members[$0] != nil }) {
      throw members[other]!.invalid("only \(used.joined(separator: ", ")) with \(word)")
    }
  }
}

extension HydrogenBondForm {
  /// Reads `distance`, `angle`, `present` or `{present: {distance: 0.25, angle: 120}}`.
  init(_ node: SpecificationNode?) throws(FeatureError) {
    guard let node else { self = .distance; return }
    let bakerHubbard = Self.present(distance: 0.25, angle: 120 * .pi / 180)
    guard node.isMapping else {
      self = try node.word([("distance", .distance), ("angle", .angle), ("present", bakerHubbard)])
      return
    }
    let outer = try node.members("distance, angle or present")
    try outer.allow(["present"])
    let members = try outer.required("present", of: "a hydrogen bond").members(
      "a distance in nm and an angle in degrees, such as {distance: 0.25, angle: 120}")
    try members.allow(["distance", "angle"])
    let distance = try members["distance"]?.number("a positive length in nm") { $0 > 0 } ?? 0.25
    let angle = try members["angle"]?.number("an angle in degrees, 0 to 180") { (0...180).contains($0) }
    self = .present(distance: distance, angle: (angle ?? 120) * .pi / 180)
  }
}
