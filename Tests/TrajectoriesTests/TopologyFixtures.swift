import Glibc
import Trajectories

/// Files and small systems for the tests of topologies.
enum TopologyFixtures {
  private static let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  private static let shared = package.split(separator: "/").dropLast().joined(separator: "/")

  /// The test files of all formats, in the package or beside it.
  static let formats: String = {
    let own = "/\(package)/Datasets/formats"
    return access(own + "/solvated.psf", R_OK) == 0 ? own : "/\(shared)/shared/data/formats"
  }()
  static let isPresent = access(formats + "/solvated.psf", R_OK) == 0

  /// Data that is not part of the package.
  static func data(_ name: String) -> String { "/\(shared)/shared/data/\(name)" }
  static func hasData(_ name: String) -> Bool { access(data(name), R_OK) == 0 }

  /// Calls `body` with a file of this content, removed afterwards.
  @discardableResult
  static func withFile<Result>(
    _ content: [UInt8], suffix: String, _ body: (String) throws -> Result
  ) throws -> Result {
    var template = Array("/tmp/andante-topology-XXXXXX\(suffix)".utf8CString)
    let descriptor = mkstemps(&template, Int32(suffix.utf8.count))
    precondition(descriptor >= 0)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    let written = content.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    precondition(written == content.count)
    close(descriptor)
    return try body(path)
  }

  @discardableResult
  static func withFile<Result>(
    _ content: String, suffix: String, _ body: (String) throws -> Result
  ) throws -> Result {
    try withFile(Array(content.utf8), suffix: suffix, body)
  }

  static func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, file), count > 0 {
      bytes += block[..<count]
    }
    return bytes
  }

  /// A topology of residues, each with a name, a number, a chain and its atoms' names.
  static func topology(
    _ residues: [(name: String, number: Int, chain: String, atoms: [String])],
    bonds: [Topology.Bond] = [], positions: [Double]? = nil, box: Box? = nil
  ) -> Topology {
    var atoms: [Topology.Atom] = []
    var all: [Topology.Residue] = []
    var chains: [Topology.Chain] = []
    for residue in residues {
      if chains.last?.identifier != residue.chain {
        chains.append(.init(identifier: residue.chain, residues: all.count..<all.count))
      }
      let first = atoms.count
      for name in residue.atoms {
        let symbol = name == "NA" || name == "CL" ? name : String(name.prefix(1))
        atoms.append(.init(name: name, element: Element(symbol: symbol), residue: all.count))
      }
      all.append(
        .init(
          name: residue.name, number: residue.number, chain: chains.count - 1,
          atoms: first..<atoms.count))
      chains[chains.count - 1].residues = chains[chains.count - 1].residues.lowerBound..<all.count
    }
    return Topology(
      atoms: atoms, residues: all, chains: chains, bonds: bonds, positions: positions, box: box)
  }
}

/// A small seeded generator (xorshift*).
struct TopologyRandom {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}

/// Damages a file's bytes: flips, digits, cuts, repetitions and insertions.
func damaged(_ bytes: [UInt8], _ random: inout TopologyRandom) -> [UInt8] {
  var bytes = bytes
  for _ in 0...random.below(3) where !bytes.isEmpty {
    let place = random.below(bytes.count)
    switch random.below(6) {
    case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes[place] = UInt8(ascii: "9")
    case 2: bytes.removeSubrange(place...)
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(100)))
    case 4:
      let end = min(bytes.count, place + random.below(100))
      bytes.insert(contentsOf: bytes[place..<end], at: place)
    default:
      let words = ["-", "999999999", "\n", "\u{0}", "'", "loop_ "]
      bytes.insert(contentsOf: Array(words[random.below(6)].utf8), at: place)
    }
  }
  return bytes
}
