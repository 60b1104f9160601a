import Foundation
import Testing

@Suite("Output that cannot be written")
struct BadOutputTests {
  private let good = Table.ar1(timescales: [20, 5, 0], frames: 3000, seed: 3)

  /// Each command with an output; `OUT` stands for it.
  static let commands: [(arguments: [String], name: String)] = [
    (["discover", "x.npy", "--lag", "2", "--out", "OUT"], "report"),
    (["moments", "x.npy", "--lags", "1,2", "--out", "OUT"], "m.h5"),
    (["merge", "a.h5", "b.h5", "--out", "OUT"], "m.h5"),
    (["project", "model.json", "x.npy", "--out", "OUT"], "y.npy"),
    (["project", "model.json", "x.npy", "a.npy", "--out", "OUT"], "ys"),
    (["simulate", "ar1", "--frames", "3000", "--out", "OUT"], "z.npy"),
  ]

  /// A folder with what the commands read.
  private func makeSandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    for name in ["x", "a", "b"] {
      try good.rows(name == "b" ? 100..<3000 : 0..<3000).writeNPY(sandbox, name + ".npy")
    }
    for name in ["a", "b"] {
      _ = try Program.run("moments", name + ".npy", "--lags", "1,2", "--out", name + ".h5", "--quiet", in: sandbox)
    }
    _ = try Program.run("discover", "x.npy", "--lag", "2", "--out", "r", "--quiet", in: sandbox)
    try FileManager.default.moveItem(atPath: sandbox("r/model.json"), toPath: sandbox("model.json"))
    try FileManager.default.removeItem(atPath: sandbox("r"))
    return sandbox
  }

  @Test("An output that is an input, and several outputs in one file")
  func inputs() throws {
    let sandbox = try makeSandbox()
    let moments = ["moments", "x.npy", "--lags", "1", "--out", "./x.npy"]
    try expectFailure(moments, in: sandbox, says: ["x.npy is an input", "choose another --out"])
    let project = ["project", "model.json", "x.npy", "--out", "x.npy"]
    try expectFailure(project, in: sandbox, says: ["x.npy is an input"])
    try expectFailure(
      ["project", "model.json", "x.npy", "a.npy", "--out", "y.npy"], in: sandbox,
      says: ["y.npy", "2 trajectories", "give --out a folder"])
  }

  @Test("A full disk")
  func fullDisk() throws {
    let sandbox = try makeSandbox()
    let before = sandbox.content()
    for command in Self.commands {
      let line = command.arguments.joined(separator: " ").replacing("OUT", with: command.name)
      // Files end at 1 KiB, as on a disk with no more room.
      let run = try Program.shell("ulimit -f 1; trap '' XFSZ; exec \"$ANDANTE\" \(line)", in: sandbox)
      expectFailure(run, says: ["cannot write", "File too large"])
      #expect(sandbox.content() == before, "\(line)")
    }
  }

  @Test("Closed and full standard streams")
  func closedStreams() throws {
    let sandbox = try makeSandbox()
    let command = "timescales x.npy --lags 1"
    let closed = try Program.shell("exec \"$ANDANTE\" \(command) --quiet >&-", in: sandbox)
    expectFailure(closed, says: ["standard output", "Bad file descriptor"])
    // With no one to tell, the results count.
    for stream in ["2>&-", "2>/dev/full"] {
      let run = try Program.shell("exec \"$ANDANTE\" \(command) \(stream)", in: sandbox)
      #expect(run.exitCode == 0)
      #expect(run.output.contains("timescale"))
      let failed = try Program.shell("exec \"$ANDANTE\" timescales gone.npy --lags 1 \(stream)", in: sandbox)
      #expect(failed.exitCode == 1)
    }
    // A file that is written must not take the number of a closed stream.
    let all = try Program.shell(
      "exec \"$ANDANTE\" moments x.npy --lags 1,2 --out closed.h5 --quiet <&- >&- 2>&-", in: sandbox)
    #expect(all.exitCode == 0)
    _ = try Program.run("moments", "x.npy", "--lags", "1,2", "--out", "open.h5", in: sandbox)
    #expect(try sandbox.data("closed.h5") == sandbox.data("open.h5"))
  }

  @Test("Results that do not reach standard output")
  func fullOutput() throws {
    let sandbox = try makeSandbox()
    let run = try Program.shell("exec \"$ANDANTE\" timescales x.npy --lags 1 --json --quiet > /dev/full", in: sandbox)
    expectFailure(run, says: ["standard output", "No space left on device"])
  }

  @Test("A path below a file, in a folder that is not there, or the name of a folder")
  func badPaths() throws {
    let sandbox = try makeSandbox()
    try sandbox.write("hello", to: "plain")
    for command in Self.commands {
      func arguments(_ out: String) -> [String] { command.arguments.map { $0 == "OUT" ? out : $0 } }
      try expectFailure(arguments("plain/\(command.name)"), in: sandbox, says: ["plain/\(command.name)"])
      try expectFailure(arguments("/proc/none/\(command.name)"), in: sandbox, says: ["/proc/none/\(command.name)"])
      // Folders on the way are made for a folder, not for a file.
      if command.name.contains(".") {
        try expectFailure(arguments("a/b/\(command.name)"), in: sandbox, says: ["a/b/\(command.name)"])
        try sandbox.makeFolder(command.name)
        try expectFailure(arguments(command.name), in: sandbox, says: [command.name, "folder"])
        try FileManager.default.removeItem(atPath: sandbox(command.name))
      }
    }
    try expectFailure(["discover", "x.npy", "--lag", "2", "--out", "plain"], in: sandbox, says: ["plain", "--out"])
    try expectFailure(["discover", "x.npy", "--lag", "2", "--out", "."], in: sandbox, says: ["--out"])
    #expect(try sandbox.text("plain") == "hello")
  }

  @Test("Folders made on the way go when the run fails")
  func madeFolders() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a\n1\n1\n1\n", to: "x.csv")
    try expectFailure(["discover", "x.csv", "--lag", "1", "--out", "a/b/c"], in: sandbox, says: ["constant"])
  }

  @Test("A folder that holds something else stays as it is")
  func foreignFolder() throws {
    let sandbox = try makeSandbox()
    try sandbox.makeFolder("mine")
    try sandbox.write("precious", to: "mine/thesis.tex")
    let arguments = ["discover", "x.npy", "--lag", "2", "--out", "mine"]
    try expectFailure(arguments, in: sandbox, says: ["mine", "not written by Andante", "--out"])
    // A file of that name does not make it ours.
    try sandbox.write("{\"name\": \"another program\"}", to: "mine/provenance.json")
    try expectFailure(arguments, in: sandbox, says: ["mine", "not written by Andante", "--out"])
    #expect(try sandbox.text("mine/thesis.tex") == "precious")
    // Nor may a note within a report of ours be lost.
    let report = ["discover", "x.npy", "--lag", "2", "--out", "report"]
    #expect(try Program.run(report, in: sandbox).exitCode == 0)
    try sandbox.write("precious", to: "report/tables/notes.md")
    try expectFailure(report, in: sandbox, says: ["report holds tables/notes.md", "move it"])
    // A projection does not take the place of a report.
    try FileManager.default.moveItem(atPath: sandbox("report/tables/notes.md"), toPath: sandbox("notes.md"))
    try expectFailure(
      ["project", "report/model.json", "x.npy", "--out", "report"], in: sandbox, says: ["report holds figures"])
    try FileManager.default.moveItem(atPath: sandbox("notes.md"), toPath: sandbox("report/tables/notes.md"))
    #expect(try sandbox.text("report/tables/notes.md") == "precious")
  }

  @Test("A report is replaced by the next, in an empty folder and behind a link too")
  func replaced() throws {
    let sandbox = try makeSandbox()
    try sandbox.makeFolder("deep/empty")
    try FileManager.default.createSymbolicLink(atPath: sandbox("link"), withDestinationPath: "deep/empty")
    for title in ["First title", "Second title"] {
      let run = try Program.run("discover", "x.npy", "--lag", "2", "--out", "link/", "--title", title, in: sandbox)
      #expect(run.exitCode == 0, "\(run.messages)")
      #expect(try sandbox.text("deep/empty/index.html").contains(title))
    }
    #expect(try !sandbox.text("deep/empty/index.html").contains("First title"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: sandbox("link")) == "deep/empty")
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox("deep")) == ["empty"])
    // Names of one letter are names.
    #expect(try Program.run("discover", "x.npy", "--lag", "2", "--out", "q", in: sandbox).exitCode == 0)
    #expect(sandbox.exists("q/index.html"))
  }
}
