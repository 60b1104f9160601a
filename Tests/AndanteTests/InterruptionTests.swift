import Foundation
import Glibc
import Testing

/// Runs that end in the middle. The data is large enough that they do.
@Suite("Interruption", .serialized)
struct InterruptionTests {
  private let sandbox: Sandbox
  private static let lags = "1,2,3,4,5,6,7,8,9,10,20,30,40,50,100,200"

  init() throws {
    sandbox = try Sandbox()
    try Table.ar1(timescales: Array(repeating: 10, count: 60), frames: 60_000, seed: 4)
      .writeSingleNPY(sandbox, "x.npy")
  }

  private func momentsArguments(_ out: String) -> [String] {
    ["moments", "x.npy", "--lags", Self.lags, "--out", out, "--threads", "1"]
  }

  private func finishedBlocks(_ folder: String) -> [String] {
    sandbox.content(of: folder).filter { $0.hasPrefix("block-") }
  }

  /// Starts the pass, and ends it when three blocks are on disk.
  private func interruptMoments(_ out: String, with signal: Int32) throws -> Run {
    let started = try Program.start(momentsArguments(out), in: sandbox)
    let isCaught = started.wait { finishedBlocks("\(out).partial").count >= 3 }
    try #require(isCaught, "the run ended before it could be interrupted")
    started.send(signal)
    return try started.wait()
  }

  @Test("A killed run of moments goes on where it was, and ends with the same bits")
  func resume() throws {
    #expect(try Program.run(momentsArguments("whole.h5"), in: sandbox).exitCode == 0)
    let killed = try interruptMoments("m.h5", with: SIGKILL)
    #expect(killed.signal == SIGKILL)
    #expect(!sandbox.exists("m.h5"))
    let count = finishedBlocks("m.h5.partial").count
    #expect((3..<20).contains(count))
    let rerun = try Program.run(momentsArguments("m.h5"), in: sandbox)
    #expect(rerun.exitCode == 0)
    #expect(rerun.messages.contains("\(count) of 20 blocks"), "\(rerun.messages)")
    #expect(try sandbox.data("m.h5") == sandbox.data("whole.h5"))
    #expect(sandbox.content() == ["m.h5", "whole.h5", "x.npy"])
  }

  @Test("What was finished is not read again")
  func notReadAgain() throws {
    #expect(try Program.run(momentsArguments("whole.h5"), in: sandbox).exitCode == 0)
    _ = try interruptMoments("m.h5", with: SIGKILL)
    // Two blocks in each other's place: seen in the result if they are taken as they are.
    let names = ["0", "1"].map { sandbox("m.h5.partial/block-\($0).h5") }
    try FileManager.default.moveItem(atPath: names[0], toPath: names[0] + ".away")
    try FileManager.default.moveItem(atPath: names[1], toPath: names[0])
    try FileManager.default.moveItem(atPath: names[0] + ".away", toPath: names[1])
    #expect(try Program.run(momentsArguments("m.h5"), in: sandbox).exitCode == 0)
    #expect(try sandbox.data("m.h5") != sandbox.data("whole.h5"))
  }

  @Test("An interrupted run of moments keeps its blocks; other input or lags do not take them up")
  func otherRun() throws {
    let run = try interruptMoments("m.h5", with: SIGTERM)
    #expect(run.exitCode == 143)
    #expect(run.messages == "")
    #expect(finishedBlocks("m.h5.partial").count >= 3)
    try expectFailure(
      ["moments", "x.npy", "--lags", "7", "--out", "m.h5"], in: sandbox,
      says: ["m.h5.partial", "unfinished run", "remove it"])
    // The input has changed since.
    try Table.ar1(timescales: Array(repeating: 10, count: 60), frames: 60_000, seed: 5)
      .writeSingleNPY(sandbox, "x.npy")
    try expectFailure(momentsArguments("m.h5"), in: sandbox, says: ["m.h5.partial", "unfinished run"])
  }

  private func startDiscover() throws -> Started {
    let started = try Program.start(
      ["discover", "x.npy", "--lag", "2", "--lags", Self.lags, "--out", "report", "--threads", "1"],
      in: sandbox)
    let isCaught = started.wait { sandbox.content().contains { $0.hasPrefix(".report.") } }
    try #require(isCaught, "the run ended before it could be interrupted")
    return started
  }

  @Test("SIGINT and SIGTERM leave nothing", arguments: [SIGINT, SIGTERM])
  func signals(signal: Int32) throws {
    let started = try startDiscover()
    started.send(signal)
    let run = try started.wait()
    #expect(run.exitCode == 128 + signal)
    #expect(run.output == "")
    #expect(run.messages == "")
    #expect(sandbox.content() == ["x.npy"])
  }

  @Test("A killed run leaves no report, and the next run removes what it did leave")
  func killed() throws {
    let started = try startDiscover()
    started.send(SIGKILL)
    #expect(try started.wait().signal == SIGKILL)
    #expect(!sandbox.exists("report"))
    let left = sandbox.content().filter { $0.hasPrefix(".report.") }
    #expect(left.first?.contains(".\(started.process.processIdentifier)-") == true)
    // Of a process that lives, and of another output: not ours to remove.
    let living = ".report.\(getpid())-1.partial"
    let other = ".report-2.\(started.process.processIdentifier)-1.partial"
    try sandbox.makeFolder(living)
    try sandbox.makeFolder(other)
    let run = try Program.run("discover", "x.npy", "--lag", "2", "--lags", "2", "--out", "report", in: sandbox)
    #expect(run.exitCode == 0)
    #expect(
      sandbox.content().filter { !$0.contains("/") } == [other, living, "report", "x.npy"].sorted())
  }

  @Test("Moments that spill to a temporary folder leave none there")
  func spilled() throws {
    try sandbox.makeFolder("tmp")
    let arguments = ["timescales", "x.npy", "--lags", Self.lags, "--memory", "1M", "--threads", "1"]
    let environment = ["TMPDIR": sandbox("tmp")]
    let started = try Program.start(arguments, in: sandbox, environment: environment)
    try #require(started.wait { !sandbox.content(of: "tmp").isEmpty })
    started.send(SIGINT)
    #expect(try started.wait().exitCode == 130)
    #expect(sandbox.content(of: "tmp") == [])
    let spilled = try Program.run(arguments + ["--json"], in: sandbox, environment: environment)
    #expect(sandbox.content(of: "tmp") == [])
    let kept = try Program.run(Array(arguments.prefix(4)) + ["--json"], in: sandbox)
    #expect(spilled.exitCode == 0)
    #expect(spilled.output == kept.output)
  }

  @Test("A program that was started with SIGINT ignored does not end by it")
  func ignored() throws {
    let run = try Program.shell(
      "trap '' INT; \"$ANDANTE\" timescales x.npy --lags \(Self.lags) --json & "
        + "sleep .05; kill -INT $!; wait $!", in: sandbox)
    #expect(run.exitCode == 0)
    #expect(run.output.hasPrefix("{"))
  }
}
