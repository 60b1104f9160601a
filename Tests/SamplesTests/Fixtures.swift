import Foundation
import LinearAlgebra
import Samples
import Storage

/// A folder of a test's own, removed with the value.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appendingPathComponent("samples-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a text file, its folders too, and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  /// Writes an NPY file of rows and returns its path.
  func npy(_ name: String, _ values: [Double], columns: Int) throws -> String {
    let path = "\(self.path)/\(name)"
    try NPYWriter.write(values, shape: [values.count / columns, columns], to: path)
    return path
  }

  func npy(_ name: String, _ values: [Float], columns: Int) throws -> String {
    let path = "\(self.path)/\(name)"
    try NPYWriter.write(values, shape: [values.count / columns, columns], to: path)
    return path
  }

  /// Writes a COLVAR file of times and one column `x` and returns its path.
  func colvar(_ name: String, times: [Double], values: [Double]) throws -> String {
    try file(name, colvarText(times: times, values: values))
  }
}

/// A COLVAR run as PLUMED prints it.
func colvarText(times: [Double], values: [Double]) -> String {
  zip(times, values).reduce(into: "#! FIELDS time x\n") { text, row in
    text += String(format: " %f %.17g\n", row.0, row.1)
  }
}

/// SplitMix64: small, seeded, the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Uniform numbers in (−1, 1).
func randomValues(_ count: Int, seed: UInt64) -> [Double] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in Double.random(in: -1..<1, using: &generator) }
}


extension TableSource {
  init(_ paths: String..., edit: (inout TableInput) -> Void = { _ in }) throws {
    var input = TableInput(paths: paths)
    edit(&input)
    try self.init(input)
  }
}

extension SampleSource {
  /// The rows of some frames, or of a whole trajectory.
  func rows<Scalar: SampleScalar>(
    _: Scalar.Type = Double.self, of trajectory: Int = 0, frames: Range<Int>? = nil
  ) throws -> [Scalar] {
    try makeReader().rows(
      of: trajectory, frames: frames ?? 0..<trajectories[trajectory].frameCount,
      dimension: dimension)
  }

  func weights(of trajectory: Int = 0, frames: Range<Int>? = nil) throws -> [Double] {
    let frames = frames ?? 0..<trajectories[trajectory].frameCount
    var values = [Double](repeating: -1, count: frames.count)
    let reader = try makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try reader.readWeights(frames, of: trajectory, into: buffer)
    }
    return values
  }
}

extension SampleReader {
  func rows<Scalar: SampleScalar>(
    _: Scalar.Type = Scalar.self, of trajectory: Int, frames: Range<Int>, dimension: Int
  ) throws(SampleError) -> [Scalar] {
    var values = [Scalar](repeating: -77, count: frames.count * dimension)
    let reader = self
    try values.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try Scalar.read(frames, of: trajectory, from: reader, into: buffer)
    }
    return values
  }
}

/// The error of an expression, if it is a ``SampleError``.
func sampleError(_ body: () throws -> Void) -> SampleError? {
  do {
    try body()
    return nil
  } catch {
    return error as? SampleError
  }
}

/// The error of opening an input.
func openingError(_ paths: String..., edit: (inout TableInput) -> Void = { _ in }) -> SampleError? {
  var input = TableInput(paths: paths)
  edit(&input)
  return sampleError { _ = try TableSource(input) }
}
