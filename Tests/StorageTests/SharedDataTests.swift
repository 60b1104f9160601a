import Foundation
import Storage
import Testing

/// Real data that is not part of the repository, where it stands beside it.
private let sharedData: String = {
  // Tests/StorageTests/ is two folders below the package.
  var package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  package = package.deletingLastPathComponent().deletingLastPathComponent()
  return package.appendingPathComponent("../shared/data").standardizedFileURL.path
}()

@Suite(
  "Real data",
  .enabled(
    if: FileManager.default.fileExists(atPath: sharedData), "the shared data is not present"))
struct SharedDataTests {
  @Test("Dihedrals as NumPy wrote them")
  func npy() throws {
    let table = try openTable("\(sharedData)/alanine-dipeptide-md/dihedrals-1.npy")
    #expect(table.rowCount == 50_000)
    #expect(table.columns.count == 2)
    #expect(table.precision == .float32)
    #expect(try table.floats().allSatisfy { abs($0) <= .pi })
  }

  @Test("The reanalysis archive: its one field of three axes")
  func npz() throws {
    let table = try openTable("\(sharedData)/tropical-pacific/trop_pacific_anom.npz")
    #expect(table.path.hasSuffix(":anom_K"))
    #expect(table.rowCount == 938)
    #expect(table.columns.count == 13 * 35)
    #expect(table.columns[3 * 35 + 20].name == "anom_K[3,20]")
    // Anomalies over a common period: no month strays by 15 K.
    #expect(try table.doubles().allSatisfy { abs($0) < 15 })
  }

  @Test("The ONI table has a header and columns of text")
  func csv() throws {
    let table = try openTable("\(sharedData)/tropical-pacific/oni.csv")
    #expect(table.rowCount > 1800)
    #expect(table.columns.allSatisfy { $0.name != nil })
    #expect(try table.doubles().count == table.rowCount * table.columns.count)
  }

  @Test("COLVAR files of three programs' users")
  func colvar() throws {
    let opes = try openTable("\(sharedData)/colvar/ala2-opes-multithermal.COLVAR")
    #expect(opes.columns.map(\.name) == ["time", "phi", "psi", "ene", "opes.bias"])
    #expect(opes.columns[1].domain == PeriodicDomain(lower: -.pi, upper: .pi))
    let times = try opes.doubles(columns: [0])
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    // 428 distances and the time.
    let fkbp = try openTable("\(sharedData)/colvar/fkbp-but-bound.COLVAR")
    #expect(fkbp.columns.count == 429)
    #expect(fkbp.rowCount == 1001)
    #expect(try openTable("\(sharedData)/colvar/ala2-metadynamics.COLVAR").timeColumn == 0)
  }

  @Test("HDF5 as PyTables wrote it")
  func hdf5() throws {
    let path = "\(sharedData)/formats/solvated.h5"
    try HDF5File.walk(path)
    let file = try HDF5File.open(path)
    let shape = try file.shape(of: "/coordinates")
    #expect(shape == [40, 550, 3])
    let positions = try file.read(Float.self, from: "/coordinates", shape: [nil, nil, 3])
    #expect(positions.allSatisfy { abs($0) < 100 })
    #expect(try file.stringAttribute("conventions").contains("Pande"))
  }
}
