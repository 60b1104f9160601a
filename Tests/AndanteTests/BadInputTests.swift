import Testing

/// What is wrong with the input, each as a user may meet it.
@Suite("Bad input")
struct BadInputTests {
  private let good = Table.ar1(timescales: [20, 5, 0], frames: 600, seed: 1)

  @Test(
    "A NaN or infinity: file, frame and column",
    arguments: [("x.npy", "x.npy"), ("x.npz", "x.npz:data"), ("x.csv", "x.csv"), ("COLVAR", "COLVAR")],
    [Double.nan, .infinity, -.infinity])
  func notFinite(file: (name: String, shown: String), value: Double) throws {
    let sandbox = try Sandbox()
    var table = good
    table[437, 1] = value
    var column = "b"
    switch file.name {
    case "x.npy":
      try table.writeNPY(sandbox, file.name)
      column = "x1"
    case "x.npz":
      try table.writeNPY(sandbox, "data.npy")
      try sandbox.write(
        npzBytes(name: "data.npy", content: Array(try sandbox.data("data.npy"))), to: file.name)
      column = "x1"
    case "x.csv": try sandbox.write(table.text(header: "a,b,c"), to: file.name)
    default:
      try sandbox.write(table.text(header: "#! FIELDS a b c", separator: " "), to: file.name)
    }
    let parts = ["\(file.shown):", "frame 437", "column \(column)", "not a finite number", "--columns"]
    try expectFailure(["timescales", file.name, "--lags", "1"], in: sandbox, says: parts)
    try expectFailure(["moments", file.name, "--lags", "1", "--out", "m.h5"], in: sandbox, says: parts)
    try expectFailure(["discover", file.name, "--lag", "1", "--out", "report"], in: sandbox, says: parts)
    // Another column is none the worse.
    let other = column == "b" ? "c" : "2"
    let run = try Program.run("timescales", file.name, "--lags", "1", "--columns", other, in: sandbox)
    #expect(run.exitCode == 0)
  }

  @Test("Ragged rows")
  func raggedRows() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a,b\n1,2\n3\n4,5\n", to: "x.csv")
    try expectFailure(
      ["timescales", "x.csv", "--lags", "1"], in: sandbox, says: ["x.csv, line 3", "1 field where 2"])
    try sandbox.write("#! FIELDS time a\n0 1\n1 2 3\n", to: "COLVAR")
    try expectFailure(
      ["timescales", "COLVAR", "--lags", "1"], in: sandbox, says: ["COLVAR, line 3", "3 fields where 2"])
    try sandbox.write("a,b\n1,2\n3,four\n4,5\n", to: "y.csv")
    try expectFailure(
      ["timescales", "y.csv", "--lags", "1"], in: sandbox, says: ["y.csv", "line 3", "four"])
  }

  @Test("A truncated NPY file")
  func truncated() throws {
    let sandbox = try Sandbox()
    try good.writeNPY(sandbox, "x.npy")
    try sandbox.write(Array(try sandbox.data("x.npy").prefix(128 + 24 * 100 + 5)), to: "x.npy")
    try expectFailure(
      ["discover", "x.npy", "--lag", "1", "--out", "report"], in: sandbox,
      says: ["x.npy: cut short", "14528 bytes expected", "2533 present", "100 whole rows"])
  }

  @Test("A wrong element type", arguments: [("'<c16'", "complex"), ("'|O'", "Python objects"), ("'<U4'", "x.npy")])
  func wrongType(descr: String, says: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      npyBytes(descr: descr, shape: "(4, 2)", data: Array(repeating: 0, count: 128)), to: "x.npy")
    try expectFailure(["timescales", "x.npy", "--lags", "1"], in: sandbox, says: ["x.npy", says])
  }

  @Test("Files with nothing in them", arguments: ["x.npy", "x.csv", "COLVAR", "x.npz", "x"])
  func emptyFile(name: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("", to: name)
    try expectFailure(["timescales", name, "--lags", "1"], in: sandbox, says: [name])
    if name == "x.csv" {
      try sandbox.write("a,b\n", to: name)
      try expectFailure(["timescales", name, "--lags", "1"], in: sandbox, says: [name, "no rows"])
    }
  }

  @Test("A lag longer than everything, or none at all")
  func lags() throws {
    let sandbox = try Sandbox()
    try good.writeNPY(sandbox, "x.npy")
    try expectFailure(
      ["timescales", "x.npy", "--lags", "1,600"], in: sandbox, says: ["lag of 600 frames", "600", "shorter lag"])
    try expectFailure(
      ["discover", "x.npy", "--lag", "5000", "--out", "r"], in: sandbox, says: ["5000 frames", "600"])
    try expectFailure(
      ["discover", "x.npy", "--lag", "0", "--out", "r"], in: sandbox, says: ["lag of 0 frames", "at least one"])
    try expectFailure(["timescales", "x.npy", "--lags", "0"], in: sandbox, says: ["lag of 0 frames"])
    try expectFailure(["timescales", "x.npy", "--lags", "ten"], in: sandbox, says: ["\"ten\"", "10ps"])
    try expectFailure(["timescales", "x.npy"], in: sandbox, says: ["no lags", "--lags 1,10"])
    try expectFailure(
      ["timescales", "x.npy", "--lags", "10ps"], in: sandbox, says: ["10 ps", "--time-step"])
    try expectFailure(
      ["timescales", "x.npy", "--lags", "10ps", "--time-step", "3ps"], in: sandbox,
      says: ["10 ps", "whole multiple", "3 ps"])
    try expectFailure(
      ["timescales", "x.npy", "--lags", "1", "--discard", "600"], in: sandbox, says: ["x.npy", "600"])
  }

  @Test("Mixed numbers of features")
  func mixedFeatures() throws {
    let sandbox = try Sandbox()
    try good.writeNPY(sandbox, "three.npy")
    try good.columns([0, 1]).writeNPY(sandbox, "two.npy")
    try expectFailure(
      ["timescales", "three.npy", "two.npy", "--lags", "1"], in: sandbox,
      says: ["two.npy has 2 columns", "three.npy has 3 columns", "--columns"])
  }

  @Test("Paths that cannot be read")
  func unreadable() throws {
    let sandbox = try Sandbox()
    try expectFailure(["timescales", "gone.npy", "--lags", "1"], in: sandbox, says: ["gone.npy", "no such file"])
    try expectFailure(["timescales", "run-*.npy", "--lags", "1"], in: sandbox, says: ["run-*.npy", "matches"])
    try sandbox.makeFolder("empty")
    try sandbox.write("hello", to: "empty/notes.md")
    try expectFailure(["timescales", "empty", "--lags", "1"], in: sandbox, says: ["empty", "readable file"])
    try sandbox.write("hello there", to: "notes")
    try expectFailure(["timescales", "notes", "--lags", "1"], in: sandbox, says: ["notes", "NPY"])
    // A file in the place of a folder, and a pipe: refused to everyone, root too.
    try expectFailure(["timescales", "notes/x.npy", "--lags", "1"], in: sandbox, says: ["notes/x.npy"])
    let pipe = try Program.shell("mkfifo pipe.npy && exec \"$ANDANTE\" timescales pipe.npy --lags 1", in: sandbox)
    expectFailure(pipe, says: ["pipe.npy", "not a regular file"])
    try sandbox.makeFolder("folder.npy")
    try expectFailure(["timescales", "folder.npy", "--lags", "1"], in: sandbox, says: ["folder.npy"])
  }

  @Test("Options that do not fit the input")
  func options() throws {
    let sandbox = try Sandbox()
    try good.writeNPY(sandbox, "x.npy")
    func expect(_ options: [String], _ parts: String...) throws {
      try expectFailure(["timescales", "x.npy", "--lags", "1"] + options, in: sandbox, says: parts)
    }
    try expect(["--columns", "7"], "x.npy", "\"7\"", "x0, x1, x2")
    try expect(["--columns", "phi"], "x.npy", "\"phi\"")
    try expect(["--names", "a,b"], "x.npy has 3 columns", "--names gives 2")
    try expect(["--time-step", "1"], "\"1\"", "1ps")
    try expect(["--periodic", "x0=-3"], "\"x0=-3\"", "PERIOD")
    try expect(["--periodic", "theta"], "\"theta\"")
    try expect(["--join"], "x.npy", "time column")
    try expect(["--weights", "w"], "\"w\"")
    try expect(["--trajectory-weights", "1,2"], "2 weights for 1 trajectories")
    try expect(["--trajectory-weights", "0"], "all weights are zero")
    try good.columns([0]).rows(0..<10).writeNPY(sandbox, "w.npy")
    try expect(["--weights", "w.npy"], "w.npy", "10 weights for 600 frames")
    try good.columns([0]).writeNPY(sandbox, "w.npy")
    try expect(["--weights", "w.npy"], "w.npy", "is not a weight")
  }

  @Test("A command line at fault ends with 64 and its usage", arguments: [
    (["timescales", "x.npy", "--lags", "1", "--threads", "0"], "--threads"),
    (["timescales", "--lags", "1"], "input"),
    (["timescales", "x.npy", "--lags", "1", "--memory", "lots"], "--memory"),
    (["timescales", "x.npy", "--lags", "1", "--method", "pca"], "--method"),
    (["timescales", "x.npy", "--lags", "1", "--concatenate", "--join"], "--concatenate"),
    (["timescales", "x.npy", "--lags", "1", "--cutoff", "2"], "--cutoff"),
    (["discover", "x.npy"], "--out"),
    (["discover", "x.npy", "--out", "r", "--temperature", "-3"], "--temperature"),
    (["merge", "a.h5"], "--out"),
    (["simulate", "ar1", "--frames", "0", "--out", "x.npy"], "--frames"),
    (["sing"], "sing"),
  ])
  func usage(arguments: [String], says: String) throws {
    try expectFailure(arguments, in: try Sandbox(), code: 64, says: [says])
  }
}
