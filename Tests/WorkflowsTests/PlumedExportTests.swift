import Features
import Koopman
import Samples
import Storage
import Testing
import Trajectories
import Workflows

@Suite("Export to PLUMED")
struct PlumedExportTests {
  /// The dipeptide's 22 atoms along its bonds, parents first; two waters behind it.
  static let pairs: [AtomPair] =
    [
      (4, 1), (1, 0), (1, 2), (1, 3), (4, 5), (4, 6), (6, 7), (6, 8), (8, 9), (8, 10), (10, 11), (10, 12),
      (10, 13), (8, 14), (14, 15), (14, 16), (16, 17), (16, 18), (18, 19), (18, 20), (18, 21), (22, 23),
      (22, 24), (25, 26), (25, 27),
    ].map { AtomPair($0.0, $0.1) }

  static func features(_ definitions: [FeatureDefinition], periodic: Bool) -> FeatureSet {
    FeatureSet(
      atomCount: 550, topologyName: "solvated.pdb", isPeriodic: periodic, definitions: definitions,
      wholenessPairs: pairs, atomLabels: [4: "ACE1 C", 6: "ALA2 N", 8: "ALA2 CA", 14: "ALA2 C"])
  }

  /// A structure with three decimals in Å.
  static func superposition(_ atoms: [Int], weights: [Double]) -> Superposition {
    Superposition(
      fitAtoms: atoms, weights: weights,
      reference: atoms.flatMap { atom -> [Double] in
        let x = Double(atom)
        return [(x * 137).truncatingRemainder(dividingBy: 611) / 1000, -0.0123 * x, 0.3 + 0.0457 * x]
      }, referenceName: "start.pdb")
  }

  static let everyKind: [FeatureDefinition] = {
    let masses = [12.011, 15.999, 14.007, 1.008]
    let fit = superposition([4, 6, 8, 14, 16], weights: [12.011, 14.007, 12.011, 12.011, 14.007])
    let switches: [SwitchingFunction] = [
      .init(.rational(n: 6, m: 12), r0: 0.6), .init(.rational(n: 5, m: 8), r0: 0.7, d0: 0.1, dMax: 2),
      .init(.exponential, r0: 0.5), .init(.gaussian, r0: 0.4, d0: 0.2), .init(.smap(a: 3, b: 2), r0: 0.6),
      .init(.cubic, r0: 1, d0: 0.3, dMax: 1.4), .init(.tanh, r0: 0.8), .init(.cosine, r0: 1.2, d0: 0.1),
    ]
    var kinds: [(String, FeatureDefinition.Quantity)] = [
      ("phi(ALA2)", .torsion(.init(4, 6, 8, 14), .cosineSine)),
      ("psi(ALA2)", .torsion(.init(6, 8, 14, 16), .angle)),
      ("omega(ALA2)", .torsion(.init(1, 4, 6, 8), .bumps(centres: [-1.5, 0, 2.25], concentration: 4))),
      ("angle(1)", .angle(.init(6, 8, 14), .value)), ("angle(2)", .angle(.init(4, 6, 8), .cosine)),
      ("d(CH3–O)", .distance(.init(1, 22), .value)), ("d(CA–O)", .distance(.init(8, 400), .inverse)),
      (
        "centres", .centreDistance(
          .init(atoms: [4, 5, 6, 7], weights: masses), .init(atoms: [22, 23, 24], weights: [1, 1, 1]), .value)
      ),
      (
        "centre–atom", .centreDistance(
          .init(atoms: [300], weights: [2]), .init(atoms: [14, 15], weights: [12, 16]),
          .switching(.init(.rational(n: 6, m: 12), r0: 0.9)))
      ),
      ("rmsd", .rmsd(fit)), ("Rg", .radiusOfGyration(.init(atoms: [4, 6, 8, 14], weights: [1, 1, 1, 1]))),
      ("Rg(mass)", .radiusOfGyration(.init(atoms: [4, 5, 6, 7], weights: masses))),
      ("hb length", .hydrogenBond(.init(6, 7, 22), .distance)),
      ("hb angle", .hydrogenBond(.init(6, 7, 22), .angle)),
      ("pos", .alignedPositions(fit, atoms: [8, 15])),
      (
        "pos(other)",
        .alignedPositions(superposition([1, 8, 18], weights: [1, 1, 1]), atoms: [8])
      ),
    ]
    for (index, function) in switches.enumerated() {
      kinds.append(("s\(index)", .distance(.init(8, 22 + 3 * index), .switching(function))))
    }
    kinds.append(("ratio", .expression("{d(CH3–O)} / Rg + 2 * sqrt(rmsd) - {x(pos 9)}^2")))
    kinds.append(("shift", .expression("cos({psi(ALA2)} - 1.5) * -2")))
    kinds.append(("across", .expression("image({d(CH3–O)} * 9, 2) - hypot(rmsd, Rg) * floor(4 * Rg)")))
    return kinds.map { FeatureDefinition(name: $0.0, quantity: $0.1) }
  }()

  @Test(
    "Every kind that can leave has the same values there", .enabled(if: hasFormats), arguments: [true, false])
  func values(periodic: Bool) throws {
    let scratch = try Scratch()
    let path = scratch("frames.xtc")
    // Where images count, every atom is in another one.
    try PlumedModel.copyFrames(from: formatsFolder() + "/solvated.xtc", to: path, scatters: periodic)
    let features = Self.features(Self.everyKind, periodic: periodic)
    let model = try PlumedModel.random(features)
    let files = try PlumedExport(model: model, features: features).files()
    let references = Dictionary(uniqueKeysWithValues: files.references.map { ($0.fileName, $0.text) })
    let plumed = try PlumedInterpreter(files.input) { references[$0] }
    #expect(files.references.count == 2)

    var input = TableInput(paths: [path])
    input.provider = try FeatureTableProvider(features)
    // Angles as they are: a source would take their cosines.
    let table = try input.provider!.open(path)
    let names = features.definitions.flatMap { $0.columns.compactMap(\.name) }
    var rows = [Double](repeating: 0, count: table.rowCount * names.count)
    try rows.withUnsafeMutableBufferPointer {
      try table.makeReader().read(rows: 0..<table.rowCount, columns: Array(names.indices), into: $0)
    }
    let frames = try PlainFrames(path)
    #expect(frames.positions.count == 40)
    for frame in frames.positions.indices {
      let values = try plumed.evaluate(frames.positions[frame], box: frames.boxes[frame])
      for component in 0..<2 {
        let expected = names.indices.reduce(0.0) {
          $0 + (rows[frame * names.count + $1] - model.mean[$1]) * model.coefficients[$1, component]
        }
        // Sums of 40 terms of order one; rounding is near 1e-14.
        #expect(abs(values["tic\(component + 1)"]! - expected) < 1e-9, "frame \(frame)")
      }
    }
  }

  @Test("A small input, word by word")
  func text() throws {
    let features = Self.features(
      [
        .init(name: "phi(ALA2)", quantity: .torsion(.init(4, 6, 8, 14), .cosineSine)),
        .init(name: "d(C1–C2)", quantity: .distance(.init(4, 14), .inverse)),
        .init(name: "unused", quantity: .distance(.init(1, 2), .contact(cutoff: 1))),
      ], periodic: true)
    // Another order than the recipe's, and not all of it.
    let model = try PlumedModel.model(
      features, columns: [("d(C1–C2)", nil), ("sin(phi(ALA2))", nil), ("cos(phi(ALA2))", nil)],
      mean: [0.1, 0.25, -0.5], rows: [[1.0 / 3, 1], [-2, 0], [0.5, 1]])
    var export = PlumedExport(model: model, features: features)
    export.provenance = ["model a\nb"]
    let text = try export.files().input
    let actions = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(actions == [
      "r_d_C1_C2: DISTANCE ATOMS=5,15",
      "d_C1_C2: CUSTOM ARG=r_d_C1_C2 FUNC=1/x PERIODIC=NO",
      "phi_ALA2: TORSION ATOMS=5,7,9,15",
      "s_phi_ALA2: CUSTOM ARG=phi_ALA2 FUNC=sin(x) PERIODIC=NO",
      "c_phi_ALA2: CUSTOM ARG=phi_ALA2 FUNC=cos(x) PERIODIC=NO",
      "tic1: COMBINE ...",
      "  ARG=d_C1_C2,s_phi_ALA2,c_phi_ALA2",
      "  COEFFICIENTS=0.33333333333333331,-2,0.5",
      "  PARAMETERS=0.10000000000000001,0.25,-0.5",
      "  PERIODIC=NO",
      "...",
      "tic2: COMBINE ...",
      "  ARG=d_C1_C2,c_phi_ALA2",
      "  COEFFICIENTS=1,1",
      "  PARAMETERS=0.10000000000000001,-0.5",
      "  PERIODIC=NO",
      "...",
      "PRINT ARG=tic1,tic2 FILE=COLVAR FMT=%.15g",
    ])
    #expect(text.contains("# phi(ALA2): ACE1 C, ALA2 N, ALA2 CA, ALA2 C\n"))
    #expect(text.contains("# model a b\n"))
    #expect(text.contains("timescale 94.9 ps"))
    #expect(!text.contains("WHOLEMOLECULES") && !text.contains("UNITS LENGTH"))
  }

  @Test("Angles whose cosine the model took itself, in any period")
  func angles() throws {
    let features = Self.features(
      [.init(name: "phi", quantity: .torsion(.init(4, 6, 8, 14), .angle))], periodic: false)
    let json: JSONValue = [
      "kind": "andante-projection", "schema": 1, "method": "vamp", "lag_frames": 1, "mean": [0.1, 0.2, 1],
      "features": .array(
        [
          Feature(name: "cos(phi)", origin: .cosine(of: "phi", period: 2 * .pi)),
          Feature(name: "sin(phi)", origin: .sine(of: "phi", period: .pi)), Feature(name: "phi"),
        ].map(\.json)),
      "coefficients": [[1], [2], [0.5]], "values": [0.5],
    ]
    let model = try ProjectionModel(json: json, file: "m")
    let plumed = try PlumedInterpreter(PlumedExport(model: model, features: features).files().input)
    var positions = [SIMD3<Double>](repeating: .zero, count: 20)
    // A torsion of 60 degrees.
    positions[4] = [1, 0, 0]
    positions[8] = [0, 0, 1]
    positions[14] = [0.5, 0.75.squareRoot(), 1]
    let values = try plumed.evaluate(positions, box: nil)
    let phi = values["phi"]!
    #expect(abs(abs(phi) - .pi / 3) < 1e-12)
    // Half a turn counts as a whole one in the second.
    let sine = (phi > 0 ? 1 : -1) * 0.75.squareRoot()
    #expect(abs(values["vamp1"]! - (0.4 + 2 * (sine - 0.2) + 0.5 * (phi - 1))) < 1e-12)
    #expect(plumed.lines.contains { $0.label == "v_phi" && $0.keywords["FUNC"] == "x" })
  }

  @Test("What PLUMED cannot compute is refused by name, all of it at once")
  func refusals() throws {
    var rough = Self.superposition([4, 6, 8], weights: [1, 1, 1])
    rough.reference[4] = 0.12345678
    var heavy = Self.superposition([4, 6, 8], weights: [1, 1.23456789, 1])
    heavy.referenceName = "b.pdb"
    let features = Self.features(
      [
        .init(name: "closest", quantity: .closestDistance([1], [2, 3], .value)),
        .init(name: "contact", quantity: .distance(.init(1, 2), .contact(cutoff: 0.45))),
        .init(
          name: "centres", quantity: .centreDistance(
            .init(atoms: [1, 2], weights: [1, 1]), .init(atoms: [3], weights: [1]), .contact(cutoff: 1))),
        .init(
          name: "area", quantity: .surface(atoms: [1], environment: [1], .init(radii: [0.17]))),
        .init(name: "bond", quantity: .hydrogenBond(.init(1, 2, 3), .present(distance: 0.25, angle: 2))),
        .init(name: "rough", quantity: .rmsd(rough)), .init(name: "heavy", quantity: .rmsd(heavy)),
        .init(name: "twice", quantity: .expression("2 * contact")),
        .init(name: "fine", quantity: .distance(.init(1, 2), .value)),
      ], periodic: false)
    let model = try PlumedModel.random(features)
    let error = #expect(throws: PlumedError.self) {
      try PlumedExport(model: model, features: features).files()
    }
    guard case .inexpressible(let refusals) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(refusals.map(\.feature) == ["closest", "contact", "centres", "area", "bond", "rough", "heavy"])
    #expect(refusals[5].reason.contains("start.pdb need more digits"))
    #expect(refusals[6].reason.contains("weights"))
    #expect(PlumedError.inexpressible(refusals).description.contains("area (PLUMED has no Shrake"))
    let other = try PlumedModel.model(
      features, columns: [("d", nil), ("fine", nil)], mean: [0, 0], rows: [[1], [1]])
    #expect(throws: PlumedError.unknownFeatures(["d"])) {
      try PlumedExport(model: other, features: features).files()
    }
    var third = PlumedExport(model: model, features: features)
    third.components = [2]
    #expect(throws: PlumedError.noSuchComponent(3, count: 2)) { try third.files() }
  }

  @Test("Many features: labels are unique, long lists stay within braces")
  func manyFeatures() throws {
    let definitions = (0..<300).map { i in
      // Names that differ in what labels cannot hold.
      FeatureDefinition(
        name: "d(CA\(i / 2)\(i % 2 == 0 ? "–" : "'")CB)", quantity: .distance(.init(i, i + 1), .value))
    }
    let features = Self.features(definitions, periodic: true)
    let model = try PlumedModel.random(features, components: 1)
    let text = try PlumedExport(model: model, features: features).files().input
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 100 })
    // PLUMED joins a line that is a brace alone with the one behind it.
    #expect(text.split(separator: "\n").allSatisfy { !$0.split(separator: " ").elementsEqual(["}"]) })
    let plumed = try PlumedInterpreter(text)
    #expect(plumed.lines.first { $0.name == "COMBINE" }!.list("ARG").count == 300)
    #expect(plumed.lines.filter { $0.name == "DISTANCE" }.count == 300)
    for label in ["d_CA0_CB", "d_CA0_CB_2"] { #expect(plumed.lines.contains { $0.label == label }) }
  }
}
