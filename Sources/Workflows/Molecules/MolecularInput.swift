public import Features
public import Samples
import Storage
public import Trajectories

/// Trajectories of atoms as input: the topology, what to compute of each frame,
/// and how the files are opened.
public struct MolecularInput: Sendable {
  /// A topology file; nil takes the one that the first trajectory carries.
  public var topologyPath: String?
  /// The features; without requests the backbone's φ and ψ.
  public var specification = FeatureSpecification()
  /// The file that the specification was read from.
  public var specificationPath: String?
  /// How trajectory files are opened.
  public var options = TrajectoryOptions()

  /// The backbone torsions of what the trajectories carry.
  public init() {}

  /// The input with its files opened as tables of features.
  ///
  /// - Throws: ``WorkflowError/topologyNeeded(file:format:)``, and the errors of
  ///   topology, specification and the first trajectory.
  public func resolve(_ input: TableInput) throws -> TableInput {
    var input = input
    input.paths = try trajectories(in: input.paths)
    let (topology, name) = try self.topology(for: input.paths)
    let set = try specification.resolve(
      topology: topology, topologyName: name, firstFrame: try firstBox(of: input.paths))
    input.provider = try FeatureTableProvider(set, options: options)
    input.companions += [topologyPath, specificationPath].compactMap { $0 }
    return input
  }

  /// The files that paths name, without the topology where a folder holds it too.
  func trajectories(in paths: [String]) throws(SampleError) -> [String] {
    let files = try InputPaths.expand(paths, provider: TrajectoryNames())
    guard let topologyPath else { return files }
    let others = files.filter { paths.contains($0) || !FileName.isSame($0, topologyPath) }
    return others.isEmpty ? files : others
  }

  /// The topology and what messages call it.
  public func topology(for paths: [String]) throws -> (topology: Topology, name: String) {
    if let topologyPath {
      return (try Topology.read(topologyPath, options: options), topologyPath)
    }
    let first = try Self.firstFile(of: paths)
    let format = try TrajectoryFormat.detect(first)
    let file = try format.open(first, options)
    guard let topology = file.topology else {
      throw WorkflowError.topologyNeeded(file: first, format: format.name)
    }
    return (topology, first)
  }

  /// The box of the first frame, by which “periodic: auto” decides.
  private func firstBox(of paths: [String]) throws -> Box? {
    let path = try Self.firstFile(of: paths)
    let file = try TrajectoryFormat.detect(path).open(path, options)
    var frame = Frame()
    try file.makeReader().read(0, FrameRequest(atomCount: min(1, file.atomCount)), into: &frame)
    return frame.box
  }

  private static func firstFile(of paths: [String]) throws(SampleError) -> String {
    try InputPaths.expand(paths, provider: TrajectoryNames())[0]
  }
}
