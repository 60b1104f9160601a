import ArgumentParser
import CoarseGraining
import LinearAlgebra
import Samples
import Statistics
import Trajectories

/// Times the kinetic scores of many random mappings of a chain, and prints a table.
struct MappingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mappings",
    abstract: "Times the kinetic variance of many random mappings, and prints a table.",
    discussion: """
      A chain of atoms about a few slow collective coordinates, in memory. The reference is one pass, all \
      mappings together are another; what is left is algebra.
      """)

  @Option(help: "Atoms.")
  var atoms = 1000

  @Option(help: "Frames.")
  var frames = 10_000

  @Option(help: "Random mappings.")
  var mappings = 200

  @Option(help: "Sites of each mapping.")
  var sites = 50

  @Option(help: "Megabytes for sums.")
  var memory = 4096

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard atoms > 3, frames > 100, mappings >= 1, (3...atoms).contains(sites), memory >= 1, threads >= 1 else {
      throw ValidationError("numbers are positive, and sites are among the atoms")
    }
  }

  func run() throws {
    let source = AtomSource([chain()])
    let topology = Self.topology(atoms)
    let maps = try BuiltInMapping.random(siteCount: sites, mappingCount: mappings).mappings(of: topology, seed: 1)
    var options = KineticOptions(lag: 10)
    options.foldCount = 5
    options.threadCount = threads
    options.memoryLimit = memory << 20
    let reference = try timed { try KineticReference(source, topology: topology, options: options) }
    let tables = try timed { try KineticTables(maps, reference: reference.result) }
    let scores = timed { KineticVariance().outcomes(of: tables.result) }
    print("| atoms | frames | mappings × sites | features | reference s | mappings s | scores s | passes |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    let features = tables.result.fits.map(\.featureCount).max() ?? 0
    print(
      "| \(atoms) | \(frames) | \(mappings) × \(sites) | \(features) | \(rounded(reference.seconds)) "
        + "| \(rounded(tables.seconds)) | \(rounded(scores.seconds)) | \(tables.result.passCount) |")
  }

  private func rounded(_ seconds: Double) -> String { "\((seconds * 100).rounded() / 100)" }

  /// Sites on a helix, moved by three slow coordinates and by noise.
  private func chain() -> Matrix<Float> {
    var generator = SeededGenerator(seed: 7)
    let modes = (0..<(3 * 3 * atoms)).map { _ in generator.nextNormal() }
    var slow = [0.0, 0, 0]
    let decays = [0.999, 0.99, 0.9]
    var elements: [Float] = []
    elements.reserveCapacity(3 * atoms * frames)
    for _ in 0..<frames {
      for k in slow.indices {
        slow[k] = decays[k] * slow[k] + (1 - decays[k] * decays[k]).squareRoot() * generator.nextNormal()
      }
      for place in 0..<(3 * atoms) {
        let (atom, axis) = (place / 3, place % 3)
        let rest = axis == 2 ? 0.15 * Double(atom) : 0.3 * Double((atom * (axis + 2)) % 7) / 7
        var value = rest + 0.02 * generator.nextNormal()
        for k in slow.indices { value += 0.05 * modes[3 * atoms * k + place] * slow[k] }
        elements.append(Float(value))
      }
    }
    return Matrix(rowCount: frames, columnCount: 3 * atoms, elements: elements)
  }

  private static func topology(_ count: Int) -> Topology {
    Topology(
      atoms: (0..<count).map { .init(name: "C\($0 % 100)", element: Element(atomicNumber: 6), residue: $0 / 10) },
      residues: (0..<((count + 9) / 10)).map {
        .init(name: "LIG", number: $0 + 1, chain: 0, atoms: (10 * $0)..<min(count, 10 * $0 + 10))
      }, chains: [.init(identifier: "A", residues: 0..<((count + 9) / 10))],
      bonds: (1..<count).map { .init($0 - 1, $0) })
  }
}
