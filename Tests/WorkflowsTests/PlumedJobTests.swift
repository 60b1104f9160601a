import Features
import Foundation
import Koopman
import LinearAlgebra
import Samples
import Storage
import Testing
import Trajectories
import Workflows

@Suite("PLUMED export as a job", .enabled(if: hasFormats))
struct PlumedJobTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)
  private let trajectory = formatsFolder() + "/solvated.xtc"
  private let features = PlumedExportTests.features(
    PlumedExportTests.everyKind.filter {
      // Models of a source have angles as cosines and sines.
      if case .torsion(_, .angle) = $0.quantity { return false }
      return $0.name != "shift"
    }, periodic: true)

  init() throws {
    scratch = try Scratch()
    try PlumedModel.save(try PlumedModel.random(features), as: scratch("model.json"))
  }

  private func job() -> ExportPlumedJob {
    ExportPlumedJob(
      modelPath: scratch("model.json"), outputPath: scratch("plumed.dat"),
      input: TableInput(paths: [trajectory]))
  }

  @Test("The input, its references, frames and their values: what PLUMED would compute is expected")
  func files() throws {
    let output = try job().run(settings)
    #expect(scratch.content == [
      "expected.COLVAR", "frames.xtc", "model.json", "plumed.dat", "reference-1.pdb", "reference-2.pdb",
      "verify.sh",
    ])
    #expect(Set(output.files) == Set(scratch.content.map { scratch($0) }).subtracting([scratch("model.json")]))
    #expect(output.variables == ["tic1", "tic2"] && output.notes == [])
    let text = try String(contentsOfFile: scratch("plumed.dat"), encoding: .utf8)
    #expect(text.contains("# sha256 \(try Checksum.sha256(ofFile: scratch("model.json")))\n"))
    #expect(text.contains("# tic1: SIGMA="))
    let plumed = try PlumedInterpreter(text) {
      try? String(contentsOfFile: scratch($0), encoding: .utf8)
    }
    let frames = try PlainFrames(scratch("frames.xtc"))
    #expect(frames.positions.count == 10)
    let expected = try TableSource(TableInput(paths: [scratch("expected.COLVAR")]))
    #expect(expected.features.map(\.name) == ["tic1", "tic2"] && expected.frameCount == 10)
    var rows = [Double](repeating: 0, count: 20)
    try rows.withUnsafeMutableBufferPointer { try expected.makeReader().read(0..<10, of: 0, into: $0) }
    for frame in 0..<10 {
      let values = try plumed.evaluate(frames.positions[frame], box: frames.boxes[frame])
      #expect(abs(values["tic1"]! - rows[2 * frame]) < 1e-9)
      #expect(abs(values["tic2"]! - rows[2 * frame + 1]) < 1e-9)
    }
    // A second export replaces the first.
    #expect(try job().run(settings) == output)
  }

  @Test("Without trajectories the range comes from the report, and nothing is to check")
  func report() throws {
    let alone = try ExportPlumedJob(modelPath: scratch("model.json"), outputPath: scratch("a.dat"))
      .run(settings)
    #expect(alone.notes.count == 2 && alone.files.count == 3)
    try NPYWriter.write([0, 1, 0.5, 3, 1, -1.0], shape: [3, 2], to: scratch("cvs.npy"))
    try AtomicFile.write("{}", to: scratch("provenance.json"))
    var job = ExportPlumedJob(modelPath: scratch("model.json"), outputPath: scratch("a.dat"))
    job.components = [1]
    job.metadynamics = PlumedMetadynamics(temperature: 310)
    let output = try job.run(settings)
    #expect(output.notes.count == 1 && output.variables == ["tic2"])
    let plumed = try PlumedInterpreter(try String(contentsOfFile: scratch("a.dat"), encoding: .utf8))
    let bias = try #require(plumed.lines.first { $0.name == "METAD" })
    #expect(Double(bias.keywords["GRID_MIN"]!)! < -1 && Double(bias.keywords["GRID_MAX"]!)! > 3)
  }

  @Test(
    "Files of others are not replaced",
    arguments: ["plumed.dat", "frames.xtc", "verify.sh", "expected.COLVAR"])
  func foreign(name: String) throws {
    try AtomicFile.write("mine", to: scratch(name))
    let before = scratch.content
    #expect(throws: WorkflowError.outputExists(path: scratch(name), foreign: nil)) { try job().run(settings) }
    #expect(scratch.content == before)
    #expect(try String(contentsOfFile: scratch(name), encoding: .utf8) == "mine")
  }

  @Test("A model of columns cannot leave; neither can one over its own input")
  func notMolecular() throws {
    try PlumedModel.save(
      try PlumedModel.model(nil, columns: [("x", nil)], mean: [0], rows: [[1]]), as: scratch("table.json"))
    #expect(throws: PlumedError.noRecipe(file: scratch("table.json"))) {
      try ExportPlumedJob(modelPath: scratch("table.json"), outputPath: scratch("p.dat")).run(settings)
    }
    var over = job()
    over.outputPath = scratch("model.json")
    #expect(throws: WorkflowError.overwritesInput(path: scratch("model.json"))) { try over.run(settings) }
  }

  /// Runs verify.sh with a stand-in for `plumed`, or with none.
  private func verify(plumed: String?) throws -> (status: Int32, output: String) {
    let tools = scratch("tools")
    try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
    if let plumed {
      try AtomicFile.write("#!/bin/sh\n" + plumed, to: tools + "/plumed")
      #expect(chmod(tools + "/plumed", 0o755) == 0)
    }
    return try run(environment: ["PATH": "\(tools):/usr/bin:/bin"])
  }

  private func run(environment: [String: String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [scratch("verify.sh")]
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test("A run prints rarely, the check every frame")
  func stride() throws {
    var job = job()
    job.metadynamics = PlumedMetadynamics(temperature: 300)
    _ = try job.run(settings)
    let text = try String(contentsOfFile: scratch("plumed.dat"), encoding: .utf8)
    #expect(text.hasSuffix("\nPRINT ARG=tic1,tic2,metad.bias FILE=COLVAR FMT=%.15g STRIDE=100\n"))
    let result = try verify(
      plumed: """
        grep -q '^PRINT ARG=tic1,tic2,metad.bias FILE=COLVAR FMT=%.15g$' plumed.dat || exit 3
        grep -q '^metad: METAD' plumed.dat || exit 4
        awk '/^#/ {print $0, "metad.bias"; next} {print $0, 0}' '\(scratch("expected.COLVAR"))' > COLVAR

        """)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("The script passes equal values, and fails on others and on missing rows")
  func script() throws {
    _ = try job().run(settings)
    let expected = "'\(scratch("expected.COLVAR"))'"
    let good = try verify(
      plumed: """
        [ "$1 $2 $3 $4" = "driver --plumed plumed.dat --ixtc" ] && [ -s "$5" ] || exit 3
        [ -s reference-2.pdb ] || exit 4
        cp \(expected) COLVAR

        """)
    #expect(good.status == 0, "\(good.output)")
    #expect(good.output.contains("tic1: largest difference 0 (agrees)"))
    let off = try verify(
      plumed: """
        awk '/^#/ {print; next} NR == 4 {$3 = sprintf("%.15g", $3 + 2e-6)} {print}' \(expected) > COLVAR

        """)
    #expect(off.status == 1 && off.output.contains("tic2: largest difference 2e-06 in frame 2 (DIFFERS)"))
    let short = try verify(plumed: "head -n 5 \(expected) > COLVAR\n")
    #expect(short.status == 1 && short.output.contains("4 rows for 10 frames"))
    let broken = try verify(
      plumed: "awk '/^#/ {print; next} {$2 = \"nan\"; print}' \(expected) > COLVAR\n")
    #expect(broken.status == 1 && broken.output.contains("tic1: largest difference 1e+300"))
    let failed = try verify(plumed: "echo oh no; exit 1\n")
    #expect(failed.status == 1 && failed.output.contains("oh no"))
    try FileManager.default.removeItem(atPath: scratch("tools"))
    let none = try run(environment: ["PATH": "/usr/bin:/bin", "PLUMED": "no-such-plumed"])
    #expect(none.status == 127 && none.output.contains("no plumed on the PATH"))
    // Nothing is left in the folder.
    #expect(!scratch.content.contains("COLVAR"))
  }

  private static let plumed = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { $0 + "/plumed" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test("A real PLUMED agrees to 1e-6", .enabled(if: PlumedJobTests.plumed != nil))
  func kernel() throws {
    _ = try job().run(settings)
    let result = try run(environment: ProcessInfo.processInfo.environment)
    #expect(result.status == 0, "\(result.output)")
  }
}
