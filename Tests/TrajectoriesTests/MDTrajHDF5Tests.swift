import Foundation
import Storage
import Testing
import Trajectories

@Suite("MDTraj HDF5")
struct MDTrajHDF5Tests {
  private static let pentalanine = DataFiles.shared("pentalanine/traj_pentalanine.h5")

  @Test("MDTraj's file gives the reference")
  func reference() throws {
    let path = DataFiles.format("solvated.h5")
    let file = try TrajectoryFormat.detect(path).open(path)
    #expect(file.formatName == "MDTraj HDF5")
    #expect(file.atomCount == 550)
    #expect(file.frameCount == 40)
    #expect(file.fields == [.positions, .box, .time])
    let positions = try DataFiles.reference("positions")
    let boxes = try DataFiles.reference("box")
    let times = try DataFiles.reference("time").flatMap { $0 }
    #expect(largestDifference(try #require(try file.times()), times) < 1e-7 * 2)
    let reader = try file.makeReader()
    var frame = Frame()
    // In order, backwards, and by leaps over chunks of nine frames.
    for index in Array(0..<40) + [39, 38, 3, 27, 12, 0] {
      try reader.read(index, FrameRequest(atomCount: 550), into: &frame)
      // The file holds the reference rounded to floats below 8 nm.
      #expect(largestDifference(frame.positions, positions[index]) < 5e-7)
      #expect(largestDifference(components(frame.box), boxes[index]) < 1e-6)
      #expect(abs(try #require(frame.time) - times[index]) < 1e-7 * 2)
      let some = try file.frame(index, atoms: 5)
      #expect(some.positions == Array(frame.positions[..<15]))
    }
  }

  @Test("The topology inside is MDTraj's")
  func topology() throws {
    let path = DataFiles.format("solvated.h5")
    let topology = try #require(try TrajectoryFormat.mdtrajHDF5.open(path).topology)
    // Counts and names that MDTraj 1.11 gives for this file.
    #expect(topology.atomCount == 550)
    #expect(topology.residues.count == 179)
    #expect(topology.chains.map(\.residues) == [0..<3, 3..<179])
    #expect(topology.residues[..<4].map(\.name) == ["ACE", "ALA", "NME", "HOH"])
    #expect(topology.residues[..<4].map(\.number) == [1, 2, 3, 4])
    #expect(topology.residues[1].atoms == 6..<16)
    #expect(topology.atoms[..<3].map(\.name) == ["H1", "CH3", "H2"])
    #expect(topology.atoms[..<2].map { $0.element?.atomicNumber } == [1, 6])
    #expect(topology.bonds.count == 373)
    #expect(topology.bonds[..<3] == [.init(0, 1), .init(1, 2), .init(1, 3)])
  }

  @Test("A file of 5000 frames", .enabled(if: pentalanine != nil))
  func manyFrames() throws {
    let file = try TrajectoryFormat.mdtrajHDF5.open(try #require(Self.pentalanine))
    #expect(file.atomCount == 62 && file.frameCount == 5000)
    #expect(file.topology?.bonds.count == 61)
    #expect(try file.times()?.last == 50_000)
    let frame = try file.frame(4321)
    // What MDTraj 1.11 gives.
    #expect(frame.time == 43_220)
    let tenth = [0.6613280177116394, 0.3489207923412323, -0.14503000676631927]
    let last = [0.6388577818870544, 1.956556797027588, 0.43488776683807373]
    #expect(Array(frame.positions[30..<33]) == tenth)
    #expect(Array(frame.positions.suffix(3)) == last)
    #expect(frame.box == Box(lengths: [2, 2, 2], angles: [90, 90, 90]))
  }

  /// Five frames of three atoms; `topology` is the JSON inside.
  private func write(
    _ path: String, topology: String? = nil, layout: HDF5Layout = .chunked([2, 3, 3], deflateLevel: 4),
    _ more: (HDF5File) throws -> Void = { _ in }
  ) throws {
    let file = try HDF5File.create(path)
    try file.write((0..<45).map { Double($0) }, shape: [5, 3, 3], to: "/coordinates", layout: layout)
    if let topology { try file.writeStrings([topology], to: "/topology") }
    try more(file)
    try file.commit()
  }

  @Test(
    "Any layout and unit; velocities",
    arguments: [
      HDF5Layout.contiguous, .chunked([2, 3, 3], deflateLevel: 4), .chunked([1, 2, 3], deflateLevel: nil),
    ])
  func layouts(layout: HDF5Layout) throws {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/a.h5"
    try write(path, layout: layout) { file in
      try file.setAttribute("units", to: "angstroms", on: "/coordinates")
      try file.write((0..<45).map { Float($0) }, shape: [5, 3, 3], to: "/velocities")
      try file.setAttribute("units", to: "nanometers/picosecond", on: "/velocities")
      try file.write([10, 20, 30, 40, 50] as [Int64], shape: [5], to: "/time")
      try file.setAttribute("units", to: "femtoseconds", on: "/time")
    }
    let file = try TrajectoryFormat.mdtrajHDF5.open(path)
    #expect(file.fields == [.positions, .velocities, .time])
    #expect(file.topology == nil)
    for index in [4, 0, 1, 2, 3] {
      let frame = try file.frame(index, fields: .velocities)
      let row = (0..<9).map { Double(9 * index + $0) }
      #expect(frame.positions == row.map { $0 * 0.1 })
      #expect(frame.velocities == row)
      #expect(frame.time == Double(10 * (index + 1)) * 1e-3)
      #expect(frame.box == nil)
      #expect(try file.frame(index, atoms: 2).positions == row[..<6].map { $0 * 0.1 })
    }
  }

  @Test("Faults are named")
  func faults() throws {
    let scratch = try ScratchFolder()
    var number = 0
    func fault(
      topology: String? = nil, _ more: (HDF5File) throws -> Void = { _ in }
    ) throws -> StorageError? {
      number += 1
      let path = "\(scratch.path)/\(number).h5"
      try write(path, topology: topology, more)
      return storageError { _ = try TrajectoryFormat.mdtrajHDF5.open(path) }
    }
    func topologyFault(_ reason: String) -> StorageError {
      .malformed(
        path: "\(scratch.path)/\(number).h5", format: "MDTraj HDF5", reason: "its topology \(reason)")
    }
    let short = try fault { try $0.write([1.0, 2], shape: [2], to: "/time") }
    #expect(
      short == .shapeMismatch(path: "\(scratch.path)/1.h5", name: "/time", expected: [5], actual: [2]))
    let unit = try fault { try $0.setAttribute("units", to: "parsecs", on: "/coordinates") }
    #expect(
      unit == .malformed(
        path: "\(scratch.path)/2.h5", format: "HDF5",
        reason: "“/coordinates” is in “parsecs”, no known unit of length"))
    let atoms = #""atoms": [{"index": 0, "name": "A"}, {"index": 1, "name": "B"}, {"index": 2, "name": "C"}]"#
    let head = #"{"chains": [{"index": 0, "residues": [{"index": 0, "name": "X", "resSeq": 4, "#
    #expect(try fault(topology: head + atoms + "}]}], \"bonds\": [[2, 0]]}") == nil)
    #expect(
      try fault(topology: "x") == topologyFault("is no valid JSON: line 1, column 1: not a value"))
    #expect(try fault(topology: "{}") == topologyFault("has no chains"))
    #expect(try fault(topology: #"{"chains": []}"#) == topologyFault("has 0 atoms, the coordinates 3"))
    #expect(
      try fault(topology: head + atoms + "}]}], \"bonds\": [[0, 3]]}")
        == topologyFault("has a bond between atoms that do not exist"))
  }

  @Test("What is neither MDTraj's nor H5MD says so; the probe comes first")
  func otherFiles() throws {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/a.h5"
    let file = try HDF5File.create(path)
    try file.write([1.0], shape: [1], to: "/shift")
    try file.commit()
    #expect(
      storageError { _ = try TrajectoryFormat.h5md.open(path) }
        == .malformed(
          path: path, format: "MDTraj HDF5 or H5MD",
          reason: "it has neither “coordinates” (MDTraj) nor “particles” (H5MD); it holds shift"))
    var options = TrajectoryOptions()
    options.probe = { path throws(StorageError) in throw .unknownFormat(path: path) }
    #expect(
      storageError { _ = try TrajectoryFormat.mdtrajHDF5.open(path, options) }
        == .unknownFormat(path: path))
  }

  @Test("Several readers on several threads agree")
  func threads() async throws {
    let file = try TrajectoryFormat.mdtrajHDF5.open(DataFiles.format("solvated.h5"))
    let sums = try await withThrowingTaskGroup(of: Double.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let reader = try file.makeReader()
          var frame = Frame()
          return try (0..<40).reduce(0) { sum, index in
            try reader.read(index, FrameRequest(atomCount: 100), into: &frame)
            return sum + frame.positions.reduce(0, +)
          }
        }
      }
      return try await group.reduce(into: [Double]()) { $0.append($1) }
    }
    #expect(Set(sums).count == 1)
  }
}
