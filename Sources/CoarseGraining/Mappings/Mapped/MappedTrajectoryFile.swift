public import Storage
public import Trajectories

/// The trajectory of a mapping's beads, made frame by frame while it is read.
///
///     let beads = try MappedTrajectoryFile(file, mapping: mapping, topology: topology)
///     let reader = try beads.makeReader()
///
/// Frames keep the file's box, time and step; see ``FrameMapper`` for what the beads' numbers are.
public struct MappedTrajectoryFile: TrajectoryFile {
  /// The trajectory of the atoms.
  public let file: any TrajectoryFile
  /// How its frames are mapped.
  public let mapper: FrameMapper
  private let beadTopology: Topology

  /// Checks the mapping and that the beads of the first frame fit into half its box.
  ///
  /// - Throws: As ``Mapping/validate(in:)`` and ``Mapping/checkSpan(positions:box:)``, for another number of
  ///   atoms, and for what is wrong with the first frame.
  public init(
    _ file: any TrajectoryFile, mapping: Mapping, topology: Topology
  ) throws(CoarseGrainingError) {
    try mapping.validate(in: topology)
    guard file.atomCount == topology.atomCount else {
      let error = StorageError.atomCountMismatch(
        path: file.path, count: file.atomCount, topology: "the topology", expected: topology.atomCount)
      throw .cannotUseFile(reason: error.description)
    }
    self.file = file
    mapper = FrameMapper(mapping, topology: topology)
    beadTopology = mapping.topology(of: topology)
    var frame = Frame()
    do throws(StorageError) {
      try file.makeReader().read(0, FrameRequest(atomCount: mapper.requiredAtomCount), into: &frame)
    } catch {
      throw .cannotUseFile(reason: error.description)
    }
    try mapper.checkSpan(of: frame)
  }

  public var path: String { file.path }
  public var formatName: String { file.formatName }
  public var atomCount: Int { mapper.mapping.beadCount }
  public var frameCount: Int { file.frameCount }
  public var fields: FrameFields { file.fields }
  /// The beads'.
  public var topology: Topology? { beadTopology }
  public var droppedByteCount: Int { file.droppedByteCount }
  public var details: [(name: String, value: String)] {
    (file.details + [("mapping", mapper.mapping.name)]).sorted { $0.name < $1.name }
  }

  public func times() throws(StorageError) -> [Double]? { try file.times() }

  public func makeReader() throws(StorageError) -> any FrameReader {
    MappedFrameReader(mapper, reader: try file.makeReader())
  }
}

/// Reads atoms, gives beads.
private final class MappedFrameReader: FrameReader {
  private let mapper: FrameMapper
  private let reader: any FrameReader
  private var atoms = Frame()

  init(_ mapper: FrameMapper, reader: any FrameReader) {
    (self.mapper, self.reader) = (mapper, reader)
  }

  func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
    precondition(
      request.atomCount >= 0 && request.atomCount <= mapper.mapping.beadCount, "more beads than there are")
    try reader.read(
      index, FrameRequest(atomCount: mapper.requiredAtomCount, fields: request.fields), into: &atoms)
    frame = mapper.map(atoms)
    guard request.atomCount < mapper.mapping.beadCount else { return }
    let count = 3 * request.atomCount
    frame.positions.removeLast(frame.positions.count - count)
    if !frame.velocities.isEmpty { frame.velocities.removeLast(frame.velocities.count - count) }
    if !frame.forces.isEmpty { frame.forces.removeLast(frame.forces.count - count) }
  }
}
