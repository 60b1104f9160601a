import Storage
import Testing

@Suite("andante pareto")
struct ParetoTests {
  private let reference = "name,f1,f2\na,1,4\nb,2,2\nc,3,3\nd,4,1\n"

  @Test("The reference's points: the front is all but (3, 3), its hypervolume to (5, 5) is 11")
  func front() throws {
    let sandbox = try Sandbox()
    try sandbox.write(reference, to: "scores.csv")
    let json = try jsonOutput(
      ["pareto", "scores.csv", "--minimise", "f1", "--minimise", "f2", "--reference", "5,5", "--json"], in: sandbox)
    #expect(json["hypervolume"]?["value"]?.double == 11)
    let rows = json["rows"]?.array ?? []
    #expect(rows.map { $0["name"]?.string } == ["a", "b", "d", "c"])
    #expect(rows.map { $0["rank"]?.double } == [1, 1, 1, 2])
    #expect(json["knee"]?.string == "b")
    let run = try Program.run(
      ["pareto", "scores.csv", "--minimise", "f1", "--minimise", "f2", "--reference", "5,5", "--out", "front.csv",
       "--figure", "front.svg"], in: sandbox)
    #expect(run.exitCode == 0)
    #expect(run.output.contains("3 rows of 4 on the front"))
    #expect(run.output.contains("Hypervolume 11"))
    #expect(try sandbox.text("front.csv").hasPrefix("name,rank,front,duplicate,f1,f2\na,1,true,false,1,4\n"))
    #expect(try sandbox.text("front.svg").contains("<svg"))
  }

  @Test("Maximised objectives, duplicates, missing and NaN cells, errors")
  func table() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      "map,cost,gain,gain_error\nx,1,3,0.1\ny,1,3,0.1\nz,2,3.05,0.1\nw,nan,9,1\nv,,8,1\nu,3,1,0.1\n", to: "t.csv")
    let json = try jsonOutput(
      ["pareto", "t.csv", "--minimise", "cost", "--maximise", "gain", "--json"], in: sandbox)
    #expect(json["excluded"]?.array?.compactMap(\.string) == ["w", "v"])
    let rows = json["rows"]?.array ?? []
    func row(_ name: String) -> JSONValue? { rows.first { $0["name"]?.string == name } }
    #expect(row("x")?["duplicate"]?.bool == true)
    #expect(row("x")?["front"]?.bool == true && row("y")?["front"]?.bool == true)
    #expect(row("u")?["front"]?.bool == false)
    // z beats x and y in gain in P(N(.05, √.02) > 0), and both with less: it is there in somewhat over a third.
    let probability = row("z")?["front_probability"]?.double ?? 0
    #expect(probability > 0.3 && probability < 0.6)
    #expect(row("u")?["front_probability"]?.double == 0)
    #expect(json["hypervolume"] == .null)
  }

  @Test("Bad input, a clear line each")
  func bad() throws {
    let sandbox = try Sandbox()
    try sandbox.write(reference, to: "scores.csv")
    try expectFailure(
      ["pareto", "scores.csv", "--minimise", "f1", "--maximise", "f3"], in: sandbox,
      says: ["no score f3", "f1, f2"])
    try expectFailure(
      ["pareto", "scores.csv", "--minimise", "f1", "--maximise", "f1"], in: sandbox, says: ["f1", "twice"])
    try expectFailure(
      ["pareto", "scores.csv", "--minimise", "f1", "--minimise", "f2", "--reference", "5"], in: sandbox,
      says: ["--reference", "1 number for 2 objectives"])
    try expectFailure(
      ["pareto", "scores.csv", "--minimise", "name", "--minimise", "f2"], in: sandbox, says: ["line 2", "a"])
    try expectFailure(["pareto", "scores.csv", "--minimise", "f1"], in: sandbox, code: 64, says: ["two objectives"])
    try expectFailure(
      ["pareto", "absent.csv", "--minimise", "f1", "--minimise", "f2"], in: sandbox, says: ["absent.csv"])
    try expectFailure(
      ["pareto", "scores.csv", "--minimise", "f1", "--minimise", "f2", "--out", "scores.csv"], in: sandbox,
      says: ["scores.csv"])
    try expectFailure(
      ["pareto", "scores.csv", "--minimise", "f1", "--minimise", "f2", "--reference", "a,b"], in: sandbox, code: 64,
      says: ["--reference takes numbers"])
  }
}
