import Storage
import Trajectories

/// Reads frames and lays the atoms that features need side by side.
struct BatchLoader: ~Copyable {
  private let program: FeatureProgram
  private let reader: any FrameReader
  private let path: String
  private let request: FrameRequest
  private var frames = Array(repeating: Frame(), count: Lanes.scalarCount)
  private let positions: UnsafeMutableBufferPointer<Lanes>
  /// The boxes of the last batch: a box that does not change is prepared once.
  private var boxes: [Box] = []
  private var batchBox: BatchBox?

  init(_ program: FeatureProgram, _ reader: any FrameReader, path: String) {
    self.program = program
    self.reader = reader
    self.path = path
    request = FrameRequest(atomCount: (program.slots.atoms.last ?? -1) + 1)
    positions = .allocate(capacity: 3 * program.slots.atoms.count)
    positions.initialize(repeating: .zero)
  }

  deinit { positions.deallocate() }

  /// Loads 1 … 4 frames; the last one fills the other lanes.
  ///
  /// - Returns: A batch that holds until the next call.
  /// - Throws: ``StorageError/unusableFrame(path:frame:reason:)`` for coordinates that
  ///   are not finite and for boxes that are missing or flat; what the reader throws.
  mutating func load(first: Int, stride: Int, count: Int) throws(StorageError) -> FrameBatch {
    for k in 0..<count {
      try reader.read(first + k * stride, request, into: &frames[k])
      precondition(frames[k].positions.count == 3 * request.atomCount, "a reader's frame is short")
    }
    let last = count - 1
    let lanes = (0, min(1, last), min(2, last), min(3, last))
    let isFinite = gather(frames[lanes.0], frames[lanes.1], frames[lanes.2], frames[lanes.3])
    if !isFinite {
      for k in 0..<count { try checkCoordinates(frames[k], number: first + k * stride) }
    }
    guard program.set.isPeriodic else {
      return FrameBatch(positions: UnsafeBufferPointer(positions), box: nil)
    }
    var newBoxes: [Box] = []
    for k in 0..<count { newBoxes.append(try box(of: frames[k], number: first + k * stride)) }
    if newBoxes != boxes {
      boxes = newBoxes
      batchBox = BatchBox((boxes[lanes.0], boxes[lanes.1], boxes[lanes.2], boxes[lanes.3]))
    }
    if let wholeness = program.wholeness { wholeness.apply(positions, box: batchBox!) }
    return FrameBatch(positions: UnsafeBufferPointer(positions), box: batchBox)
  }

  /// Copies the atoms of four frames to the lanes.
  ///
  /// - Returns: Whether all coordinates are finite.
  private func gather(_ a: Frame, _ b: Frame, _ c: Frame, _ d: Frame) -> Bool {
    // x · 0 is 0 for finite numbers only, and NaN stays in the sum.
    var witness = Lanes.zero
    a.positions.withUnsafeBufferPointer { a in
      b.positions.withUnsafeBufferPointer { b in
        c.positions.withUnsafeBufferPointer { c in
          d.positions.withUnsafeBufferPointer { d in
            for (slot, atom) in program.slots.atoms.enumerated() {
              for axis in 0..<3 {
                let k = 3 * atom + axis
                let value = Lanes(a[k], b[k], c[k], d[k])
                witness += value * 0
                positions[3 * slot + axis] = value
              }
            }
          }
        }
      }
    }
    return all(witness .== 0)
  }

  private func checkCoordinates(_ frame: Frame, number: Int) throws(StorageError) {
    for atom in program.slots.atoms {
      let position = frame.positions[(3 * atom)..<(3 * atom + 3)]
      guard position.allSatisfy(\.isFinite) else {
        let label = program.set.atomLabels[atom].map { " (\($0))" } ?? ""
        throw .unusableFrame(
          path: path, frame: number,
          reason: "atom \(atom + 1)\(label) has a coordinate that is not finite")
      }
    }
  }

  private func box(of frame: Frame, number: Int) throws(StorageError) -> Box {
    guard let box = frame.box, box.isUsable else {
      throw .unusableFrame(
        path: path, frame: number,
        reason: frame.box == nil
          ? "it has no periodic box, which minimum-image distances need; say periodic: false"
          : "its periodic box is flat, and minimum-image distances need one; say periodic: false")
    }
    return box
  }
}
