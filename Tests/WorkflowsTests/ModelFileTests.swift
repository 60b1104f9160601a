import Bases
import Features
import Foundation
import Koopman
import LinearAlgebra
import Samples
import Storage
import Testing
import Trajectories
import Workflows

@Suite("Model files with a basis")
struct ModelFileTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  private static let columns = ["cos(a)", "sin(a)", "cos(b)", "sin(b)", "d"].map { Feature(name: $0) }

  @Test("A file reads back as the same model and projects to the same bits", arguments: SomeBasis.allCases)
  func roundTrip(kind: SomeBasis) throws {
    let (basis, inputs) = try kind.make(Self.columns)
    let model = try PlumedModel.random(nil, inputs: inputs, basis: basis)
    try PlumedModel.save(model, as: scratch("model.json"))
    let copy = try ProjectionModel(contentsOf: scratch("model.json"))
    #expect(copy == model && copy.json == model.json && copy.json.encoded() == model.json.encoded())
    let rows = whiteNoise(frames: 200, columns: inputs.count, seed: 8)
    let values = model.project(rows)
    #expect(copy.project(rows) == values)
    try NPYWriter.write(rows.elements, shape: [200, inputs.count], to: scratch("rows.npy"))
    let job = ProjectJob(
      input: TableInput(paths: [scratch("rows.npy")]), modelPath: scratch("model.json"),
      outputPath: scratch("cvs.npy"))
    #expect(try job.run(settings) == [scratch("cvs.npy")])
    let written = try TableSource(TableInput(paths: [scratch("cvs.npy")]))
    var found = Matrix<Double>(rowCount: 200, columnCount: 2)
    try found.withUnsafeMutableBufferPointer { try written.makeReader().read(0..<200, of: 0, into: $0) }
    #expect(found == values)
  }

  @Test("A grid projects too, though it cannot leave")
  func grid() throws {
    let basis = Basis.grid(
      try GridIndicators(inputNames: ["x"], edges: [[-1, 0, 1]]))
    let model = try PlumedModel.random(nil, inputs: [Feature(name: "x")], basis: basis)
    try PlumedModel.save(model, as: scratch("model.json"))
    let copy = try ProjectionModel(contentsOf: scratch("model.json"))
    #expect(copy == model)
    let rows = Matrix<Double>(rowCount: 3, columnCount: 1, elements: [-0.5, 0.5, 7])
    #expect(copy.project(rows) == model.project(rows) && copy.project(rows).row(1) == copy.project(rows).row(2))
  }

  @Test("project, frames, export and verify on trajectories of atoms", arguments: [SomeBasis.fourier, .softmax])
  func jobs(kind: SomeBasis) throws {
    try PlumedModel.copyFrames(
      from: Dipeptide.trajectory, to: scratch("run.xtc"), scatters: false, count: 600)
    let features = Dipeptide.features()
    let (basis, inputs) = try kind.make(try Dipeptide.inputs(features))
    try PlumedModel.save(
      try PlumedModel.random(features, inputs: inputs, basis: basis), as: scratch("model.json"))
    let input = TableInput(paths: [scratch("run.xtc")])
    _ = try ProjectJob(input: input, modelPath: scratch("model.json"), outputPath: scratch("cvs.npy"))
      .run(settings)
    var export = ExportPlumedJob(
      modelPath: scratch("model.json"), outputPath: scratch("plumed.dat"), input: input)
    export.metadynamics = PlumedMetadynamics(temperature: 400)
    let output = try export.run(settings)
    #expect(output.variables == ["tic1", "tic2"] && output.notes == [])
    let text = try String(contentsOfFile: scratch("plumed.dat"), encoding: .utf8)
    #expect(
      text.contains(
        "6 features, \(basis.functions.count) "
          + (kind == .fourier ? "random Fourier features" : "outputs of a network")))
    // All frames by the other program, as a run of PLUMED would print them.
    let plumed = try PlumedInterpreter(text)
    let frames = try PlainFrames(scratch("run.xtc"))
    var lines = ["#! FIELDS time tic1 tic2"]
    for (index, positions) in frames.positions.enumerated() {
      let values = try plumed.evaluate(positions, box: nil)
      lines.append(" \(index) \(values["tic1"]!) \(values["tic2"]!)")
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: scratch("COLVAR"))
    let check = try VerifyJob(
      modelPath: scratch("model.json"), colvarPath: scratch("COLVAR"), input: input
    ).run(settings)
    #expect(check.comparedCount == 600 && check.passes(1e-9))
    var pick = FramesJob(
      input: input, modelPath: scratch("model.json"), outputPath: scratch("along.xtc"))
    pick.choice = .extremes(count: 6)
    let picked = try pick.run(settings)
    let projected = try TableSource(TableInput(paths: [scratch("cvs.npy")]))
    var rows = [Double](repeating: 0, count: 1200)
    try rows.withUnsafeMutableBufferPointer { try projected.makeReader().read(0..<600, of: 0, into: $0) }
    #expect(picked.frames.count == 6)
    for frame in picked.frames {
      // One row at a time is another product than many: the last bits differ.
      #expect(abs(frame.values[0] - rows[2 * frame.frame]) < 1e-12)
    }
    #expect(picked.frames.first!.values[0] < picked.frames.last!.values[0])
  }

  @Test("A function that overflows names the frame")
  func overflow() throws {
    let basis = Basis.monomials(try Monomials(inputNames: ["x"], degree: 8))
    try PlumedModel.save(
      try PlumedModel.random(nil, inputs: [Feature(name: "x")], basis: basis), as: scratch("model.json"))
    try NPYWriter.write([1, 2, 1e60, 4], shape: [4, 1], to: scratch("x.npy"))
    let job = ProjectJob(
      input: TableInput(paths: [scratch("x.npy")]), modelPath: scratch("model.json"),
      outputPath: scratch("cvs.npy"))
    #expect(throws: SampleError.notFinite(file: scratch("x.npy"), frame: 2, column: "tic1")) {
      try job.run(settings)
    }
    #expect(!scratch.content.contains("cvs.npy"))
  }

  /// Ways to spoil a file, and what the line says.
  private static let spoilt: [(edit: @Sendable (inout [String: JSONValue]) -> Void, says: String)] = [
    ({ $0["mean"] = [1, 2] }, "its sizes do not agree"),
    ({ $0["coefficients"] = [[1], [1]] }, "its sizes do not agree"),
    ({ $0["features"] = .array([Feature(name: "a").json, Feature(name: "b").json]) }, "of other features"),
    ({ $0["schema"] = 3 }, "newer program"), ({ $0["basis"] = "fourier" }, "its basis:"),
    ({ $0["basis"] = ["kind": "fourier", "inputs": ["x"]] }, "its basis:"),
    ({ $0["basis"] = ["kind": "magic", "inputs": ["x"]] }, "“kind” must be"),
    (
      { $0["basis"] = ["kind": "fourier", "inputs": ["x"], "frequencies": [[1, 2]], "phases": [0]] },
      "one column an input"
    ),
    (
      { $0["basis"] = ["kind": "fourier", "inputs": ["x"], "frequencies": [[1]], "phases": [0, 1]] },
      "for 2 phases"
    ),
    ({ $0["basis"] = ["kind": "monomials", "inputs": ["x"], "degree": 1_000_000_000] }, "more than"),
    (
      {
        $0["basis"] = [
          "kind": "network", "inputs": ["x"],
          "layers": [["activation": "elu", "biases": [0], "weights": [[1, 2, 3]]]],
        ]
      }, "layer 1"
    ),
    (
      {
        $0["basis"] = [
          "kind": "network", "inputs": ["x"],
          "layers": [["activation": "elu", "biases": [0], "weights": []]],
        ]
      }, "its basis:"
    ),
    ({ $0["basis"] = ["kind": "network", "inputs": ["x"], "layers": []] }, "no layers"),
    ({ $0["mean"] = [.null, 0] }, "a field is missing"), ({ $0["features"] = [] }, "its sizes do not agree"),
  ]

  @Test("A damaged file is one clear line", arguments: spoilt.indices)
  func damaged(index: Int) throws {
    let basis = Basis.fourier(
      try RandomFourierBasis(
        inputNames: ["x"], frequencies: Matrix(rows: [[1], [2], [3]]), phases: [0, 1, 2]))
    let model = try PlumedModel.random(nil, inputs: [Feature(name: "x")], basis: basis)
    guard case .object(var members) = model.json else { return }
    let (edit, says) = Self.spoilt[index]
    edit(&members)
    try AtomicFile.write(JSONValue.object(members).encoded(), to: scratch("model.json"))
    let error = #expect(throws: KoopmanError.self) {
      try ProjectionModel(contentsOf: scratch("model.json"))
    }
    let line = error?.description ?? ""
    #expect(line.hasPrefix(scratch("model.json")) && !line.contains("\n"))
    #expect(line.contains(says), "\(line)")
  }

  @Test("Numbers beyond a double are refused", arguments: ["mean", "coefficients", "phases"])
  func infinite(field: String) throws {
    let basis = Basis.fourier(
      try RandomFourierBasis(inputNames: ["x"], frequencies: Matrix(rows: [[1]]), phases: [0.125]))
    var model = try PlumedModel.random(nil, inputs: [Feature(name: "x")], basis: basis, components: 1)
    model.mean = [0.25]
    model.coefficients[0, 0] = 0.5
    let number = ["mean": "0.25", "coefficients": "0.5", "phases": "0.125"][field]!
    let text = model.json.encoded()
    #expect(text.contains(number))
    try AtomicFile.write(text.replacingOccurrences(of: number, with: "1e999"), to: scratch("model.json"))
    let error = #expect(throws: KoopmanError.self) {
      try ProjectionModel(contentsOf: scratch("model.json"))
    }
    #expect(error?.description.contains("not a model file") == true, "\(String(describing: error))")
  }
}
