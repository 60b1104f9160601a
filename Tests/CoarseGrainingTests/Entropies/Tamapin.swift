import CoarseGraining
import Foundation
import Statistics

/// The protein tamapin, 100 frames of 230 heavy atoms, with energies and probabilities: data that is
/// not part of the package.
struct Tamapin {
  let frames: Conformations
  let probabilities: [Double]
  let ca: Mapping
  let backbone: Mapping
  let nextCA: Mapping

  static var isThere: Bool { EntropySupport.shared("tamapin/6d93_100frames.xyz") != nil }

  init() throws {
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: EntropySupport.shared("tamapin/\(name)")!, encoding: .utf8)
    }
    let rows = try text("6d93_100frames.xyz").split(separator: "\n")
      .map { $0.split(separator: " ") }.filter { $0.count == 4 && Double($0[1]) != nil }
    let energies = try text("6d93_energies_100frames.txt").split(separator: "\n").map { Double($0)! }
    probabilities = try text("6d93_probs_100frames.txt").split(separator: "\n").map { Double($0)! }
    frames = Conformations(
      siteCount: 230, positions: rows.flatMap { $0.dropFirst().map { Float(Double($0)! / 10) } },
      energies: energies, blocks: EntropySupport.blocks(100, 10), blockCount: 10)
    func mapping(_ name: String, _ file: String) throws -> Mapping {
      EntropySupport.atoms(try text(file).split(separator: "\n").map { Int($0)! }, of: 230, name: name)
    }
    ca = try mapping("ca", "tamapin_ca_mapping.txt")
    backbone = try mapping("backbone", "tamapin_mapping_backbone.txt")
    nextCA = try mapping("nextca", "tamapin_nextca_mapping.txt")
  }

  /// Mappings of randomly chosen atoms.
  static func random(_ count: Int, siteCount: Int, seed: UInt64) -> [Mapping] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      var atoms = Array(0..<230)
      generator.shuffle(&atoms)
      return EntropySupport.atoms(atoms.prefix(siteCount).sorted(), of: 230, name: "random-\(index)")
    }
  }
}

extension EntropySupport {
  /// A mapping of one atom a bead.
  static func atoms(_ atoms: [Int], of atomCount: Int, name: String) -> Mapping {
    Mapping(
      name: name, atomCount: atomCount,
      beads: atoms.map { Mapping.Bead(name: "A\($0)", atoms: [$0], weights: [1]) })
  }
}
