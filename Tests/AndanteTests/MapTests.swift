import Storage
import Testing

/// Coordinates of alanine dipeptide, 2 ps apart, with energies, and forces each 10 ps.
enum AlanineDipeptide {
  static let folder = Shared.dataset("alanine-dipeptide") + "/"
  static let topology = folder + "topology.pdb"
  static let trajectory = folder + "trajectory-6.xtc"
  static let system = ["--topology", topology, "--trajectory", trajectory]
  static let energies = ["--energies", folder + "mechanics/energies-6.npy", "--temperature", "400"]
  static let forces = ["--forces", folder + "mechanics/forces-6.npy", "--force-frames", "4:5"]
}

@Suite("andante map score")
struct MapScoreTests {
  @Test("Every score of named and random mappings, the front, files of the winners")
  func everything() throws {
    let sandbox = try Sandbox()
    let json = try jsonOutput(
      ["map", "score"] + AlanineDipeptide.system + AlanineDipeptide.energies + AlanineDipeptide.forces
        + [
          "--lag", "10ps", "--sample", "400", "--mapping", "heavy", "--mapping", "backbone", "--mapping", "blocks:3",
          "--mapping", "random:5x4", "--out", "report", "--json", "--quiet",
        ], in: sandbox)
    let mappings = json["mappings"]?.array ?? []
    #expect(mappings.count == 7)
    #expect(mappings.prefix(3).map { $0["beads"]?.double } == [10, 8, 3])
    let scores = mappings[0]["scores"]
    for name in [
      "kinetic_variance", "timescale_error", "mapping_entropy", "force_noise", "structural_fidelity", "information",
      "j_star", "kl_mapping_entropy", "resolution", "relevance", "state_entropy",
    ] {
      #expect(scores?[name]?["value"]?.double != nil, "\(name)")
      #expect((scores?[name]?["error"]?.double ?? -1) >= 0, "\(name)")
    }
    // All heavy atoms keep all of the slow motion, within the error.
    let kept = scores?["kinetic_variance"]
    #expect(abs((kept?["value"]?.double ?? 0) - 1) < 3 * (kept?["error"]?.double ?? 0) + 0.02)
    // Three blobs do not see the torsion.
    let blobs = mappings[2]["scores"]?["kinetic_variance"]?["value"]?.double ?? 1
    #expect(blobs < (kept?["value"]?.double ?? 0))
    #expect(json["objectives"]?.array?.count == 3)
    #expect((json["hypervolume"]?.double ?? -1) > 0)
    #expect(mappings.contains { $0["front"]?.bool == true })
    // The same beads by parts of their features.
    let parts = json["kinetics"]?["mappings"]?.array?[1]["feature_families"]?.array ?? []
    let byName = Dictionary(
      uniqueKeysWithValues: parts.map { ($0["family"]?.string ?? "", $0["vamp2_training"]?.double ?? 0) })
    #expect(byName["all"]! >= byName["torsions"]! && byName["all"]! >= byName["distances"]!)
    #expect(sandbox.content().contains { $0.hasSuffix("report/scores.csv") })
    let content = sandbox.content()
    for file in ["front.csv", "index.html", "analysis.json", "provenance.json", "figures/front.svg", "tables/pairs.csv"] {
      #expect(content.contains { $0.hasSuffix("report/" + file) }, "\(file)")
    }
    #expect(content.contains { $0.contains("report/mappings/") && $0.hasSuffix(".yaml") })
    // What was written is read again.
    let written = content.first { $0.contains("report/mappings/heavy") && $0.hasSuffix(".xml") }!
    let path = String(written[written.range(of: "report/")!.lowerBound...])
    let back = try Program.run(
      ["map", "convert", path, "--topology", AlanineDipeptide.topology, "--out", "back.txt"], in: sandbox)
    #expect(back.exitCode == 0, "\(back.messages)")
    #expect(try sandbox.text("back.txt").split(separator: "\n").count == 10)
  }

  @Test("Without a lag, energies or forces: what structures alone say")
  func structures() throws {
    let sandbox = try Sandbox()
    let run = try Program.run(
      ["map", "score"] + AlanineDipeptide.system + [
        "--stop", "2ns", "--sample", "100", "--mapping", "heavy", "--mapping", "blocks:4",
      ], in: sandbox)
    #expect(run.exitCode == 0, "\(run.messages)")
    #expect(run.output.hasPrefix("mapping"))
    #expect(run.output.contains("struct. loss"))
    #expect(run.messages.contains("Nothing is said of dynamics"))
    for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test("The same numbers for any number of threads, and for the same seed")
  func threads() throws {
    let sandbox = try Sandbox()
    func values(_ threads: String) throws -> String {
      let json = try jsonOutput(
        ["map", "score"] + AlanineDipeptide.system + AlanineDipeptide.energies + [
          "--stop", "6ns", "--sample", "100", "--lag", "10ps", "--mapping", "heavy", "--mapping", "random:4x3",
          "--threads", threads, "--json", "--quiet",
        ], in: sandbox)
      return json["mappings"]?.encoded() ?? ""
    }
    let one = try values("1")
    #expect(one.count > 100)
    #expect(try values("2") == one)
  }

  @Test("A search finds a mapping that is better than random ones on its own data, and is scored on unseen data")
  func search() throws {
    let sandbox = try Sandbox()
    let json = try jsonOutput(
      ["map", "score"] + AlanineDipeptide.system + AlanineDipeptide.energies + [
        "--sample", "200", "--budget", "60", "--mapping", "optimise:mapping_entropy:4", "--mapping", "random:4x6",
        "--json", "--quiet",
      ], in: sandbox)
    let unseen = json["unseen"]?.array ?? []
    let search = unseen.first { $0["choice"]?.string == "search" }
    #expect(search?["score"]?.string == "mapping_entropy")
    #expect(search?["unseen"]?["value"]?.double != nil)
    #expect(unseen.contains { $0["choice"]?.string == "best of 6" })
  }

  @Test("Bad input, a clear line each")
  func bad() throws {
    let sandbox = try Sandbox()
    let base = ["map", "score"] + AlanineDipeptide.system
    func fails(_ arguments: [String], _ parts: String..., code: Int32 = 1) throws {
      try expectFailure(base + arguments, in: sandbox, code: code, says: parts)
    }
    try fails(["--mapping", "hevy"], "hevy", "heavy")
    try fails(["--mapping", "random:5xtwo"], "random:5xtwo")
    try fails(["--mapping", "random:99x2"], "99")
    try fails(["--mapping", "optimise:beauty:3"], "beauty", "structural_fidelity")
    try fails(["--mapping", "optimise:structural_fidelity:99"], "99 sites", "10 heavy atoms")
    try sandbox.write("0\n22\n", to: "out.txt")
    try fails(["--mapping", "out.txt"], "atom 22", "has 22 atoms")
    try sandbox.write("1\n22\n", to: "one.txt")
    try fails(["--mapping", "one.txt"], "counts from 0", "--index-base 1")
    try sandbox.write("beads:\n  - {name: A, atoms: []}\n", to: "empty.yaml")
    try fails(["--mapping", "empty.yaml"], "A", "no atoms")
    try sandbox.write("beads:\n  - {name: A, atoms: [1, 2], weights: [1, -1]}\n", to: "zero.yaml")
    try fails(["--mapping", "zero.yaml"], "sum to zero")
    try NPYWriter.write([1.0, 2, 3], shape: [3], to: sandbox("e.npy"))
    try fails(["--mapping", "heavy", "--energies", "e.npy", "--temperature", "300"], "e.npy", "3 rows", "25000 frames")
    try fails(["--mapping", "heavy", "--energies", "e.npy"], "--temperature")
    try fails(
      ["--mapping", "heavy", "--forces", AlanineDipeptide.folder + "mechanics/forces-6.npy"], "5000 rows", "--force-frames")
    try fails(
      ["--mapping", "heavy", "--mapping", "backbone", "--lag", "10ps", "--objective", "beads", "--objective", "beauty"],
      "beauty", "kinetic_variance")
    try fails(["--mapping", "heavy", "--mapping", "heavy"], "heavy")
    try fails(["--mapping", "heavy", "--lag", "100ns"], "lag of 50000 frames", "25000")
    try fails(["--mapping", "heavy", "--macrostates", "600"], "--macrostates 600", "1000 frames")
    let odd = (0..<25_000).map { $0 == 12_345 ? -1.0 : 1.0 }
    try NPYWriter.write(odd, shape: [25_000], to: sandbox("p.npy"))
    try fails(
      ["--mapping", "heavy", "--probabilities", "p.npy", "--sample", "20000"], "frame", "-1.0", "above 0")
    try fails(["--mapping", "heavy", "--force-frames", "0:10"], "--force-frames", "frame 0", "no forces")
    try fails(["--mapping", "heavy", "--components", "1000000"], "--components", code: 64)
    try fails(["--mapping", "heavy", "--folds", "9223372036854775807"], "--folds", code: 64)
    try fails(["--mapping", "heavy", "--objective", "beads"], "two objectives", code: 64)
    try fails(["--mapping", "heavy", "--temperature", "-3"], "--temperature", code: 64)
  }
}

@Suite("andante map apply and convert")
struct MapApplyTests {
  @Test("Beads with mapped forces as TRR, their topology beside")
  func forces() throws {
    let sandbox = try Sandbox()
    let run = try Program.run(
      ["map", "apply"] + AlanineDipeptide.system + AlanineDipeptide.forces + ["--mapping", "backbone", "--out", "beads.trr"],
      in: sandbox)
    #expect(run.exitCode == 0, "\(run.messages)")
    #expect(run.output.contains("25000 frames, 5000 with forces"))
    let info = try Program.run(["info", "beads.trr"], in: sandbox)
    #expect(info.output.contains("atoms      8"), "\(info.output)")
    #expect(try sandbox.text("beads-topology.pdb").contains("CONECT"))
  }

  @Test("A format says what it loses, and what it cannot hold")
  func convert() throws {
    let sandbox = try Sandbox()
    let topology = ["--topology", AlanineDipeptide.topology]
    let run = try Program.run(["map", "convert", "martini-like"] + topology + ["--out", "m.ndx"], in: sandbox)
    #expect(run.exitCode == 0)
    #expect(run.messages.contains("does not keep weights"))
    try expectFailure(
      ["map", "convert", "martini-like"] + topology + ["--out", "m.txt"], in: sandbox, says: ["EXCOGITO"])
    try expectFailure(
      ["map", "convert", "heavy"] + topology + ["--out", "m.doc"], in: sandbox, says: ["m.doc"])
    try expectFailure(
      ["map", "convert", "random:5x3"] + topology + ["--out", "m.yaml"], in: sandbox, says: ["random:5x3"])
    try expectFailure(
      ["map", "apply"] + AlanineDipeptide.system + ["--mapping", "heavy", "--out", "beads.dcd"], in: sandbox,
      says: ["beads.dcd", ".xtc"])
  }
}
