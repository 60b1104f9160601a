import Bases
import Foundation
import Koopman
import LinearAlgebra
import Samples
import Storage
import Testing
import Workflows

@Suite("Scaled projections")
struct ScaledProjectionTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  /// A model of two columns with these values, and data to project.
  private func job(_ values: [Double], method: String = "tica") throws -> ProjectJob {
    let input = try scratch.input(whiteNoise(frames: 50, columns: 2, seed: 1), names: ["a", "b"])
    let model: JSONValue = .object([
      "kind": "andante-projection", "schema": 1, "method": .string(method), "lag_frames": 10,
      "features": [["name": "a"], ["name": "b"]], "mean": [0.5, -1],
      "coefficients": [[1, 0.25], [0, 2]], "values": .numbers(values),
    ])
    try AtomicFile.write(model.encoded(), to: scratch("model.json"))
    return ProjectJob(input: input, modelPath: scratch("model.json"), outputPath: scratch("cvs.npy"))
  }

  private func values(_ job: ProjectJob, _ scaling: ComponentScaling) throws -> [Double] {
    var job = job
    job.scaling = scaling
    _ = try job.run(settings)
    let written = try TableSource(TableInput(paths: [scratch("cvs.npy")]))
    var rows = [Double](repeating: 0, count: 100)
    let reader = try written.makeReader()
    try rows.withUnsafeMutableBufferPointer { try reader.read(0..<50, of: 0, into: $0) }
    return rows
  }

  @Test("Kinetic and commute maps are factors on the columns", arguments: [ComponentScaling.kineticMap, .commuteMap])
  func factors(scaling: ComponentScaling) throws {
    let eigenvalues = [0.9, 0.5]
    let job = try job(eigenvalues)
    let plain = try values(job, .unit)
    let scaled = try values(job, scaling)
    for (index, value) in scaled.enumerated() {
      let factor = try #require(scaling.factor(eigenvalue: eigenvalues[index % 2], lag: 10))
      // One rounding in the coefficients, one in the product.
      #expect(abs(value - factor * plain[index]) <= 1e-14 * max(1, abs(value)) * 10)
    }
    #expect(scaled != plain)
  }

  @Test(
    "A commute map is refused where an eigenvalue has no commute time",
    arguments: [
      ([0.9, -0.1], ScalingObstacle.noTimescale(component: 2, eigenvalue: -0.1)),
      ([0.9, 0], .noTimescale(component: 2, eigenvalue: 0)),
      ([1.01, 0.5], .neverMixes(component: 1, eigenvalue: 1.01)),
    ])
  func refused(values: [Double], obstacle: ScalingObstacle) throws {
    var job = try job(values)
    job.scaling = .commuteMap
    #expect(throws: WorkflowError.cannotScale(obstacle)) { try job.run(settings) }
    #expect(!scratch.content.contains("cvs.npy"))
    // Its kinetic map is by |λ|, whatever the sign.
    job.scaling = .kineticMap
    #expect(try job.run(settings) == [scratch("cvs.npy")])
  }

  @Test("Singular values are no relaxation factors")
  func singularValues() throws {
    var job = try job([0.9, 0.5], method: "vamp")
    job.scaling = .commuteMap
    #expect(throws: WorkflowError.cannotScale(.singularValues)) { try job.run(settings) }
  }

  @Test("Shares of frames that stay in a state are no eigenvalues", arguments: [ComponentScaling.kineticMap, .commuteMap])
  func states(scaling: ComponentScaling) throws {
    var job = try job([0.9, 0.5])
    var model = try ProjectionModel(contentsOf: job.modelPath)
    model.basis = .network(
      try NetworkBasis(
        inputNames: ["a", "b"],
        layers: [.init(weights: .identity(2), biases: [0, 0], activation: .softmax)]))
    model.mean = [0, 0]
    model.coefficients = .identity(2)
    try AtomicFile.write(model.json.encoded(), to: job.modelPath)
    #expect(try job.run(settings) == [scratch("cvs.npy")])
    job.scaling = scaling
    #expect(throws: WorkflowError.cannotScale(.states)) { try job.run(settings) }
  }
}
