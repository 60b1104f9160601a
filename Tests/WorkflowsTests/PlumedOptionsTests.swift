import Bases
import Features
import Foundation
import Koopman
import LinearAlgebra
import Samples
import Statistics
import Testing
import Trajectories
import Workflows

@Suite("Export to PLUMED: bases and bias")
struct PlumedOptionsTests {
  @Test("Monomials and Gaussians of columns leave, a grid does not")
  func bases() throws {
    var features = PlumedExportTests.features(
      [
        .init(name: "d", quantity: .distance(.init(1, 2), .value)),
        .init(name: "phi", quantity: .torsion(.init(4, 6, 8, 14), .cosineSine)),
        .init(name: "psi", quantity: .torsion(.init(6, 8, 14, 16), .angle)),
      ], periodic: false)
    let inputs = ["d", "sin(phi)", "psi"]
    let centres = Matrix(rows: [[0.5, 0.25, 3], [1.5, -1, -2]])
    let bases: [Basis] = [
      .monomials(try Monomials(inputNames: inputs, degree: 3)),
      .gaussians(
        try GaussianBasis(
          inputNames: inputs, centres: centres, widths: [0.4, 2], periods: [nil, nil, 2 * .pi])),
    ]
    var generator = SeededGenerator(seed: 3)
    for basis in bases {
      let names = basis.functions.names
      let model = try PlumedModel.model(
        features, columns: names.map { ($0, nil) }, mean: names.map { _ in generator.nextNormal() },
        rows: names.map { _ in [generator.nextNormal()] })
      var features = features
      features.basis = basis
      let plumed = try PlumedInterpreter(PlumedExport(model: model, features: features).files().input)
      for _ in 0..<20 {
        let positions = (0..<20).map { _ in
          SIMD3(generator.nextNormal(), generator.nextNormal(), generator.nextNormal())
        }
        let values = try plumed.evaluate(positions, box: nil)
        let row = [
          Geometry.length(positions[2] - positions[1]), sin(values["phi"]!), values["psi"]!,
        ]
        var functions = [Double](repeating: 0, count: names.count)
        row.withUnsafeBufferPointer { row in
          functions.withUnsafeMutableBufferPointer { basis.functions.evaluate(row, into: $0) }
        }
        let expected = model.project(Matrix(rows: [functions]))[0, 0]
        // Distances of about two to the third power.
        #expect(abs(values["tic1"]! - expected) < 1e-10 * (1 + functions.map(abs).max()!))
      }
    }
    let grid = try GridIndicators(inputNames: ["d"], edges: [[0, 1, 2]], periods: [nil])
    features.basis = .grid(grid)
    let names = grid.names
    let model = try PlumedModel.model(
      features, columns: names.map { ($0, nil) }, mean: names.map { _ in 0 }, rows: names.map { _ in [1] })
    #expect(
      throws: PlumedError.inexpressible(
        names.map { .init(feature: $0, reason: "an indicator function has no slope, so no force") })
    ) { try PlumedExport(model: model, features: features).files() }
  }

  private static let trajectory = Place.dataset("alanine-dipeptide/trajectory-6.xtc")

  @Test(
    "Torsions and distances of the dipeptide's own run",
    .enabled(if: FileManager.default.fileExists(atPath: trajectory)))
  func dipeptide() throws {
    let heavy = [1, 4, 5, 6, 8, 10, 14, 15, 16, 18]
    var definitions: [FeatureDefinition] = [
      .init(name: "phi(ALA2)", quantity: .torsion(.init(4, 6, 8, 14), .cosineSine)),
      .init(name: "psi(ALA2)", quantity: .torsion(.init(6, 8, 14, 16), .cosineSine)),
    ]
    for (i, a) in heavy.enumerated() {
      for b in heavy[(i + 1)...] {
        definitions.append(.init(name: "d(\(a)–\(b))", quantity: .distance(.init(a, b), .value)))
      }
    }
    var features = PlumedExportTests.features(definitions, periodic: false)
    features.atomCount = 22
    let model = try PlumedModel.random(features)
    let plumed = try PlumedInterpreter(PlumedExport(model: model, features: features).files().input)
    var options = TrajectoryOptions()
    options.storesIndex = false
    var input = TableInput(paths: [Self.trajectory])
    input.provider = try FeatureTableProvider(features, options: options)
    input.stride = .frames(250)
    let source = try TableSource(input)
    var rows = [Double](repeating: 0, count: 100 * source.dimension)
    try rows.withUnsafeMutableBufferPointer { try source.makeReader().read(0..<100, of: 0, into: $0) }
    let expected = model.project(
      Matrix(rowCount: 100, columnCount: source.dimension, elements: rows))
    let frames = try PlainFrames(Self.trajectory, stride: 250)
    #expect(frames.positions.count == 100)
    for frame in 0..<100 {
      let values = try plumed.evaluate(frames.positions[frame], box: frames.boxes[frame])
      for component in 0..<2 {
        #expect(abs(values["tic\(component + 1)"]! - expected[frame, component]) < 1e-9)
      }
    }
  }

  @Test("Metadynamics needs a range, few variables and possible numbers")
  func metadynamics() throws {
    let features = PlumedExportTests.features(
      [.init(name: "d", quantity: .distance(.init(1, 2), .value))], periodic: true)
    var export = PlumedExport(model: try PlumedModel.random(features, components: 4), features: features)
    export.metadynamics = PlumedMetadynamics(temperature: 300)
    #expect(throws: PlumedError.tooManyBiased(count: 4)) { try export.files() }
    export.components = [1, 0]
    #expect(throws: PlumedError.statisticsNeeded) { try export.files() }
    let spread = VariableStatistics((0...1000).map { Double($0) / 1000 })!
    export.statistics = [spread, spread]
    let plumed = try PlumedInterpreter(export.files().input)
    let bias = try #require(plumed.lines.first { $0.name == "METAD" })
    #expect(bias.label == "metad")
    #expect(bias.list("ARG") == ["tic2", "tic1"] && bias.keywords["TEMP"] == "300")
    #expect(bias.keywords["BIASFACTOR"] == "10" && bias.keywords["HEIGHT"] == "1.2")
    #expect(bias.list("SIGMA").count == 2 && bias.list("GRID_BIN").count == 2)
    #expect(plumed.lines.last!.list("ARG") == ["tic2", "tic1", "metad.bias"])
    export.metadynamics!.biasFactor = 1
    #expect(throws: PlumedError.invalidSetting(name: "a bias factor", value: 1)) { try export.files() }
    export.metadynamics = PlumedMetadynamics(temperature: -1)
    #expect(throws: PlumedError.invalidSetting(name: "a temperature", value: -1)) { try export.files() }
  }
}
