import Foundation
import Storage
import Testing
import Trajectories

@Suite("H5MD")
struct H5MDTests {
  /// Four frames of two atoms in a particle group, and what a test adds.
  private func write(
    _ path: String, groups: [String] = ["all"], _ more: (HDF5File) throws -> Void = { _ in }
  ) throws {
    let file = try HDF5File.create(path)
    for group in groups {
      try file.write(
        (0..<24).map { Float($0) }, shape: [4, 2, 3], to: "/particles/\(group)/position/value",
        layout: .chunked([3, 2, 3], deflateLevel: 1))
    }
    try more(file)
    try file.commit()
  }

  private func open(
    groups: [String] = ["all"], _ more: (HDF5File) throws -> Void = { _ in }
  ) throws -> any TrajectoryFile {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/a.h5md"
    try write(path, groups: groups, more)
    return try TrajectoryFormat.detect(path).open(path)
  }

  private func row(_ index: Int) -> [Double] { (0..<6).map { Double(6 * index + $0) } }

  @Test("Units, times, velocities, forces and a changing box")
  func complete() throws {
    let all = "/particles/all"
    let file = try open { file in
      try file.setAttribute("unit", to: "Angstrom", on: "\(all)/position/value")
      try file.write([0.0, 500, 1000, 1500], shape: [4], to: "\(all)/position/time")
      try file.setAttribute("unit", to: "fs", on: "\(all)/position/time")
      try file.write([0, 250, 500, 750] as [Int64], shape: [4], to: "\(all)/position/step")
      try file.write((0..<24).map(Double.init), shape: [4, 2, 3], to: "\(all)/velocity/value")
      try file.setAttribute("unit", to: "Angstrom ps-1", on: "\(all)/velocity/value")
      try file.write((0..<24).map(Double.init), shape: [4, 2, 3], to: "\(all)/force/value")
      try file.setAttribute("unit", to: "kcal mol-1 Angstrom-1", on: "\(all)/force/value")
      let edges: [Double] = (0..<4).flatMap { [30, 0, 0, 5, 40, 0, 6, 7, 50 + Double($0)] as [Double] }
      try file.write(edges, shape: [4, 3, 3], to: "\(all)/box/edges/value")
      try file.setAttribute("unit", to: "Å", on: "\(all)/box/edges/value")
      try file.setAttribute("boundary", to: "periodic", on: "\(all)/box")
    }
    #expect(file.formatName == "H5MD")
    #expect(file.fields == [.positions, .velocities, .forces, .box, .time])
    #expect(file.details.map(\.name) == ["particle group"])
    #expect(try file.times() == [0, 0.5, 1, 1.5])
    for index in [0, 3, 1, 2] {
      let frame = try file.frame(index, fields: [.velocities, .forces])
      #expect(frame.positions == row(index).map { $0 * 0.1 })
      #expect(frame.velocities == row(index).map { $0 * 0.1 })
      #expect(largestDifference(frame.forces, row(index).map { $0 * 41.84 }) < 1e-12)
      #expect(frame.time == Double(index) / 2)
      #expect(frame.step == 250 * index)
      let expected = [3, 0, 0, 0.5, 4, 0, 0.6, 0.7, 5 + Double(index) / 10]
      #expect(largestDifference(components(frame.box), expected) < 1e-15)
      #expect(try file.frame(index, atoms: 1).positions == Array(frame.positions[..<3]))
    }
  }

  @Test("A time of fixed increment, with and without offset")
  func regularTime() throws {
    let name = "/particles/all/position/time"
    func times(_ offset: Double?) throws -> [Double]? {
      let file = try open { file in
        try file.write([2.0], shape: [], to: name)
        try file.setAttribute("unit", to: "ns", on: name)
        if let offset { try file.setAttribute("offset", to: offset, on: name) }
      }
      #expect(try file.frame(3).time == (try file.times()?[3]))
      return try file.times()
    }
    #expect(try times(nil) == [0, 2000, 4000, 6000])
    #expect(try times(5) == [5000, 7000, 9000, 11000])
    #expect(try open().times() == nil)
    #expect(try open().frame(1).time == nil)
  }

  @Test("A fixed box, and one that is not periodic")
  func boxes() throws {
    func box(_ edges: [Double], _ shape: [Int], boundary: String? = nil) throws -> Box? {
      let file = try open { file in
        try file.write(edges, shape: shape, to: "/particles/all/box/edges")
        if let boundary { try file.setAttribute("boundary", to: boundary, on: "/particles/all/box") }
      }
      #expect(file.fields.contains(.box) == (try file.frame(2).box != nil))
      return try file.frame(2).box
    }
    #expect(try box([3, 4, 5], [3]) == Box(lengths: [3, 4, 5], angles: [90, 90, 90]))
    let tilted = Box(a: [3, 0, 0], b: [1, 4, 0], c: [0, 1, 5])
    #expect(try box([3, 0, 0, 1, 4, 0, 0, 1, 5], [3, 3]) == tilted)
    #expect(try box([3, 4, 5], [3], boundary: "none") == nil)
    #expect(try box([0, 0, 0], [3]) == nil)
    #expect(try open().frame(0).box == nil)
  }

  @Test("The only group, or one named all or trajectory, is meant")
  func groups() throws {
    func group(_ groups: [String]) throws -> String? {
      try open(groups: groups).details.first { $0.name == "particle group" }?.value
    }
    #expect(try group(["water"]) == "water")
    #expect(try group(["water", "all", "trajectory"]) == "all")
    #expect(try group(["protein", "trajectory"]) == "trajectory")
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/a.h5"
    try write(path, groups: ["protein", "water"])
    #expect(
      storageError { _ = try TrajectoryFormat.h5md.open(path) }
        == .malformed(
          path: path, format: "H5MD",
          reason: "it has several particle groups (protein, water), "
            + "none named “all” or “trajectory”; "
            + "keep one of them"))
  }

  @Test("Velocities at other steps are left out, and said so")
  func unaligned() throws {
    let all = "/particles/all"
    let few = try open { file in
      try file.write((0..<12).map(Double.init), shape: [2, 2, 3], to: "\(all)/velocity/value")
    }
    #expect(few.fields == [.positions])
    let note = few.details.first { $0.name == "velocities" }
    #expect(note?.value == "left out: not at the positions’ steps")
    let shifted = try open { file in
      try file.write([0, 1, 2, 3] as [Int64], shape: [4], to: "\(all)/position/step")
      try file.write((0..<24).map(Double.init), shape: [4, 2, 3], to: "\(all)/force/value")
      try file.write([0, 1, 2, 4] as [Int64], shape: [4], to: "\(all)/force/step")
    }
    #expect(shifted.fields == [.positions])
    #expect(shifted.details.contains { $0.name == "forces" })
    let units = shifted.details.first { $0.name == "units" }
    #expect(units?.value == "not stated: taken as nm and ps")
  }

  @Test("Shapes that do not fit are named")
  func faults() throws {
    let scratch = try ScratchFolder()
    var number = 0
    func fault(_ more: (HDF5File) throws -> Void) throws -> StorageError? {
      number += 1
      let path = "\(scratch.path)/\(number).h5"
      try write(path, more)
      return storageError { _ = try TrajectoryFormat.h5md.open(path) }
    }
    let time = "/particles/all/position/time"
    #expect(
      try fault { try $0.write([1.0, 2], shape: [2], to: time) }
        == .shapeMismatch(path: "\(scratch.path)/1.h5", name: time, expected: [4], actual: [2]))
    let edges = "/particles/all/box/edges"
    #expect(
      try fault { try $0.write([1.0, 2], shape: [2], to: edges) }
        == .shapeMismatch(path: "\(scratch.path)/2.h5", name: edges, expected: [3, 3], actual: [2]))
    let flat = "\(scratch.path)/flat.h5"
    let file = try HDF5File.create(flat)
    try file.write([1.0, 2, 3, 4], shape: [1, 2, 2], to: "/particles/a/position/value")
    try file.commit()
    #expect(
      storageError { _ = try TrajectoryFormat.h5md.open(flat) }
        == .shapeMismatch(
          path: flat, name: "/particles/a/position/value", expected: [nil, nil, 3], actual: [1, 2, 2]))
  }
}
