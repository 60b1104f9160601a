/// Frames of one molecule in memory: whole, in nm, each with the block of the data that it came from.
///
/// What scores without a time lag are made on: a spread of frames, not the whole trajectory.
public struct Conformations: Sendable {
  /// The number of sites of a frame: atoms or beads.
  public let siteCount: Int
  /// x, y, z of each site, frame after frame, in nm: frames × sites × 3.
  public var positions: [Float]
  /// The same for forces in kJ/mol/nm; nil where there are none.
  public var forces: [Float]?
  /// The potential energy of each frame in kJ/mol; nil where not known.
  public var energies: [Double]?
  /// The frames' probabilities or weights, positive; nil where all count the same.
  public var weights: [Double]?
  /// The block of each frame, counted from 0: the units of error bars, the same for all mappings.
  public var blocks: [Int]
  /// The number of blocks.
  public let blockCount: Int

  /// Frames of this many sites.
  public init(
    siteCount: Int, positions: [Float], forces: [Float]? = nil, energies: [Double]? = nil,
    weights: [Double]? = nil, blocks: [Int], blockCount: Int
  ) {
    precondition(positions.count == 3 * siteCount * blocks.count, "three coordinates a site and frame")
    precondition(forces.map { $0.count == positions.count } ?? true, "a force for each coordinate")
    precondition(energies.map { $0.count == blocks.count } ?? true, "an energy a frame")
    precondition(weights.map { $0.count == blocks.count } ?? true, "a weight a frame")
    self.siteCount = siteCount
    self.positions = positions
    self.forces = forces
    self.energies = energies
    self.weights = weights
    self.blocks = blocks
    self.blockCount = blockCount
  }

  /// The number of frames.
  public var frameCount: Int { blocks.count }
}
