import Features
import Foundation
import Koopman
import LinearAlgebra
import Samples
import Storage
import Testing
import Trajectories
import Workflows

@Suite("Representative frames")
struct FramesJobTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  @Test("Frames along a variable are at the nearest values, and in order")
  func along() {
    var spread = FrameSpread([(0..<1000).map { Double($0) / 999 }.reversed()], separation: 5)
    FramesJob.Choice.along(count: 5).take(from: &spread)
    let values = spread.taken.map(spread.value)
    // Quantiles of 1 and 99 %, and a half of the frames' own spacing.
    for (value, target) in zip(values, [0.01, 0.255, 0.5, 0.745, 0.99]) { #expect(abs(value - target) < 1e-3) }
    #expect(spread.closeCount == 0)
  }

  @Test("Extremes are the outermost frames of several visits")
  func extremes() {
    // Two visits to the top: the higher one has the ten highest frames.
    var series = [Double](repeating: 0, count: 2000)
    for i in 0..<2000 { series[i] = 0.0001 * Double((i * 7919) % 2000) - 1 }
    for i in 0..<10 { (series[500 + i], series[1500 + i]) = (5 + 0.01 * Double(i), 4 + 0.01 * Double(i)) }
    var spread = FrameSpread([series], separation: 50)
    FramesJob.Choice.extremes(count: 4).take(from: &spread)
    let frames = spread.taken.map(\.frame)
    #expect(Array(frames.suffix(2)) == [1509, 509] && spread.closeCount == 0)
    #expect(spread.value(spread.taken[0]) == series.min())
    // More than there are visits: the rest are neighbours, and that is told.
    var many = FrameSpread([series], separation: 1000)
    FramesJob.Choice.extremes(count: 12).take(from: &many)
    #expect(Set(many.taken).count == 12 && many.closeCount > 0)
  }

  @Test("Nearest frames come in the order of the values, ties by the order of the data")
  func nearest() {
    let series = [[0.0, 1, 2, 3], [1, 1, 5, 9]]
    var spread = FrameSpread(series, separation: 1)
    FramesJob.Choice.nearest([9.5, 1, 1, 1, -4]).take(from: &spread)
    let expected = [(1, 3), (0, 1), (1, 0), (1, 1), (0, 0)]
    #expect(spread.taken == expected.map { FrameSpread.Place(trajectory: $0.0, frame: $0.1) })
    // More than there are.
    var all = FrameSpread([[1, 2]], separation: 10)
    FramesJob.Choice.nearest([1, 1, 1]).take(from: &all)
    #expect(all.taken.count == 2 && all.closeCount == 1)
    var along = FrameSpread([[1, 2]], separation: 1)
    FramesJob.Choice.along(count: 10).take(from: &along)
    #expect(along.taken.count == 2)
  }

  private let definitions: [FeatureDefinition] = [
    .init(name: "phi(ALA2)", quantity: .torsion(.init(4, 6, 8, 14), .cosineSine)),
    .init(name: "d", quantity: .distance(.init(1, 18), .value)),
  ]

  /// Saves a model whose first component is the distance, the second a cosine.
  private func job(_ output: String, broken: Bool = true) throws -> FramesJob {
    let features = PlumedExportTests.features(definitions, periodic: true)
    let model = try PlumedModel.model(
      features, columns: [("cos(phi(ALA2))", nil), ("sin(phi(ALA2))", nil), ("d", nil)], mean: [0, 0, 0.5],
      rows: [[0, 1], [0, 0], [1, 0]])
    try PlumedModel.save(model, as: scratch("model.json"))
    try PlumedModel.copyFrames(from: formatsFolder() + "/solvated.xtc", to: scratch("t.xtc"), scatters: broken)
    var job = FramesJob(
      input: TableInput(paths: [scratch("t.xtc")]), modelPath: scratch("model.json"),
      outputPath: scratch(output))
    job.topologyPath = formatsFolder() + "/solvated.pdb"
    job.separation = 1
    return job
  }

  @Test("PDB and list agree, molecules are whole", .enabled(if: hasFormats))
  func pdb() throws {
    var job = try job("extremes.pdb")
    job.choice = .extremes(count: 6)
    let output = try job.run(settings)
    #expect(output.files == [scratch("extremes.pdb"), scratch("extremes.csv")])
    let values = output.frames.map { $0.values[0] }
    #expect(values == values.sorted() && values.count == 6)
    let list = try String(contentsOfFile: scratch("extremes.csv"), encoding: .utf8).split(separator: "\n")
    #expect(list[0] == "model_from_1,file,frame_from_0,time_ps,tic1,tic2" && list.count == 7)
    #expect(list[1].hasPrefix("1,\(scratch("t.xtc")),\(output.frames[0].frame),"))

    let written = try TrajectoryFormat.detect(scratch("extremes.pdb"))
      .open(scratch("extremes.pdb"), TrajectoryOptions())
    #expect(written.frameCount == 6 && written.atomCount == 550)
    var frame = Frame()
    for (index, chosen) in output.frames.enumerated() {
      try written.makeReader().read(index, FrameRequest(atomCount: 550), into: &frame)
      func atom(_ i: Int) -> SIMD3<Double> {
        SIMD3(frame.positions[3 * i], frame.positions[3 * i + 1], frame.positions[3 * i + 2])
      }
      // Along the chain no bond is broken, so the distance is the plain one; PDB
      // keeps 1e-4 nm.
      #expect(abs(Geometry.length(atom(1) - atom(18)) - 0.5 - chosen.values[0]) < 2e-4)
      for pair in PlumedExportTests.pairs { #expect(Geometry.length(atom(pair.a) - atom(pair.b)) < 0.2) }
    }
    #expect(Set(scratch.content) == ["extremes.csv", "extremes.pdb", "model.json", "t.xtc"])
  }

  @Test("XTC holds the frames as they are, without a topology", .enabled(if: hasFormats))
  func xtc() throws {
    var job = try job("along.xtc", broken: false)
    job.topologyPath = nil
    job.component = 1
    job.choice = .nearest([0.2, -0.4])
    let output = try job.run(settings)
    let (source, written) = (try PlainFrames(scratch("t.xtc")), try PlainFrames(scratch("along.xtc")))
    #expect(written.positions == output.frames.map { source.positions[$0.frame] })
    #expect(output.frames.allSatisfy { $0.time != nil })
    let all = source.positions.map { p in
      cos(Geometry.torsion(p[6] - p[4], p[8] - p[6], p[14] - p[8]))
    }
    for (chosen, target) in zip(output.frames, [0.2, -0.4]) {
      #expect(abs(chosen.values[1] - target) <= all.map { abs($0 - target) }.min()! + 1e-9)
    }
  }

  @Test("Requests that cannot be met leave no file", .enabled(if: hasFormats))
  func errors() throws {
    var plain = try job("a.pdb")
    plain.topologyPath = nil
    let before = scratch.content
    func expect(_ error: some Error & Equatable, _ change: (inout FramesJob) -> Void) {
      var job = plain
      change(&job)
      #expect(throws: error) { try job.run(settings) }
    }
    expect(StructureError.topologyNeeded(path: plain.outputPath)) { _ in }
    expect(StructureError.unknownOutput(path: scratch("a.gro"))) { $0.outputPath = scratch("a.gro") }
    expect(PlumedError.noSuchComponent(3, count: 2)) { $0.component = 2 }
    expect(WorkflowError.overwritesInput(path: scratch("t.xtc"))) { $0.outputPath = scratch("t.xtc") }
    expect(StructureError.nothingAsked) {
      $0.outputPath = scratch("a.xtc")
      $0.choice = .along(count: 0)
    }
    let small = Place.dataset("alanine-dipeptide/ala2.pdb")
    expect(StructureError.otherAtomCount(topology: small, count: 22, model: 550)) { $0.topologyPath = small }
    #expect(scratch.content == before)
  }
}
