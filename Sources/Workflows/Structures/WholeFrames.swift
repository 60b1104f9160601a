import Features
import Trajectories

/// Makes the molecules of frames whole for the eye: along bonds, in the frame's box.
struct WholeFrames {
  private let wholeness: Wholeness
  private let pairs: [AtomPair]

  /// Along a topology's bonds, stated or known from its residues.
  init(_ topology: Topology) {
    pairs = topology.wholenessPairs(for: Set(0..<topology.atomCount)).map { AtomPair($0.parent, $0.child) }
    wholeness = Wholeness(pairs: pairs, slots: AtomSlots(0..<topology.atomCount))
  }

  /// Moves atoms by box edges; frames without a usable box stay as they are.
  func apply(_ frame: inout Frame) {
    guard !pairs.isEmpty, let box = frame.box, box.isUsable else { return }
    // Features work on four frames at once; here all four are this one.
    var lanes = frame.positions.map { Lanes(repeating: $0) }
    lanes.withUnsafeMutableBufferPointer {
      wholeness.apply($0, box: BatchBox((box, box, box, box)))
    }
    frame.positions = lanes.map { $0[0] }
  }
}
