extension FeatureSpecification {
  /// Reads a specification file.
  ///
  /// - Throws: ``FeatureError`` with the file's name and the line.
  public init(contentsOfFile path: String) throws(FeatureError) {
    let bytes = try SpecificationDocument.bytes(ofFile: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .malformedSpecification(
        SpecificationPlace(name), reason: "not UTF-8 text; save it as UTF-8")
    }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) + "/" } ?? ""
    try self.init(yaml: text, source: name, folder: folder)
  }

  /// Reads a specification in YAML.
  ///
  /// - Parameters:
  ///   - text: A mapping with the keys `features`, `periodic` and `basis`.
  ///   - source: What messages call it.
  ///   - folder: Where relative paths begin, with a slash at the end; empty for
  ///     the current folder.
  public init(yaml text: String, source: String, folder: String = "") throws(FeatureError) {
    let place = SpecificationPlace(source)
    guard let root = try SpecificationDocument.root(of: text, source: source) else {
      throw .missingKey(place, key: "features", of: "a specification")
    }
    let members = try root.members("the keys features, periodic and basis, such as features: […]")
    try members.allow(["features", "periodic", "basis"])
    self.init(periodicityPlace: place, folder: folder)
    if let periodic = members["periodic"] {
      periodicityPlace = periodic.place
      periodicity = try periodic.word([("auto", .automatic), ("true", .always), ("false", .never)])
    }
    let features = try members.required("features", of: "a specification")
    for entry in try features.list("a list of features, each behind a dash") {
      requests.append(try FeatureRequest(entry))
    }
    if let basis = members["basis"] { self.basis = try BasisRequest(basis) }
  }
}

extension BasisRequest {
  init(_ node: SpecificationNode) throws(FeatureError) {
    let kinds = ["monomials", "gaussians", "grid"]
    let expected = "one of \(kinds.joined(separator: ", ")), such as monomials: 2"
    let members = try node.members(expected)
    try members.allow(kinds)
    guard let key = members.keys.first, members.keys.count == 1, let value = members[key.name] else {
      throw node.invalid(expected)
    }
    place = key.place
    switch key.name {
    case "monomials":
      kind = .monomials(degree: try value.integer("a degree from 1 to 20", in: 1...20))
    case "gaussians":
      let options = try value.members("centres and a width, such as {centres: c.npy, width: 0.5}")
      try options.allow(["centres", "width"])
      kind = .gaussians(
        centres: try options.required("centres", of: "gaussians").text("an NPY file of centres"),
        width: try options.required("width", of: "gaussians").number("a positive width") { $0 > 0 })
    default:
      let options = try value.members("bins and limits, such as {bins: 20, from: -1, to: 1}")
      try options.allow(["bins", "from", "to"])
      let from = try options.required("from", of: "grid").number("a number")
      kind = .grid(
        bins: try options.required("bins", of: "grid").integer(
          "a number of cells from 1 to 100000", in: 1...100_000),
        from: from,
        to: try options.required("to", of: "grid").number("a number above \(from)") { $0 > from })
    }
  }
}
