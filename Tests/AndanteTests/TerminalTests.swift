import Foundation
import Testing

@Suite("Terminal")
struct TerminalTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try Table.ar1(timescales: Array(repeating: 10, count: 40), frames: 160_000, seed: 11)
      .writeSingleNPY(sandbox, "x.npy")
  }

  private static let command =
    "discover x.npy --lags 1,2,3,4,5,6,7,8,9,10,20,30,40,50,60,70 --lag 10 --out r --threads 1"
  /// Whether script(1) is there and gets a pseudo-terminal, which some containers lack.
  static let hasScript = {
    let script = Process()
    script.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    script.arguments = ["-qec", "true", "/dev/null"]
    script.standardInput = FileHandle.nullDevice
    script.standardOutput = FileHandle.nullDevice
    script.standardError = FileHandle.nullDevice
    guard (try? script.run()) != nil else { return false }
    script.waitUntilExit()
    return script.terminationStatus == 0
  }()

  @Test("Without a terminal there is no progress and no escape code")
  func plain() throws {
    let run = try Program.run(Self.command.split(separator: " ").map(String.init), in: sandbox)
    #expect(run.exitCode == 0)
    for text in [run.output, run.messages] {
      #expect(!text.contains("\u{1B}") && !text.contains("\r") && !text.contains("█"))
    }
    #expect(run.messageLines.allSatisfy { $0.hasPrefix("warning: ") || $0.hasPrefix("note: ") || $0.hasPrefix("  ") })
  }

  @Test("On a terminal a bar of at most 80 columns is drawn on stderr, and gone at the end", .enabled(if: hasScript, "needs script(1) and a pseudo-terminal"))
  func bar() throws {
    let run = try Program.shell(
      "script -qec \"stty cols 80; '$ANDANTE' \(Self.command) > out.txt\" /dev/null", in: sandbox)
    #expect(run.exitCode == 0)
    let draws = run.output.components(separatedBy: "\r\u{1B}[2K").dropFirst()
    let bars = draws.filter { $0.contains("█") || $0.contains("░") }
    #expect(bars.contains { $0.hasPrefix("moments") })
    for bar in bars {
      // One character a column.
      #expect(bar.prefix { $0 != "\r" && $0 != "\n" }.count < 80, "\(bar)")
      #expect(bar.contains("%") && bar.contains("/s") && bar.contains("left"))
    }
    // What follows the last bar is text on a clean line.
    #expect(draws.last.map { !$0.contains("█") } == true)
    let results = try sandbox.text("out.txt")
    #expect(results.hasPrefix("Slowest timescales") && !results.contains("\u{1B}"))
  }

  @Test("--quiet says nothing but results", .enabled(if: hasScript, "needs script(1) and a pseudo-terminal"))
  func quiet() throws {
    let run = try Program.shell(
      "script -qec \"'$ANDANTE' \(Self.command) --quiet > out.txt\" /dev/null", in: sandbox)
    #expect(run.exitCode == 0)
    #expect(run.output == "")
    #expect(try sandbox.text("out.txt").hasPrefix("Slowest timescales"))
  }

  @Test("An error on a terminal is one line on a line of its own", .enabled(if: hasScript, "needs script(1) and a pseudo-terminal"))
  func error() throws {
    var table = Table.ar1(timescales: Array(repeating: 10, count: 40), frames: 160_000, seed: 11)
    table[159_990, 3] = .nan
    try table.writeSingleNPY(sandbox, "x.npy")
    let run = try Program.shell("script -qec \"'$ANDANTE' \(Self.command)\" /dev/null", in: sandbox)
    #expect(run.exitCode == 1)
    #expect(run.output.contains("\r\u{1B}[2KError: x.npy: frame 159990, column x3"))
    #expect(sandbox.content() == ["x.npy"])
  }

  @Test("Names with control characters do not reach the terminal as such")
  func controlCharacters() throws {
    try sandbox.write("a\u{1B}[31mred,b\n1,2\nx,3\nnan,4\n", to: "x\u{1B}[2J.csv")
    let run = try Program.run("timescales", "x\u{1B}[2J.csv", "--lags", "1", in: sandbox)
    expectFailure(run, says: [".csv"])
  }
}
