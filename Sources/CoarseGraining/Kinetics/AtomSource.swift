public import LinearAlgebra
public import Samples
import Storage
public import Trajectories

/// The coordinates of atoms as a stream of rows: what features of beads and atoms are computed from, and
/// what the trajectories, blocks and time step of kinetic scores come from.
public struct AtomSource: Sendable {
  /// Rows of x, y, z in nm of each atom of ``atoms``.
  public let source: any SampleSource
  /// Topology indices, ascending.
  public let atoms: [Int]
  /// The number of atoms of the whole system.
  public let atomCount: Int
  /// What happened on opening that a user should know, a sentence each.
  public let notes: [String]

  /// Trajectories on disk; molecules are made whole where the first frame has a box.
  ///
  /// - Parameters:
  ///   - input: Paths and how they are arranged; its provider is set here.
  ///   - atoms: Those that any mapping or library needs, see ``atoms(of:reference:)``.
  ///   - options: How trajectory files are opened.
  /// - Throws: ``SampleError`` naming the file and what is wrong with it.
  public init(
    _ input: TableInput, topology: Topology, topologyName: String, atoms: Set<Int>,
    options: TrajectoryOptions = .init()
  ) throws(SampleError) {
    precondition(atoms.allSatisfy(topology.atoms.indices.contains), "an atom outside the system")
    var input = input
    let provider = AtomTableProvider(
      topology: topology, topologyName: topologyName, atoms: atoms, options: options)
    input.provider = provider
    let table = try TableSource(input)
    source = table
    self.atoms = atoms.sorted()
    atomCount = topology.atomCount
    notes = table.notes
  }

  /// Frames in memory: consecutive, in nm, whole, x, y, z of every atom of the system.
  ///
  /// - Parameter trajectories: Frames × (3 × atoms), one matrix an uninterrupted run.
  public init(_ trajectories: [Matrix<Float>], timeStep: PhysicalTime? = nil) {
    let width = trajectories.first?.columnCount ?? 0
    precondition(width % 3 == 0, "three coordinates an atom")
    atomCount = width / 3
    atoms = Array(0..<atomCount)
    source = ArraySource(
      trajectories,
      names: atoms.flatMap { AtomLayout.columns(ofAtom: $0).map { $0.name! } }, timeStep: timeStep)
    notes = []
  }

  /// Frames in memory that follow one another at equal times.
  ///
  /// - Parameter trajectoryLengths: The number of frames of each uninterrupted run; nil for a single one.
  public init(
    _ frames: Conformations, trajectoryLengths: [Int]? = nil, timeStep: PhysicalTime? = nil
  ) {
    let lengths = trajectoryLengths ?? [frames.frameCount]
    precondition(lengths.reduce(0, +) == frames.frameCount, "every frame is in one trajectory")
    let width = 3 * frames.siteCount
    var start = 0
    self.init(
      lengths.map { length in
        defer { start += length }
        return Matrix(
          rowCount: length, columnCount: width,
          elements: Array(frames.positions[(start * width)..<((start + length) * width)]))
      }, timeStep: timeStep)
  }

  /// Where each atom lies in a row, counted in atoms.
  var slots: [Int: Int] { Dictionary(uniqueKeysWithValues: atoms.enumerated().map { ($1, $0) }) }

  /// The atoms that mappings and the reference read.
  public static func atoms(of mappings: [Mapping], reference: AllAtomLibrary?) -> Set<Int> {
    var atoms = Set(reference?.atoms ?? [])
    for mapping in mappings {
      for bead in mapping.beads {
        atoms.formUnion(bead.atoms)
        atoms.formUnion(bead.bodyFrame ?? [])
      }
    }
    return atoms
  }
}

/// Opens trajectories as tables of atoms' coordinates.
private struct AtomTableProvider: TableProvider {
  let topology: Topology
  let topologyName: String
  let atoms: Set<Int>
  let options: TrajectoryOptions

  func isReadable(fileNamed name: String) -> Bool { TrajectoryFormat.isLikely(name) }

  func open(_ path: String) throws(StorageError) -> any NumericTable {
    let file = try TrajectoryFormat.detect(path).open(path, options)
    var first = Frame()
    try file.makeReader().read(0, FrameRequest(atomCount: min(1, file.atomCount)), into: &first)
    let layout = AtomLayout(
      atoms: atoms, topology: topology, topologyName: topologyName,
      isPeriodic: first.box?.isUsable ?? false)
    return try AtomTable(file, layout)
  }

  /// No model is saved with these columns.
  var recipe: JSONValue { .null }
}
