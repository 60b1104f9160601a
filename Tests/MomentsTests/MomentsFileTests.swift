import Foundation
import LinearAlgebra
import Moments
import Samples
import Storage
import Testing

@Suite("Moments files")
struct MomentsFileTests {
  private func sample(
    _ dynamics: Dynamics = .reversible, weighted: Bool = false
  ) throws -> LaggedMoments {
    let rows = randomTrajectories([400, 90, 3], dimension: 3, seed: 7)
    return try MomentPass(lags: [1, 12], dynamics: dynamics).run(
      over: ArraySource(
        rows, names: ["φ", "a \"b\"", "c"], timeStep: PhysicalTime(0.1, .named("ps")!),
        weights: weighted ? randomWeights([400, 90, 3], seed: 1) : nil))
  }

  @Test("What is saved loads bit for bit", arguments: Dynamics.allCases, [false, true])
  func roundTrip(dynamics: Dynamics, weighted: Bool) throws {
    let scratch = try Scratch()
    let moments = try sample(dynamics, weighted: weighted)
    try moments.save(to: scratch.file("m.h5"))
    #expect(try scratch.contents == ["m.h5"])
    let loaded = try LaggedMoments(contentsOf: scratch.file("m.h5"))
    #expect(try haveEqualBits(moments, loaded))
    // Again, and over the file that is being read.
    try loaded.save(to: scratch.file("m.h5"))
    try moments.save(to: scratch.file("n.h5"))
    let (a, b) = (scratch.file("m.h5"), scratch.file("n.h5"))
    #expect(FileManager.default.contentsEqual(atPath: a, andPath: b))
  }

  @Test("Merged moments save as what they are")
  func merged() throws {
    let scratch = try Scratch()
    let merged = try sample().merged(with: try sample())
    try merged.save(to: scratch.file("m.h5"))
    #expect(try haveEqualBits(merged, try LaggedMoments(contentsOf: scratch.file("m.h5"))))
  }

  @Test("A folder that is not there takes no file")
  func cannotWrite() throws {
    let scratch = try Scratch()
    let moments = try sample()
    do throws(MomentError) {
      try moments.save(to: scratch.file("none/m.h5"))
      Issue.record("no error")
    } catch {
      guard case .storage(.cannotWrite(let path, _)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(path == scratch.file("none/m.h5"))
    }
    #expect(try scratch.contents.isEmpty)
  }

  /// Writes a file like `moments` with some of its parts changed.
  private func write(
    to path: String, format: String? = "andante-moments", version: Int64 = 1,
    header: (String) -> String = { $0 }, blocks: Bool = true, sum: [Double]? = nil,
    pairCount: Int64? = nil
  ) throws {
    let scratch = try Scratch()
    try sample().save(to: scratch.file("m.h5"))
    let original = try HDF5File.open(scratch.file("m.h5"))
    let file = try HDF5File.create(path)
    if let format { try file.setAttribute("format", to: format) }
    try file.setAttribute("version", to: version)
    try file.writeStrings(
      [header(try original.readStrings(from: "/header", shape: [1])[0])], to: "/header")
    for block in blocks ? try original.members(of: "/blocks") : [] {
      for lag in ["lag_1", "lag_12"] {
        for part in ["interior", "crossing"] {
          let group = "/blocks/\(block)/\(lag)/\(part)"
          let count = try original.attribute("pair_count", as: Int64.self, on: group)
          try file.makeGroup(group)
          try file.setAttribute("pair_count", to: pairCount ?? count, on: group)
          try file.setAttribute(
            "weight", to: try original.attribute("weight", as: Double.self, on: group), on: group)
          for name in try original.members(of: group) {
            let values = try original.read(Double.self, from: "\(group)/\(name)")
            let new = name == "sum_x" ? sum ?? values : values
            try file.write(new, shape: [new.count], to: "\(group)/\(name)")
          }
        }
      }
    }
    try file.commit()
  }

  @Test("Parts put together again are the same moments")
  func rewritten() throws {
    let scratch = try Scratch()
    try write(to: scratch.file("m.h5"))
    #expect(try haveEqualBits(try sample(), try LaggedMoments(contentsOf: scratch.file("m.h5"))))
  }

  @Test("Files that are not moments, or not of this version")
  func foreign() throws {
    let scratch = try Scratch()
    let path = scratch.file("m.h5")
    try write(to: path, format: nil)
    #expect(throws: MomentError.notMoments(file: path)) { try LaggedMoments(contentsOf: path) }
    try write(to: path, format: "mdtraj")
    #expect(throws: MomentError.notMoments(file: path)) { try LaggedMoments(contentsOf: path) }
    try write(to: path, version: 2)
    #expect(throws: MomentError.unsupportedVersion(file: path, version: 2, supported: 1)) {
      try LaggedMoments(contentsOf: path)
    }
    try Data("phi,psi\n1,2\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(
      throws: MomentError.storage(
        .malformed(path: path, format: "HDF5", reason: "it has no HDF5 signature"))
    ) { try LaggedMoments(contentsOf: path) }
    do throws(MomentError) {
      _ = try LaggedMoments(contentsOf: scratch.file("none.h5"))
      Issue.record("no error")
    } catch {
      guard case .storage(.cannotRead(let path, _)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(path == scratch.file("none.h5"))
    }
  }

  @Test("A header whose fields do not agree", arguments: [
    ("\"lags\"", "\"lugs\"", "the header lacks a field"),
    ("{", "[", "the header is not JSON"),
    ("[1,12]", "[12,1]", "the lags are not a rising list"),
    ("[1,12]", "[1,1.5]", "the lags are not a rising list"),
    ("[1,12]", "[]", "the lags are not a rising list"),
    ("\"float64\"", "\"float16\"", "the precision is neither float32 nor float64"),
    ("\"frames\":400", "\"frames\":399", "a block lies outside its trajectory"),
    ("\"frames\":400", "\"frames\":-4", "a trajectory has no length"),
    ("\"frames\":400", "\"frames\":9223372036854775807", "a trajectory has no length"),
    ("\"unit\":\"ps\"", "\"unit\":\"eV\"", "the time step is not a time"),
    ("\"shift\":[", "\"shift\":[0,", "the shift does not fit the features"),
  ])
  func header(_ old: String, _ new: String, _ what: String) throws {
    let scratch = try Scratch()
    let path = scratch.file("m.h5")
    try write(to: path) {
      let text = $0.replacing(#/\s+(?=["\[\]{}0-9-])/#, with: "")
      #expect(text.contains(old), "the header has no \(old): \(text)")
      return text.replacingOccurrences(of: old, with: new)
    }
    #expect(throws: MomentError.damaged(file: path, what: what)) {
      try LaggedMoments(contentsOf: path)
    }
  }

  @Test("Blocks that are missing, of another size or no numbers")
  func blocks() throws {
    let scratch = try Scratch()
    let path = scratch.file("m.h5")
    try write(to: path, blocks: false)
    let empty = try LaggedMoments(contentsOf: path)
    #expect(
      throws: MomentError.storage(
        .missingObject(path: path, name: "/blocks/0/lag_1/interior:pair_count"))
    ) { try empty.total(lag: 1) }

    try write(to: path, sum: [1, 2, 3, 4])
    let long = try LaggedMoments(contentsOf: path)
    #expect(
      throws: MomentError.storage(
        .shapeMismatch(
          path: path, name: "/blocks/0/lag_1/interior/sum_x", expected: [3], actual: [4]))
    ) { try long.total(lag: 1) }

    try write(to: path, sum: [1, .nan, 3])
    let bad = try LaggedMoments(contentsOf: path)
    #expect(
      throws: MomentError.storage(
        .malformed(
          path: path, format: "moments", reason: "/blocks/0/lag_1/interior/sum_x holds NaN"))
    ) { try bad.total(lag: 1) }

    for count in [-1, Int64.max] {
      try write(to: path, pairCount: count)
      let many = try LaggedMoments(contentsOf: path)
      #expect(
        throws: MomentError.storage(
          .malformed(
            path: path, format: "moments",
            reason: "/blocks/0/lag_1/interior has an impossible count of pairs"))
      ) { try many.total(lag: 1) }
    }
  }

  @Test("A file cut short anywhere is an error, never a wrong result")
  func truncated() throws {
    let scratch = try Scratch()
    let path = scratch.file("m.h5")
    try sample().save(to: path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for share in [0, 0.01, 0.2, 0.5, 0.9, 0.999] {
      let part = scratch.file("part.h5")
      try bytes.prefix(Int(Double(bytes.count) * share)).write(to: URL(fileURLWithPath: part))
      #expect(throws: MomentError.self, "\(share) of the file") {
        _ = try LaggedMoments(contentsOf: part).total(lag: 1)
      }
    }
  }
}
