import Storage

extension RecipeFields {
  /// One of a few words.
  func word(_ key: String, _ words: [String]) throws(FeatureError) -> String {
    guard let word = json[key]?.string, words.contains(word) else { throw wrong(key) }
    return word
  }

  fileprivate func power(_ key: String) throws(FeatureError) -> Int {
    let value = try int(key)
    guard (1...SwitchingFunction.powerLimit).contains(value) else { throw wrong(key) }
    return value
  }
}

extension TorsionForm {
  /// Reads a group's `form`.
  init(_ group: RecipeFields) throws(FeatureError) {
    guard case .object = group.json["form"] else {
      self = try group.word("form", ["cos-sin", "angle"]) == "angle" ? .angle : .cosineSine
      return
    }
    let fields = try group.fields("form")
    try fields.allow(["bumps", "concentration"])
    let centres = try fields.doubles("bumps") { abs($0) <= 7 }
    guard !centres.isEmpty else { throw fields.wrong("bumps") }
    self = .bumps(centres: centres, concentration: try fields.double("concentration") { $0 > 0 })
  }
}

extension HydrogenBondForm {
  /// Reads a group's `form`.
  init(_ group: RecipeFields) throws(FeatureError) {
    guard case .object = group.json["form"] else {
      self = try group.word("form", ["distance", "angle"]) == "angle" ? .angle : .distance
      return
    }
    let fields = try group.fields("form")
    try fields.allow(["distance", "angle"])
    self = .present(
      distance: try fields.double("distance") { $0 > 0 },
      angle: try fields.double("angle") { (0...3.1416).contains($0) })
  }
}

extension DistanceForm {
  /// Reads a group's `form`.
  init(_ group: RecipeFields) throws(FeatureError) {
    guard case .object = group.json["form"] else {
      self = try group.word("form", ["value", "inverse"]) == "inverse" ? .inverse : .value
      return
    }
    let fields = try group.fields("form")
    if fields.json["contact"] != nil {
      try fields.allow(["contact"])
      self = .contact(cutoff: try fields.double("contact") { $0 > 0 })
    } else {
      self = .switching(try SwitchingFunction(fields))
    }
  }
}

extension SwitchingFunction {
  fileprivate init(_ fields: RecipeFields) throws(FeatureError) {
    let word = try fields.word(
      "switch", ["rational", "exponential", "gaussian", "smap", "cubic", "tanh", "cosine"])
    var keys = ["switch", "r0", "d0", "d_max"]
    let shape: Shape
    switch word {
    case "rational":
      keys += ["n", "m"]
      let (n, m) = (try fields.power("n"), try fields.power("m"))
      guard n < m else { throw fields.wrong("m") }
      shape = .rational(n: n, m: m)
    case "smap":
      keys += ["a", "b"]
      shape = .smap(a: try fields.power("a"), b: try fields.power("b"))
    case "exponential": shape = .exponential
    case "gaussian": shape = .gaussian
    case "cubic": shape = .cubic
    case "tanh": shape = .tanh
    default: shape = .cosine
    }
    try fields.allow(keys)
    let d0 = try fields.double("d0")
    let dMax = fields.json["d_max"] == nil ? nil : try fields.double("d_max") { $0 > d0 }
    guard shape != .cubic || dMax != nil else { throw fields.wrong("d_max") }
    self.init(shape, r0: try fields.double("r0") { $0 > 0 }, d0: d0, dMax: dMax)
  }
}
