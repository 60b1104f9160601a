import Foundation
import Samples
import Testing

@Suite("Times and spans")
struct PhysicalTimeTests {
  @Test("What a user may write", arguments: [
    ("10ps", 10, "ps"), ("0.5 ns", 0.5, "ns"), ("1e3ps", 1e3, "ps"), ("1E-3 us", 1e-3, "us"),
    ("3months", 3, "month"), ("1 month", 1, "month"), ("2 years", 2, "year"), ("4fs", 4, "fs"),
    ("5 µs", 5, "µs"), ("5 \u{3BC}s", 5, "µs"), ("2min", 2, "min"), (" 7 d ", 7, "d"),
    ("1day", 1, "d"), ("-2ps", -2, "ps"), ("+2ps", 2, "ps"), (".5s", 0.5, "s"), ("3tu", 3, "tu"),
  ] as [(String, Double, String)])
  func parse(text: String, value: Double, symbol: String) {
    #expect(PhysicalTime(parsing: text) == PhysicalTime(value, TimeUnit.named(symbol)!))
  }

  @Test("What is no time", arguments: [
    "", " ", "ps", "10", "10 parsec", "1 0ps", "10 p s", "10ps20", "10pss", "1e", "1eps", "0x1Fps",
    "nan ps", "inf s", "1e999 s", "1,5ps", "10\tps", "--1ps", "PS", "10 PS", "10·ps", "∞ps",
  ])
  func junk(text: String) {
    #expect(PhysicalTime(parsing: text) == nil)
    if text != "10" {
      #expect(sampleError { _ = try TimeSpan(parsing: text) } == .invalidTime(text: text))
    }
  }

  @Test("Its description reads back as the same time")
  func roundTrip() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let magnitude = pow(10, Double.random(in: -18...18, using: &generator))
      let value = Bool.random(using: &generator) ? magnitude : magnitude.rounded()
      let time = PhysicalTime(value, TimeUnit.all.randomElement(using: &generator)!)
      #expect(PhysicalTime(parsing: time.description) == time)
    }
    #expect(PhysicalTime(10, TimeUnit.named("ps")!).description == "10 ps")
    #expect(PhysicalTime(0.5, TimeUnit.named("ns")!).description == "0.5 ns")
  }

  @Test("A number alone is frames, with a unit it is time; neither is below 0")
  func spans() throws {
    #expect(try TimeSpan(parsing: " 10 ") == .frames(10))
    #expect(try TimeSpan(parsing: "10ps") == .time(PhysicalTime(10, TimeUnit.named("ps")!)))
    for text in ["-1", "-1ps", "1.5", "1e3", "ten"] {
      #expect(sampleError { _ = try TimeSpan(parsing: text) } == .invalidTime(text: text))
    }
  }

  @Test("Units convert among themselves", arguments: [
    ("1ns", "ps", 1000), ("250fs", "ps", 0.25), ("2h", "min", 120), ("1d", "h", 24),
    ("2years", "month", 24), ("6months", "year", 0.5), ("3us", "µs", 3), ("3tu", "tu", 3),
  ] as [(String, String, Double)])
  func conversion(text: String, symbol: String, value: Double) throws {
    let unit = try #require(TimeUnit.named(symbol))
    let converted = try #require(PhysicalTime(parsing: text)).converted(to: unit)
    #expect(converted.unit == unit)
    // One division and one product.
    #expect(abs(converted.value - value) <= 4e-16 * value)
  }

  @Test("Calendar, clock and reduced units do not mix", arguments: [
    ("1month", "d"), ("1d", "month"), ("1ps", "tu"), ("1tu", "ps"), ("1month", "tu"), ("1tu", "year"),
  ])
  func incompatible(text: String, symbol: String) throws {
    let time = try #require(PhysicalTime(parsing: text))
    #expect(
      sampleError { _ = try time.converted(to: TimeUnit.named(symbol)!) }
        == .incompatibleUnits(from: time.unit.symbol, to: symbol))
  }

  @Test("Spans in frames", arguments: [
    ("10", nil, 10), ("10ps", "1ps", 10), ("5ns", "4fs", 1_250_000), ("1ps", "0.1ps", 10),
    ("0ps", "3ps", 0), ("1year", "1month", 12), ("10ps", "0.03333333ps", 300),
  ] as [(String, String?, Int)])
  func frames(text: String, step: String?, count: Int) throws {
    let timeStep = step.flatMap { PhysicalTime(parsing: $0) }
    #expect(try TimeSpan(parsing: text).frames(timeStep: timeStep) == count)
  }

  @Test("Whole numbers of steps are found, and nothing between them")
  func multiples() throws {
    var generator = SeededGenerator(seed: 6)
    let unit = TimeUnit.named("ns")!
    for _ in 0..<500 {
      let step = Double.random(in: 1e-3...50, using: &generator)
      let count = Int.random(in: 0...1_000_000, using: &generator)
      let timeStep = PhysicalTime(step * 1000, TimeUnit.named("ps")!)
      #expect(try TimeSpan.time(PhysicalTime(step * Double(count), unit)).frames(timeStep: timeStep) == count)
      let between = PhysicalTime(step * (Double(count % 1000) + 0.4), unit)
      #expect(
        sampleError { _ = try TimeSpan.time(between).frames(timeStep: timeStep) }
          == .notAMultiple(text: between.description, timeStep: timeStep.description))
    }
  }

  @Test("Spans that cannot be counted")
  func badSpans() throws {
    let step = PhysicalTime(1, TimeUnit.named("fs")!)
    #expect(
      sampleError { _ = try TimeSpan(parsing: "10ps").frames(timeStep: nil) }
        == .timeStepNeeded(text: "10 ps"))
    #expect(
      sampleError { _ = try TimeSpan(parsing: "10months").frames(timeStep: step) }
        == .incompatibleUnits(from: "month", to: "fs"))
    #expect(
      sampleError { _ = try TimeSpan(parsing: "1e9d").frames(timeStep: step) }
        == .invalidTime(text: "1000000000 d"))
    #expect(
      sampleError { _ = try TimeSpan.frames(-3).frames(timeStep: step) } == .invalidTime(text: "-3"))
  }
}
