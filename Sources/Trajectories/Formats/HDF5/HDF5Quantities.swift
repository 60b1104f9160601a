import Storage

/// What an HDF5 trajectory holds of each frame.
struct HDF5Quantities: Sendable {
  var positions: HDF5Quantity
  var velocities: HDF5Quantity?
  var forces: HDF5Quantity?
  var cell: Cell?
  var clock: Clock?
  var steps: Clock?
  /// Whether the first frame has a box.
  private(set) var hasBox = false

  /// How boxes are stored.
  enum Cell: Sendable {
    /// Lengths of the edges, and angles in degrees.
    case lengthsAndAngles(HDF5Quantity, HDF5Quantity)
    /// Three edge lengths, or nine components of edge vectors.
    case edges(HDF5Quantity)
    /// The same in all frames.
    case constant(Box?)
  }

  /// How the times or steps of frames are stored.
  enum Clock: Sendable {
    case listed(HDF5Quantity)
    /// The value of the first frame, and the increment.
    case regular(first: Double, increment: Double)
  }

  init(positions: HDF5Quantity) {
    self.positions = positions
  }

  var atomCount: Int { positions.layout.shape[1] }
  var frameCount: Int { positions.frameCount }

  var fields: FrameFields {
    var fields: FrameFields = [.positions]
    if velocities != nil { fields.insert(.velocities) }
    if forces != nil { fields.insert(.forces) }
    if clock != nil { fields.insert(.time) }
    if hasBox { fields.insert(.box) }
    return fields
  }

  /// Looks at the first frame's box.
  mutating func findBox() throws(StorageError) {
    hasBox = try HDF5FrameReader(self).box(0) != nil
  }

  func times() throws(StorageError) -> [Double]? {
    switch clock {
    case nil: nil
    case .listed(let quantity): try quantity.values()
    case .regular(let first, let increment):
      (0..<frameCount).map { first + Double($0) * increment }
    }
  }
}
