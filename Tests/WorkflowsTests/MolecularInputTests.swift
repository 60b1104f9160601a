import Features
import Samples
import Storage
import Testing
import Trajectories
import Workflows

@Suite("Trajectories of atoms as input")
struct MolecularInputTests {
  private let topology = Place.dataset("formats/solvated.pdb")
  private let xtc = Place.dataset("formats/solvated.xtc")
  private let h5 = Place.dataset("formats/solvated.h5")

  private func resolve(
    _ path: String, _ change: (inout MolecularInput) -> Void = { _ in }
  ) throws -> TableInput {
    var input = MolecularInput()
    input.options.storesIndex = false
    change(&input)
    return try input.resolve(TableInput(paths: [path]))
  }

  private func set(_ input: TableInput) throws -> FeatureSet {
    try FeatureSet(json: try #require(input.provider).recipe)
  }

  @Test("Without requests the features are the backbone torsions; the box of the first frame decides")
  func defaults() throws {
    let periodic = try set(try resolve(xtc) { $0.topologyPath = topology })
    #expect(periodic.definitions.map(\.name) == ["phi(ALA2)", "psi(ALA2)"])
    #expect(periodic.isPeriodic && periodic.atomCount == 550 && periodic.topologyName == topology)
    let plain = try set(
      try resolve(Place.dataset("formats/solvated.xyz")) { $0.topologyPath = topology })
    #expect(!plain.isPeriodic)
  }

  @Test("The topology is the trajectory's own where it has one, and a named one goes on record")
  func topologies() throws {
    let own = try resolve(h5)
    #expect(own.companions == [])
    #expect(try set(own).topologyName == h5)
    var specification = FeatureSpecification()
    specification.requests = [.distances("name CA or name CB")]
    let named = try resolve(h5) {
      $0.topologyPath = topology
      $0.specification = specification
      $0.specificationPath = "s.yaml"
    }
    #expect(named.companions == [topology, "s.yaml"])
    #expect(try set(named).definitions.count == 1)
    #expect(throws: WorkflowError.topologyNeeded(file: xtc, format: "XTC")) { try resolve(xtc) }
  }

  @Test("Columns are made again from the recipe alone")
  func recipe() throws {
    let input = try resolve(xtc) { $0.topologyPath = topology }
    let source = try TableSource(input)
    #expect(source.recipe == input.provider?.recipe && source.features.count == 4)
    var again = TableInput(paths: [xtc])
    again.provider = try FeatureTableProvider(try set(input))
    let other = try TableSource(again)
    func rows(_ source: TableSource) throws -> [Double] {
      var rows = [Double](repeating: 0, count: 160)
      try rows.withUnsafeMutableBufferPointer { try source.makeReader().read(0..<40, of: 0, into: $0) }
      return rows
    }
    #expect(try rows(source) == rows(other))
    // Angles stay as they are for those who ask for numbers.
    var specification = FeatureSpecification()
    specification.requests = [FeatureRequest(.torsions([.phi], residues: nil, .angle), place: .init("test"))]
    var angles = try resolve(xtc) {
      $0.topologyPath = topology
      $0.specification = specification
    }
    #expect(try TableSource(angles).features.map(\.name) == ["cos(phi(ALA2))", "sin(phi(ALA2))"])
    angles.splitsAngles = false
    #expect(try TableSource(angles).features.map(\.name) == ["phi(ALA2)"])
  }
}
