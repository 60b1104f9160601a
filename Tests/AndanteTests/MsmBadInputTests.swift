import Storage
import Testing

/// What is wrong with the input of `andante msm`, each as a user may meet it.
@Suite("Bad input of andante msm")
struct MsmBadInputTests {
  private let sandbox: Sandbox
  private let walk = Chain.walk(Chain.two, frames: 200, seed: 9)

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write(text(walk.map(String.init)), to: "d.csv")
    try sandbox.write(KnownMatrix.text(KnownMatrix.counts), to: "C.csv")
    try sandbox.write(KnownMatrix.text(KnownMatrix.probabilities), to: "P.csv")
    try sandbox.writeWells(frames: 300)
  }

  private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

  /// One line on stderr, the exit code, and nothing written.
  private func refuse(
    _ arguments: [String], code: Int32 = 1, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expectFailure(
      ["msm"] + arguments + ["--out", "report"], in: sandbox, code: code, says: parts, sourceLocation: sourceLocation)
  }

  @Test("States that are none: file, frame and value", arguments: [
    ("-1", ["state -1", "whole numbers from 0"]), ("1.5", ["state 1.5", "whole numbers from 0"]),
    ("nan", ["not a finite number"]), ("inf", ["not a finite number"]), ("2000000000", ["state 2000000000"]),
    ("1e20", ["state"]),
  ])
  func states(value: String, says: [String]) throws {
    try sandbox.write(text(walk.map(String.init) + [value]), to: "bad.csv")
    try expectFailure(
      ["msm", "--dtrajs", "d.csv", "bad.csv", "--out", "report"], in: sandbox, says: ["bad.csv: frame 200"] + says)
    try NPYWriter.write(walk.map(Double.init) + [Double(value)!], shape: [201], to: sandbox("bad.npy"))
    try expectFailure(
      ["msm", "--dtrajs", "bad.npy", "--out", "report"], in: sandbox, says: ["bad.npy: frame 200"] + says)
    #expect(!sandbox.exists("report"))
  }

  @Test("Files that are not trajectories of states")
  func files() throws {
    try sandbox.write("", to: "empty.csv")
    try sandbox.write("state\n", to: "header.csv")
    try sandbox.write(text(["0", "1", "x"]), to: "word.csv")
    try refuse(["--dtrajs", "empty.csv"], "empty.csv: holds no rows")
    try refuse(["--dtrajs", "header.csv"], "header.csv: holds no rows")
    try refuse(["--dtrajs", "word.csv"], "word.csv, line 3", "x")
    try refuse(["--dtrajs", "gone.npy"], "gone.npy", "no such file")
    try refuse(["--dtrajs", "d.csv", "gone-*.npy"], "gone-*.npy")
    try refuse(["--dtrajs", "wells.csv"], "wells.csv has 2 columns (a, b)", "--columns")
    try refuse(["--dtrajs", "wells.csv", "--columns", "a"], "wells.csv: frame 0", "whole numbers from 0")
    // Each state seen once: nothing returns.
    try sandbox.write(text((0..<50).map(String.init)), to: "each.csv")
    try refuse(["--dtrajs", "each.csv"], "no state is both left and entered again")
  }

  @Test("Lags")
  func lags() throws {
    try refuse(["--dtrajs", "d.csv", "--lag", "0"], "lag of 0 frames", "at least 1")
    try refuse(["--dtrajs", "d.csv", "--lags", "0,2"], "lag of 0 frames", "at least 1")
    try refuse(["--dtrajs", "d.csv", "--lag", "200"], "200 frames", "shorter lag")
    try refuse(["--dtrajs", "d.csv", "--lag", "5000"], "5000 frames apart", "longest trajectory has 200", "shorter lag")
    try refuse(["--dtrajs", "d.csv", "--lags", "1,500"], "500 frames", "200")
    try refuse(["--dtrajs", "d.csv", "--lag=-3"], "\"-3\"", "10ps")
    try refuse(["--dtrajs", "d.csv", "--lag", "ten"], "\"ten\"")
    try refuse(["--dtrajs", "d.csv", "--lag", "10ps"], "10 ps", "--time-step")
    try refuse(["--dtrajs", "d.csv", "--lag", "3ps", "--time-step", "2ps"], "3 ps", "whole multiple", "2 ps")
    try refuse(["--counts", "C.csv", "--lag", "0"], "lag of 0 frames")
    try refuse(["wells.csv", "--lag", "300"], "300 frames", "shorter lag")
  }

  @Test("Counts that are none", arguments: [
    ("5,-1\n2,3\n", "row 0, column 1 has a count of -1"), ("5,nan\n2,3\n", "row 0, column 1 has a count of nan"),
    ("5,1\n2,3\n4,4\n", "3 rows and 2 columns"), ("5,1,2,4\n2,3,4,4\n", "2 rows and 4 columns"),
    ("5,1\n2\n", "bad.csv, line 2: 1 field where 2"), ("", "bad.csv: holds no rows"), ("0,0\n0,0\n", "nothing to estimate"),
    ("0,5,0\n0,0,5\n0,0,0\n", "nothing to estimate"), ("a,b\nc,d\n", "bad.csv"),
    ("from,to,count\n0,0,5\n0,1.5,2\n1,0,3\n", "bad.csv: row 1"), ("from,to,count\n0,0,5\n0,-1,2\n1,0,3\n", "bad.csv: row 1"),
    ("from,to,count\n0,0,5\n0,2000000000,2\n1,0,3\n", "bad.csv: row 1"),
  ])
  func counts(content: String, says: String) throws {
    try sandbox.write(content, to: "bad.csv")
    try refuse(["--counts", "bad.csv"], says)
  }

  @Test("Probabilities that are none", arguments: [
    (".5,.4\n.5,.5\n", "row 0 sums to 0.9"), (".5,.5\n.5,.6\n", "row 1 sums to 1.1"),
    ("1.1,-.1\n.5,.5\n", "row 0, column 0 has a probability of 1.1"), ("-.1,1.1\n.5,.5\n", "probability of -0.1"),
    (".5,.5\n.5,.5\n1,0\n", "3 rows and 2 columns"), (".5,.5,0\n.5,.5,0\n0,0,1\n", "2 sets that are not connected"),
    ("1,0\n.5,.5\n", "2 sets that are not connected"), ("5,2\n3,10\n", "--counts"), ("", "bad.csv: holds no rows"),
  ])
  func probabilities(content: String, says: String) throws {
    try sandbox.write(content, to: "bad.csv")
    // Counts given as probabilities: the row that is met first need not be the hint.
    let hint = content.hasPrefix("5,") ? "row 0" : says
    try refuse(["--transition-matrix", "bad.csv"], hint)
  }

  @Test("Messages about a matrix name its file")
  func matrixFiles() throws {
    try sandbox.write("5,-1\n2,3\n", to: "bad.csv")
    try refuse(["--counts", "bad.csv"], "bad.csv")
    try sandbox.write(".5,.4\n.5,.5\n", to: "bad.csv")
    try refuse(["--transition-matrix", "bad.csv"], "bad.csv")
    try sandbox.write("1,2\n3,4\n5,6\n", to: "bad.csv")
    try refuse(["--counts", "bad.csv"], "bad.csv")
  }

  @Test("Source and sink")
  func ends() throws {
    let matrix = ["--transition-matrix", "P.csv"]
    try refuse(matrix + ["--source", "0,1", "--sink", "1,4"], "state 1 is both source and sink")
    try refuse(matrix + ["--source", "0", "--sink", "7"], "no state 7")
    try refuse(matrix + ["--source", "9", "--sink", "0"], "no state 9")
    try refuse(matrix + ["--source", "0"], code: 64, "--source and --sink belong together")
    try refuse(matrix + ["--sink", "0"], code: 64, "--source and --sink belong together")
    try refuse(matrix + ["--source", "0", "--sink", "x"], code: 64, "--sink takes states")
    try refuse(matrix + ["--source", "0", "--sink", "1.5"], code: 64, "--sink takes states")
    try refuse(matrix + ["--source=-1", "--sink", "1"], code: 64, "--source takes states")
    // States that were left out cannot be reached.
    try sandbox.write("9,1,0\n2,7,0\n0,0,4\n", to: "apart.csv")
    try refuse(["--counts", "apart.csv", "--source", "0", "--sink", "2"], "state 2", "connected")
    try refuse(["--counts", "apart.csv", "--source", "2", "--sink", "0"], "state 2", "connected")
    try sandbox.write(text(walk.map { "\($0)" } + ["5", "5", "6"]), to: "end.csv")
    try refuse(["--dtrajs", "end.csv", "--source", "0", "--sink", "6"], "state 6", "connected")
  }

  @Test("The usage that a wrong state is answered with is this command's")
  func usageOfStates() throws {
    let run = try Program.run("msm", "--counts", "C.csv", "--source", "0", "--sink", "x", in: sandbox)
    #expect(run.messages.contains("Usage: andante msm"), "\(run.messages)")
  }

  @Test("Sets, cores and bins")
  func sets() throws {
    try refuse(["--dtrajs", "d.csv", "--metastable", "3"], "3 metastable sets", "2")
    try refuse(["--counts", "C.csv", "--metastable", "4"], "4 metastable sets", "3")
    try refuse(["--counts", "C.csv", "--metastable", "1"], code: 64, "--metastable is at least 2")
    try refuse(["--counts", "C.csv", "--sets", "hidden"], "--sets hidden needs trajectories")
    try refuse(["--dtrajs", "d.csv", "--cores", "0:7"], "state 7")
    for cores in ["a:b", "0:", "0,-1:1", "a=1:b=2", "a=2..1"] {
      try refuse(["--dtrajs", "d.csv", "--cores", cores], code: 64, "--cores")
    }
    try refuse(["--dtrajs", "d.csv", "--cores", "a=0..1:a=2..3"], code: 64, "ranges of columns need samples")
    try refuse(["wells.csv", "--states", "5", "--cores", "c=0..1:a=2..3"], "wells.csv", "\"c\"", "a, b")
    try refuse(["wells.csv", "--states", "5", "--cores", "a=50..60:a=0..3"], "core")
    let overlap = try Program.run("msm", "--dtrajs", "d.csv", "--cores", "0,1:1", in: sandbox)
    expectFailure(overlap, says: ["state 1", "core"])
    try refuse(["wells.csv", "--bins", "5,5,5"], "--bins gives 3 numbers for 2 columns (a, b)")
    try refuse(["wells.csv", "--bins", "5,x"], code: 64, "--bins takes whole numbers from 1")
    try refuse(["wells.csv", "--bins", "0,5"], code: 64, "--bins takes whole numbers from 1")
    try refuse(["wells.csv", "--bins", "100000,100000"], "--bins makes 10000000000 cells")
    try refuse(["wells.csv", "--states", "301"], "300 distinct points", "301", "at most 300")
    try refuse(["wells.csv", "--clustering", "kmedoids", "--states", "301"], "300 distinct points")
    try refuse(["wells.csv", "--states", "0"], code: 64, "--states is at least 1")
    try refuse(["wells.csv", "--clustering", "grid"], code: 64, "needs --bins")
    try refuse(["wells.csv", "--clustering", "regular-space"], code: 64, "needs --distance")
    try refuse(["wells.csv", "--distance", "0"], code: 64, "--distance is positive")
    try refuse(["wells.csv", "--states", "10", "--plane", "c"], "wells.csv", "\"c\"", "a, b")
    try refuse(["wells.csv", "--states", "10", "--plane", "a,b,a"], code: 64, "--plane")
  }

  @Test("A frame of samples that is not finite")
  func notFinite() throws {
    try sandbox.write(try sandbox.text("wells.csv") + "nan,1\n", to: "bad.csv")
    for options in [["--states", "10"], ["--bins", "3,3"], ["--distance", "0.5"]] {
      try refuse(["bad.csv"] + options, "bad.csv: frame 300, column a: not a finite number")
    }
  }

  @Test("Two kinds of input, and options that belong to another")
  func kinds() throws {
    let one = "give one of INPUT, --dtrajs, --counts and --transition-matrix"
    try refuse([], code: 64, one)
    try refuse(["--counts", "C.csv", "--transition-matrix", "P.csv"], code: 64, one)
    try refuse(["wells.csv", "--counts", "C.csv"], code: 64, one)
    try refuse(["wells.csv", "--dtrajs", "d.csv"], code: 64, one)
    for option in [["--stride", "2"], ["--columns", "a"], ["--states", "5"], ["--bins", "5"], ["--cores", "0:1"], ["--join"]] {
      try refuse(["--counts", "C.csv"] + option, code: 64, "\(option[0]) describes trajectories")
    }
    try refuse(["--dtrajs", "d.csv", "--bins", "5"], code: 64, "--bins cuts samples into states")
    try refuse(["--dtrajs", "d.csv", "--states", "5"], code: 64, "--states cuts samples into states")
    try refuse(["wells.csv", "--bins", "5", "--states", "5"], code: 64, "--states is not for")
    try refuse(["wells.csv", "--rank", "2"], code: 64, "--rank is for --estimator oom")
    try refuse(["--counts", "C.csv", "--estimator", "oom"], "needs trajectories")
    for option in [["--prior", "1"], ["--stationary", "C.csv"]] {
      try refuse(["--transition-matrix", "P.csv"] + option, option[0])
    }
    for weights in [["--weights", "a"], ["--log-weights", "a"], ["--bias", "a", "--temperature", "300"], ["--trajectory-weights", "1"]] {
      try refuse(["wells.csv"] + weights, code: 64, "weights do not unbias transitions")
      try refuse(["--dtrajs", "d.csv"] + weights, code: 64, "weights do not unbias transitions")
    }
  }

  @Test("A stationary distribution that is none")
  func stationary() throws {
    try sandbox.write("0.5\n0.5\n", to: "two.csv")
    try refuse(["--counts", "C.csv", "--stationary", "two.csv"], "two.csv has 2 numbers for 3 states")
    try sandbox.write("0.5\n-0.1\n0.6\n", to: "negative.csv")
    try refuse(["--counts", "C.csv", "--stationary", "negative.csv"], "distribution", "not positive")
    try refuse(["--counts", "C.csv", "--stationary", "gone.csv"], "gone.csv")
    try refuse(["--counts", "C.csv", "--stationary", "two.csv", "--estimator", "koopman"], code: 64, "--stationary")
  }

  @Test("Numbers of options", arguments: [
    (["--samples=-1"], "--samples"), (["--samples", "100001"], "--samples"), (["--prior", "0"], "--prior is positive"),
    (["--memory-steps", "0"], "--memory-steps"), (["--structures=-1"], "--structures"), (["--rank", "0"], "--rank"),
    (["--sets", "some"], "--sets"), (["--counting", "some"], "--counting"), (["--estimator", "some"], "--estimator"),
    (["--threads", "0"], "--threads"),
  ])
  func numbers(option: [String], says: String) throws {
    try refuse(["--dtrajs", "d.csv"] + option, code: 64, says)
  }

  @Test("A single state is no model of anything: nothing is claimed about it that is not so")
  func oneState() throws {
    try sandbox.write("5\n", to: "one.csv")
    let run = try Program.run("msm", "--counts", "one.csv", in: sandbox)
    // Draws were not switched off.
    #expect(!run.messages.contains("--samples 0"), "\(run.messages)")
  }

  @Test("More memory than the data have pairs for: the option is named")
  func memory() throws {
    try refuse(["--dtrajs", "d.csv", "--memory-steps", "500"], "--memory-steps")
  }

  @Test("Names of files cannot reach the terminal or the page as anything but text")
  func names() throws {
    let name = "red\u{1B}[31m.csv"
    try sandbox.write(text(["0", "-1", "0"]), to: name)
    try refuse(["--dtrajs", name], "[31m.csv: frame 1 has state -1")
    try sandbox.write(text(walk.map(String.init)), to: name)
    let run = try succeed(["msm", "--dtrajs", name, "--out", "report"], in: sandbox)
    #expect(!run.output.contains("\u{1B}") && !run.messages.contains("\u{1B}"))
    #expect(try !sandbox.text("report/index.html").contains("\u{1B}"))
  }
}
