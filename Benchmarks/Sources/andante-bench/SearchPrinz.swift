import Bases
import Foundation
import Koopman
import LinearAlgebra
import Moments
import Reporting
import Samples
import Storage
import Systems
import Workflows

/// The first three timescales of the Prinz potential, of Gaussians by TICA and of what a
/// search finds.
struct SearchPrinz {
  /// In the potential's unit of time, of all trajectories.
  var time: Double
  var seed: UInt64
  var threadCount: Int

  /// Of the continuous motion, from a fine grid.
  private static let exact = [0.834033, 0.126767, 0.0650983]
  private static let tolerance = 0.02
  private static let trajectoryCount = 50
  private static let gaussianCount = 100
  private static let functionCount = 100
  /// A frame is the lag of .05.
  private static let system = PrinzPotential(step: 1e-4, stepsPerFrame: 500)
  private static let lag = 1

  func run(into table: inout SearchTable) throws {
    let frames = Int(time / Self.system.timeStep) / Self.trajectoryCount
    let simulated = timed {
      ParallelPass.map(count: Self.trajectoryCount, threadCount: threadCount) {
        Self.system.simulate(frameCount: frames, seed: 1000 &* seed &+ UInt64($0))
      }
    }
    let gaussians = try timed { try fitGaussians(simulated.result) }
    let search = try timed { try runSearch(simulated.result) }
    let kernel = try Self.system.spectrum.timescalesInFrames.map { $0 * Self.system.timeStep }
    for (index, exact) in Self.exact.enumerated() {
      // Of a timescale estimated from T/t independent stretches.
      let error = (2 * exact / time).squareRoot()
      table.add(
        "Prinz timescale \(index + 1): the integrator's own",
        measured: NumberText.significant(kernel[index], digits: 6) + deviation(kernel[index], exact),
        .none)
      let found: [(String, [Double?])] = [
        ("\(Self.gaussianCount) Gaussians", gaussians.result),
        ("found by a search", search.result.model.modes.map(\.timescale)),
      ]
      for (name, timescales) in found {
        guard let value = timescales.dropFirst(index).first?.map({ $0 * Self.system.timeStep }) else {
          table.add("Prinz timescale \(index + 1): \(name)", measured: "none", .missed)
          continue
        }
        table.add(
          "Prinz timescale \(index + 1): \(name)",
          measured: NumberText.significant(value, digits: 6) + deviation(value, exact),
          goal: "\(exact) within 2 % (standard error \(NumberText.percent(error, decimals: 2)))",
          abs(value / exact - 1) < Self.tolerance ? .met : .missed)
      }
    }
    let winner = search.result.families[search.result.winner]
    table.note(
      "Prinz: \(NumberText.count(Int(time))) time units in \(Self.trajectoryCount) trajectories, steps of "
        + "10⁻⁴, every 500th kept, simulated in \(SearchTable.seconds(simulated.seconds)); Gaussians "
        + "\(SearchTable.seconds(gaussians.seconds)); search \(SearchTable.seconds(search.seconds)), kept "
        + "\(winner.name) (\(winner.detail)).")
  }

  /// Centres from the data, one pass, TICA.
  private func fitGaussians(_ trajectories: [Matrix<Double>]) throws -> [Double?] {
    let source = ArraySource(trajectories, names: ["x"])
    let samples = try LoadedSamples(source, memoryLimit: 64 << 20, threadCount: threadCount)
    let basis = try StartingBasis.gaussians(count: Self.gaussianCount, samples: samples, seed: seed)
    let moments = try MomentPass(lags: [Self.lag], threadCount: threadCount)
      .run(over: BasisSource(source, basis: basis))
    return try TICA().fit(moments, lag: Self.lag).modes.map(\.timescale)
  }

  private func runSearch(_ trajectories: [Matrix<Double>]) throws -> SearchResult {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("andante-search-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = trajectories.indices.map { folder.appendingPathComponent("x-\($0).npy").path }
    for (trajectory, path) in zip(trajectories, paths) {
      try NPYWriter.write(trajectory.elements, shape: [trajectory.rowCount, 1], to: path)
    }
    var input = TableInput(paths: paths)
    input.names = ["x"]
    var request = SearchRequest(families: [.fourier, .landmarks])
    request.componentCount = Self.exact.count
    request.functionCount = Self.functionCount
    let job = OptimizeJob(
      input: input, lag: .frames(Self.lag), request: request,
      outputPath: folder.appendingPathComponent("search").path)
    return try job.run(RunSettings(threadCount: threadCount, seed: seed)).result
  }

  private func deviation(_ value: Double, _ exact: Double) -> String {
    let share = 100 * (value / exact - 1)
    return " (\(share < 0 ? "−" : "+")\(NumberText.fixed(abs(share), decimals: 2)) %)"
  }
}
