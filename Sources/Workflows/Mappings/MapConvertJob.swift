public import CoarseGraining
import Trajectories

/// Writes a mapping in another format.
public struct MapConvertJob: Sendable {
  /// The mapping: a file, or the name of a built-in one.
  public var mapping: String
  /// The topology that it is for.
  public var topologyPath: String
  /// The file to write.
  public var outputPath: String
  /// Nil goes by the end of the output's name.
  public var format: MappingFormat?
  /// What indices in the file count from; nil takes the format's custom.
  public var indexBase: IndexBase?
  /// How the topology is opened.
  public var options = TrajectoryOptions()

  /// This mapping as that file.
  public init(mapping: String, topologyPath: String, outputPath: String) {
    self.mapping = mapping
    self.topologyPath = topologyPath
    self.outputPath = outputPath
  }

  /// What was written.
  public struct Output: Sendable {
    /// What was read.
    public let mapping: Mapping
    /// The format that was written.
    public let format: MappingFormat
    /// What the format cannot say of it, a phrase each.
    public let losses: [String]
    /// Atoms that several beads share.
    public let sharedAtomCount: Int
  }

  /// - Throws: `CoarseGrainingError`, ``MappingError``, and what reading and writing meet.
  public func run(_ settings: RunSettings) throws -> Output {
    let topology = try Topology.read(topologyPath, options: options)
    let request = try MappingRequest.parse(mapping)
    guard
      let found = try request.mappings(of: topology, base: indexBase, seed: settings.seed),
      found.count == 1
    else { throw MappingError.severalMappings(mapping: mapping) }
    var inputs = [topologyPath]
    if case .file(let path) = request { inputs.append(path) }
    try FileName.requireNotInput(outputPath, inputs: inputs)
    guard let format = format ?? MappingFormat.ofOutput(outputPath) else {
      throw MappingError.unknownMappingEnding(path: outputPath)
    }
    try found[0].write(outputPath, in: format, topology: topology)
    return Output(
      mapping: found[0], format: format, losses: found[0].losses(in: format, topology: topology),
      sharedAtomCount: found[0].sharedAtoms.count)
  }
}

extension MappingFormat {
  /// The format that a file's name asks for; the longest ending counts.
  static func ofOutput(_ path: String) -> MappingFormat? {
    let name = path.lowercased()
    return allCases.filter { name.hasSuffix("." + $0.fileExtension) }
      .max { $0.fileExtension.count < $1.fileExtension.count }
  }
}
