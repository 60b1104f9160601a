import CoarseGraining
import Foundation
import Testing
import Trajectories

@Suite("Mapped trajectories")
struct MappedTrajectoryTests {
  static let folder = Mapped.root + "/Datasets/formats"
  static let isPresent = FileManager.default.fileExists(atPath: folder + "/solvated.trr")

  func open() throws -> (file: any TrajectoryFile, topology: Topology) {
    let path = Self.folder + "/solvated.trr"
    var options = TrajectoryOptions()
    options.storesIndex = false
    return (
      try TrajectoryFormat.detect(path).open(path, options),
      try Topology.read(Self.folder + "/solvated.pdb")
    )
  }

  func frames(_ file: any TrajectoryFile, fields: FrameFields = [.velocities, .forces]) throws -> [Frame] {
    let reader = try file.makeReader()
    return try (0..<file.frameCount).map { index in
      var frame = Frame()
      try reader.read(index, FrameRequest(atomCount: file.atomCount, fields: fields), into: &frame)
      return frame
    }
  }

  @Test("Every atom a site: the trajectory itself, made whole", .enabled(if: isPresent))
  func identity() throws {
    let (file, topology) = try open()
    let mapping = try BuiltInMapping.all.mappings(of: topology)[0]
    let beads = try MappedTrajectoryFile(file, mapping: mapping, topology: topology)
    #expect(beads.atomCount == 22)
    #expect(beads.fields == file.fields)
    for (atoms, mapped) in zip(try frames(file), try frames(beads)) {
      #expect(mapped.velocities == Array(atoms.velocities.prefix(66)))
      #expect(mapped.forces == Array(atoms.forces.prefix(66)))
      #expect((mapped.box, mapped.time, mapped.step) == (atoms.box, atoms.time, atoms.step))
      // Bonds are no longer than a bond.
      for bond in topology.inferredBonds() where bond.second < 22 {
        let squares = (0..<3).map { axis in
          let between = mapped.positions[3 * bond.first + axis] - mapped.positions[3 * bond.second + axis]
          return between * between
        }
        #expect(squares.reduce(0, +) < 0.2 * 0.2)
      }
    }
  }

  @Test(
    "Positions by weight, forces by force weight, of a molecule cut by the box", .enabled(if: isPresent))
  func beads() throws {
    let (file, topology) = try open()
    let mapping = try BuiltInMapping.martiniLike.mappings(of: topology)[0]
    let mapper = FrameMapper(mapping, topology: topology)
    for atoms in try frames(file).prefix(5) {
      let mapped = mapper.map(atoms)
      // The same frame with some atoms in other images.
      var cut = atoms
      let box = atoms.box!
      for atom in stride(from: 1, to: 22, by: 3) {
        for axis in 0..<3 { cut.positions[3 * atom + axis] += box.a[axis] - 2 * box.b[axis] + box.c[axis] }
      }
      var whole = atoms
      mapper.makeWhole(&whole)
      for (index, bead) in mapping.beads.enumerated() {
        for axis in 0..<3 {
          let mean = zip(bead.atoms, bead.weights).reduce(0) {
            $0 + $1.1 * whole.positions[3 * $1.0 + axis]
          }
          #expect(abs(mapped.positions[3 * index + axis] - mean) < 1e-12)
          let sum = bead.atoms.reduce(0) { $0 + atoms.forces[3 * $1 + axis] }
          #expect(abs(mapped.forces[3 * index + axis] - sum) < 1e-9)
        }
      }
      // Differences between beads do not see the images; the whole may move.
      let other = mapper.map(cut)
      for axis in 0..<3 {
        let shift = other.positions[axis] - mapped.positions[axis]
        for index in 0..<mapping.beadCount {
          #expect(
            abs(other.positions[3 * index + axis] - mapped.positions[3 * index + axis] - shift) < 1e-9)
        }
      }
    }
  }

  @Test("A bead of several molecules takes the nearest images")
  func loose() {
    let two = Mapped.peptide([("HOH", "O")], copies: 2)
    let mapping = Mapping(name: "m", atomCount: 2, beads: [Mapped.bead("W", [0, 1], in: two)])
    let mapper = FrameMapper(mapping, topology: two)
    var frame = Frame()
    frame.positions = [0.1, 0, 0, 2.9, 0, 0]
    frame.box = Box(lengths: SIMD3(3, 3, 3), angles: SIMD3(90, 90, 90))
    let mapped = mapper.map(frame)
    #expect(zip(mapped.positions, [0, 0, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("Written as XTC, TRR and PDB, and read back", .enabled(if: isPresent))
  func writing() throws {
    let (file, topology) = try open()
    let mapping = try BuiltInMapping.martiniLike.mappings(of: topology)[0]
    let beads = try MappedTrajectoryFile(file, mapping: mapping, topology: topology)
    let folder = try Mapped.scratch()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let all = try frames(beads)
    let trr = try TRRWriter(folder + "/b.trr")
    let xtc = try XTCWriter(folder + "/b.xtc")
    let pdb = try PDBWriter(folder + "/b.pdb", topology: beads.topology!)
    for frame in all {
      try trr.write(frame)
      try xtc.write(frame)
    }
    try pdb.write(all[0])
    try trr.commit()
    try xtc.commit()
    try pdb.finish()
    var options = TrajectoryOptions()
    options.storesIndex = false
    let back = try frames(try TrajectoryFormat.trr.open(folder + "/b.trr", options))
    for (a, b) in zip(all, back) {
      #expect(zip(a.positions, b.positions).allSatisfy { Float($0) == Float($1) })
      #expect(zip(a.forces, b.forces).allSatisfy { Float($0) == Float($1) })
    }
    let compressed = try frames(try TrajectoryFormat.xtc.open(folder + "/b.xtc", options), fields: [])
    #expect(zip(all[7].positions, compressed[7].positions).allSatisfy { abs($0 - $1) < 0.00051 })
    let read = try Topology.read(folder + "/b.pdb")
    #expect(read.atoms.map(\.name) == ["BB", "BB", "SC1", "BB"])
    #expect(read.residues.map(\.name) == ["ACE", "ALA", "NME"])
  }

  @Test("Topologies of beads: residues, masses, bonds")
  func topologies() throws {
    let topology = Mapped.dipeptide()
    let mapping = try BuiltInMapping.martiniLike.mappings(of: topology)[0]
    let beads = mapping.topology(of: topology)
    #expect(beads.atoms.map(\.name) == ["BB", "BB", "SC1", "BB"])
    #expect(beads.residues.map(\.name) == ["ACE", "ALA", "NME"])
    #expect(beads.residues.map(\.atoms) == [0..<1, 1..<3, 3..<4])
    #expect(beads.chains.count == 1)
    #expect(beads.bonds == [.init(0, 1), .init(1, 2), .init(1, 3)])
    let (carbon, oxygen) = (Element(symbol: "C")!.mass, Element(symbol: "O")!.mass)
    #expect(abs(beads.atoms[0].mass! - (2 * carbon + oxygen)) < 1e-12)
    #expect(beads.atoms[0].element == nil)
    #expect(beads.atoms[2].element == Element(symbol: "C"))

    // α carbons are bonded through the atoms between them.
    let chain = Mapped.peptide(
      [("GLY", "N CA C O"), ("ALA", "N CA CB C O"), ("GLY", "N CA C O")], copies: 2)
    let alpha = try BuiltInMapping.alphaCarbons.mappings(of: chain)[0].topology(of: chain)
    #expect(alpha.bonds == [.init(0, 1), .init(1, 2), .init(3, 4), .init(4, 5)])
    #expect(alpha.chains.map(\.identifier) == ["A", "B"])
    #expect(alpha.residues.count == 6)

    // Residues of labels of the user's own.
    var own = mapping
    for index in own.beads.indices { own.beads[index].residue = .init(name: "CG", number: 1, chain: "X") }
    #expect(own.topology(of: topology).residues.map(\.atoms) == [0..<4])
  }

  @Test("A box too small for a bead is noticed in the first frame", .enabled(if: isPresent))
  func smallBox() throws {
    let (file, topology) = try open()
    let solute = (0..<22).filter { !topology.isHydrogen(atom: $0) }
    let big = Mapping(name: "m", atomCount: 550, beads: [Mapped.bead("A", Array(0..<550), in: topology)])
    guard
      case .boxTooSmall("m", "A", _, _) = Mapped.fault({
        try MappedTrajectoryFile(file, mapping: big, topology: topology)
      })
    else {
      Issue.record("no error")
      return
    }
    let one = Mapping(name: "m", atomCount: 550, beads: [Mapped.bead("A", solute, in: topology)])
    #expect(try MappedTrajectoryFile(file, mapping: one, topology: topology).frameCount == 40)
    guard
      case .differentSystem = Mapped.fault({
        try MappedTrajectoryFile(file, mapping: one, topology: Mapped.dipeptide())
      })
    else {
      Issue.record("no error")
      return
    }
  }
}
