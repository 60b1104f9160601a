public import Trajectories

extension FeatureSpecification {
  /// Looks the requests up in a topology.
  ///
  /// Without requests the features are the backbone's φ and ψ, as cosines and sines.
  ///
  /// - Parameters:
  ///   - topologyName: What messages and models call the topology.
  ///   - box: The first frame's box, which decides where ``periodicity`` is automatic.
  /// - Returns: Features with atoms by index, and the basis on them; names are unique.
  /// - Throws: ``FeatureError`` with the place of the request.
  /// - Complexity: O(columns), and O(pairs) where near neighbours are left out.
  public func resolve(
    topology: Topology, topologyName: String, firstFrame box: Box?
  ) throws(FeatureError) -> FeatureSet {
    let isPeriodic: Bool
    switch periodicity {
    case .automatic: isPeriodic = box?.isUsable ?? false
    case .never: isPeriodic = false
    case .always:
      guard box?.isUsable == true else { throw .boxNeeded(periodicityPlace) }
      isPeriodic = true
    }
    let resolver = FeatureResolver(
      topology, name: topologyName, isPeriodic: isPeriodic, folder: folder)
    for request in try requestsOrDefault(topology, topologyName) { try resolver.add(request) }
    var set = resolver.finish()
    set.basis = try makeBasis(columns: set.columns)
    if let place = basis?.place, let name = set.basis?.repeatedName {
      throw .duplicateName(name, place, other: place)
    }
    return set
  }

  private func requestsOrDefault(
    _ topology: Topology, _ name: String
  ) throws(FeatureError) -> [FeatureRequest] {
    guard requests.isEmpty else { return requests }
    guard [.phi, .psi].contains(where: { !topology.backboneTorsions($0).isEmpty }) else {
      throw .noFeatures(topology: name)
    }
    return [
      FeatureRequest(
        .torsions([.phi, .psi], residues: nil, .cosineSine), place: .init("default features"))
    ]
  }
}
