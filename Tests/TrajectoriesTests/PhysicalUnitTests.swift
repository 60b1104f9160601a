import Storage
import Testing
import Trajectories

@Suite("Units in files")
struct PhysicalUnitTests {
  @Test(
    "Forces in the spellings of several programs",
    arguments: [
      ("kJ mol-1 nm-1", 1.0), ("kJ/mol/nm", 1), ("kJ/(mol*nm)", 1), ("kilojoules/(mole*nanometer)", 1),
      ("kilocalorie/mole/angstrom", 41.84), ("kcal mol^-1 Å^-1", 41.84), ("kcal/(mol.A)", 41.84),
      ("kcal·mol**-1·Angstrom**-1", 41.84), ("eV/Angstrom", 964.85332),
    ])
  func forces(text: String, factor: Double) throws {
    let scratch = try ScratchFolder()
    #expect(abs(try value(text, of: "forces", in: scratch) - factor) < 1e-12 * factor)
  }

  @Test(
    "Other units are refused",
    arguments: [
      "kJ/mol", "nm", "kJ/(mol*nm", "kJ/mol/nm/", "kJ mol-1 nm-9", "1", "parsec", "kJ)(mol",
    ])
  func refused(text: String) throws {
    let scratch = try ScratchFolder()
    guard case .malformed = storageError({ _ = try value(text, of: "forces", in: scratch) }) else {
      Issue.record("\(text) is accepted")
      return
    }
  }

  @Test(
    "Velocities",
    arguments: [("nm/ps", 1.0), ("Å/fs", 100), ("angstrom/picosecond", 0.1), ("m s-1", 1e-3)])
  func velocities(text: String, factor: Double) throws {
    let scratch = try ScratchFolder()
    // The stored scale factor of 1 leaves the unit alone.
    #expect(abs(try value(text, of: "velocities", in: scratch) - factor) < 1e-12 * factor)
  }

  /// What a stored 1 of a variable of this unit becomes.
  private func value(
    _ text: String, of name: String, in scratch: ScratchFolder
  ) throws -> Double {
    let one = [1.0, 1, 1]
    let fixture = AMBERFixture(
      atomCount: 1,
      variables: [
        .init(name: "coordinates", hasAtoms: true, frames: [one]),
        .init(name: name, hasAtoms: true, units: text, scaleFactor: 1, frames: [one]),
      ])
    let file = try TrajectoryFormat.amberNetCDF.open(try scratch.file("a.nc", fixture.bytes))
    let frame = try file.frame(0, fields: [.velocities, .forces])
    return try #require((name == "forces" ? frame.forces : frame.velocities).first)
  }
}
