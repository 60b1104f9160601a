import Foundation
import Samples
import Storage
import Testing
import Trajectories
import Workflows

@Suite("Kinds of input")
struct InputKindTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func kind(_ path: String) throws -> InputKind { try .detect(path, options: TrajectoryOptions()) }

  @Test("Extensions tell tables from trajectories, without a look inside")
  func extensions() throws {
    let tables = [
      "x.npy", "x.NPZ", "x.csv", "x.tsv", "COLVAR", "x.colvar", "x.csv.gz", "folder.xtc/x.npy", "plain",
    ]
    for name in tables {
      #expect(try kind(scratch(name)) == .table, "\(name)")
    }
    let trajectories = [
      "x.xtc", "x.TRR", "x.dcd", "x.nc", "x.pdb", "x.gro", "x.xyz", "x.lammpstrj", "x.rst7", "x.xtc.gz",
    ]
    for name in trajectories {
      #expect(try kind(scratch(name)) == .trajectory, "\(name)")
    }
  }

  @Test("HDF5 files tell what they are by their content")
  func hdf5() throws {
    #expect(try kind(Place.dataset("formats/solvated.h5")) == .trajectory)
    let job = MomentsJob(
      input: try scratch.input(ar1([5, 2], frames: 400, seed: 1)), lags: [.frames(1)])
    _ = try job.run(writingTo: scratch("m.h5"), settings: RunSettings(threadCount: 1))
    #expect(try kind(scratch("m.h5")) == .moments)
    #expect(throws: StorageError.self) { try kind(scratch("gone.h5")) }
  }

  @Test("The first of all files that paths name decides; moments among tables are a slip")
  func paths() throws {
    let job = MomentsJob(
      input: try scratch.input(ar1([5, 2], frames: 400, seed: 1)), lags: [.frames(1)])
    _ = try job.run(writingTo: scratch("m.h5"), settings: RunSettings(threadCount: 1))
    let table = scratch("trajectory-0.npy")
    func kind(_ paths: [String]) throws -> InputKind {
      try .detect(first: paths, options: TrajectoryOptions())
    }
    #expect(try kind([table]) == .table)
    #expect(try kind([scratch("m.h5"), table]) == .moments)
    #expect(throws: WorkflowError.mixedInput(moments: scratch("m.h5"), other: table)) {
      try kind([table, scratch("m.h5")])
    }
    let gone = scratch("gone.npy")
    #expect(throws: SampleError.nothingMatches(pattern: gone)) { try kind([gone]) }
  }

  @Test("A probe that fails ends the look at an HDF5 file")
  func probe() throws {
    var options = TrajectoryOptions()
    let error = StorageError.malformed(path: "p", format: "HDF5", reason: "r")
    options.probe = { _ throws(StorageError) in throw error }
    #expect(throws: error) {
      try InputKind.detect(Place.dataset("formats/solvated.h5"), options: options)
    }
  }
}
