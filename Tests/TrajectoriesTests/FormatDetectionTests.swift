import Storage
import Testing
import Trajectories

@Suite("Detection of formats")
struct FormatDetectionTests {
  private static let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]

  @Test(
    "A compressed file is named after what it holds, with what to do",
    arguments: [
      ("x.pdb.gz", "PDB"), ("x.PDB.GZ", "PDB"), ("x.pdb", "PDB"), ("x.xyz.gz", "XYZ"),
      ("x.gz", "trajectory or topology"), ("x", "trajectory or topology"),
    ])
  func compressed(name: String, format: String) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.file(name, Self.gzip)
    let expected = StorageError.malformed(
      path: path, format: format, reason: "it is compressed with gzip; unpack it first (gunzip)")
    #expect(throws: expected) { try TrajectoryFormat.detect(path) }
    #expect(throws: expected) { try Topology.read(path) }
  }

  @Test("Where the content says nothing the extension decides, and where neither does an error")
  func unknownContent() throws {
    let scratch = try ScratchFolder()
    let damaged = try scratch.file("run.DCD", [1, 2, 3])
    #expect(try TrajectoryFormat.detect(damaged).name == "DCD")
    let unknown = try scratch.file("run.dat", [1, 2, 3])
    #expect(throws: StorageError.unknownFormat(path: unknown)) {
      try TrajectoryFormat.detect(unknown)
    }
  }

  @Test("The content goes before the extension, which chooses among several that fit")
  func content() throws {
    let scratch = try ScratchFolder()
    let bytes = try DataFiles.bytes(DataFiles.format("solvated.gro"))
    #expect(try TrajectoryFormat.detect(scratch.file("run.xtc", bytes)).name == "GRO")
    let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    #expect(try TrajectoryFormat.detect(scratch.file("run", hdf5)).name == "MDTraj HDF5")
    #expect(try TrajectoryFormat.detect(scratch.file("run.h5md", hdf5)).name == "H5MD")
  }
}
