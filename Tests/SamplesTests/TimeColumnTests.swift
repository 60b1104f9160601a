import Foundation
import Samples
import Storage
import Testing

@Suite("The time column")
struct TimeColumnTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func csv(_ name: String = "a.csv", header: String, times: [Double]) throws -> String {
    try scratch.file(name, times.reduce(into: header + ",x\n") { $0 += "\($1),1\n" })
  }

  @Test("The unit comes from the header, is ps in a COLVAR, and is unknown elsewhere", arguments: [
    ("time [ps]", "ps"), ("time (ns)", "ns"), ("time [fs]", "fs"), ("time [months]", "month"),
    ("Time [µs]", "µs"), ("time", "tu"), ("t", "tu"), ("time [sweeps]", "tu"),
  ])
  func units(header: String, symbol: String) throws {
    let source = try TableSource(try csv(header: header, times: [3, 3.5, 4]))
    #expect(source.timeStep == PhysicalTime(0.5, TimeUnit.named(symbol)!))
    let colvar = try scratch.colvar("c.colvar", times: [0, 0.5, 1], values: [1, 2, 3])
    #expect(try TableSource(colvar).timeStep == PhysicalTime(0.5, TimeUnit.named("ps")!))
    // By its content, whatever it is called.
    let other = try scratch.colvar("c.dat", times: [0, 2], values: [1, 2])
    #expect(try TableSource(other).timeStep == PhysicalTime(2, TimeUnit.named("ps")!))
  }

  @Test("The step is the decimal that is meant, whatever its size", arguments: [
    0.1, 0.2, 1, 2e-15, 5e-7, 0.002, 12.5, 1e6, 0.0333,
  ])
  func decimals(step: Double) throws {
    for start in [0, 1, 1000] {
      // As a program adds times up.
      let times = (0..<200).map { (Double(start) + Double($0)) * step }
      #expect(try TableSource(try csv(header: "time [s]", times: times)).timeStep?.value == step)
    }
  }

  @Test("A single row has no time step; the user's overrides the column")
  func given() throws {
    #expect(try TableSource(try csv(header: "time [ps]", times: [4])).timeStep == nil)
    let path = try csv(header: "time", times: [0, 1, 2])
    let step = PhysicalTime(7, TimeUnit.named("ns")!)
    #expect(try TableSource(path) { $0.timeStep = step }.timeStep == step)
  }

  @Test("A time step of zero, below it or none", arguments: [0, -1, Double.nan, .infinity])
  func badStep(value: Double) throws {
    let path = try csv(header: "time", times: [0, 1, 2])
    let step = PhysicalTime(value, TimeUnit.named("ps")!)
    #expect(openingError(path) { $0.timeStep = step } == .invalidTimeStep(text: step.description))
  }

  @Test("Irregular times are refused with the frame")
  func irregular() throws {
    let path = try csv(header: "time", times: [0, 1, 2, 4, 5])
    #expect(openingError(path) == .irregularTimes(file: path, frame: 3, expected: 3, found: 4))
    let first = try csv("b.csv", header: "time", times: [0, 5, 6, 7, 8])
    #expect(openingError(first) == .irregularTimes(file: first, frame: 1, expected: 1, found: 5))
    // Concatenated files have to be regular too, each in itself.
    #expect(
      openingError(path) { $0.arrangement = .concatenated }
        == .irregularTimes(file: path, frame: 3, expected: 3, found: 4))
  }

  @Test("A gap that a restart makes up for is seen all the same")
  func cancelling() throws {
    // Back by 20 at frame 50, ahead by 20 at frame 150: the ends agree.
    let times = (0..<200).map { Double((50..<150).contains($0) ? $0 - 20 : $0) }
    let path = try csv(header: "time", times: times)
    #expect(openingError(path) == .timesNotIncreasing(file: path, frame: 50))
  }

  @Test("Times that stand still or go back", arguments: [[0.0, 0, 0], [3, 2, 1], [0, 1, 1, 2]])
  func notIncreasing(times: [Double]) throws {
    let path = try csv(header: "time", times: times)
    let frame = times == [0, 1, 1, 2] ? 2 : 1
    #expect(openingError(path) == .timesNotIncreasing(file: path, frame: frame))
  }

  @Test("Stamps rounded to a few digits are regular")
  func rounded() throws {
    let times = (0..<1000).map { (Double($0) / 30 * 1000).rounded() / 1000 }
    let step = try #require(try TableSource(try csv(header: "time [ps]", times: times)).timeStep)
    // The ends are within 5e-4 of the truth, 33.3 apart.
    #expect(abs(step.value * 30 - 1) < 4e-5)
  }

  @Test("Files of other steps or units are refused")
  func mixed() throws {
    let a = try csv("a.csv", header: "time [ps]", times: [0, 1, 2])
    let b = try csv("b.csv", header: "time [ps]", times: [0, 2, 4])
    let c = try csv("c.csv", header: "time [ns]", times: [0, 1, 2])
    #expect(openingError(a, b) == .mixedTimeSteps(file: b, step: 2, first: a, firstStep: 1))
    #expect(
      openingError(a, c) == .mixedTimeUnits(file: c, unit: "ns", first: a, firstUnit: "ps"))
    for arrangement in [TableInput.Arrangement.separate, .joinedByTime] {
      #expect(
        openingError(a, c) { $0.arrangement = arrangement }
          == .mixedTimeUnits(file: c, unit: "ns", first: a, firstUnit: "ps"))
    }
    let step = PhysicalTime(1, TimeUnit.named("ps")!)
    #expect(try TableSource(a, c) { $0.timeStep = step }.timeStep == step)
  }

  @Test("A time that is not a number names file, frame and column")
  func notFinite() throws {
    let path = try scratch.file("n.csv", "time,x\n0,1\n1,2\nnan,3\n3,4\n")
    #expect(openingError(path) == .notFinite(file: path, frame: 2, column: "time"))
  }

  @Test("Stamps that never go on give way to a time step, and to nothing else")
  func placeholders() throws {
    let path = try scratch.file("a.csv", "time [ps],x\n0,1\n0,2\n0,3\n")
    #expect(openingError(path) == .timesNotIncreasing(file: path, frame: 1))
    let step = PhysicalTime(2, TimeUnit.named("ps")!)
    let source = try TableSource(path) { $0.timeStep = step }
    #expect(try source.rows() == [1, 2, 3])
    #expect(source.timeStep == step)
    let backwards = try scratch.file("b.csv", "time [ps],x\n0,1\n1,2\n0,3\n")
    #expect(
      openingError(backwards) { $0.timeStep = step }
        == .timesNotIncreasing(file: backwards, frame: 2))
  }
}
