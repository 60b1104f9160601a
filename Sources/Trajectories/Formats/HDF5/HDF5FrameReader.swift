import Storage

/// Reads frames of an HDF5 trajectory.
final class HDF5FrameReader: FrameReader {
  private let quantities: HDF5Quantities
  private let positions: HDF5BlockReader
  private let velocities: HDF5BlockReader?
  private let forces: HDF5BlockReader?
  private let cell: HDF5BlockReader?
  private let angles: HDF5BlockReader?
  private let times: HDF5BlockReader?
  private let steps: HDF5BlockReader?
  private var small: [Double] = []

  init(_ quantities: HDF5Quantities) {
    self.quantities = quantities
    positions = HDF5BlockReader(quantities.positions)
    velocities = quantities.velocities.map(HDF5BlockReader.init)
    forces = quantities.forces.map(HDF5BlockReader.init)
    switch quantities.cell {
    case .lengthsAndAngles(let lengths, let angles):
      cell = HDF5BlockReader(lengths)
      self.angles = HDF5BlockReader(angles)
    case .edges(let edges):
      cell = HDF5BlockReader(edges)
      angles = nil
    case .constant, nil:
      cell = nil
      angles = nil
    }
    times = Self.list(quantities.clock).map(HDF5BlockReader.init)
    steps = Self.list(quantities.steps).map(HDF5BlockReader.init)
  }

  func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
    try positions.read(index, extent: request.atomCount, into: &frame.positions)
    let velocities = request.fields.contains(.velocities) ? velocities : nil
    let forces = request.fields.contains(.forces) ? forces : nil
    try read(velocities, index, request.atomCount, into: &frame.velocities)
    try read(forces, index, request.atomCount, into: &frame.forces)
    frame.box = try box(index)
    frame.time = try value(quantities.clock, times, index)
    frame.step = try value(quantities.steps, steps, index).flatMap { Int(exactly: $0) }
  }

  /// The box of a frame.
  func box(_ index: Int) throws(StorageError) -> Box? {
    if case .constant(let box) = quantities.cell { return box }
    guard let cell else { return nil }
    try cell.read(index, extent: 3, into: &small)
    let edges = small
    if let angles {
      try angles.read(index, extent: 3, into: &small)
      return Box(
        lengths: SIMD3(edges[0], edges[1], edges[2]), angles: SIMD3(small[0], small[1], small[2]))
    }
    return Box(edges: edges)
  }

  private func read(
    _ reader: HDF5BlockReader?, _ index: Int, _ atomCount: Int, into values: inout [Double]
  ) throws(StorageError) {
    guard let reader else {
      values.removeAll(keepingCapacity: true)
      return
    }
    try reader.read(index, extent: atomCount, into: &values)
  }

  private func value(
    _ clock: HDF5Quantities.Clock?, _ list: HDF5BlockReader?, _ index: Int
  ) throws(StorageError) -> Double? {
    if case .regular(let first, let increment) = clock {
      return first + Double(index) * increment
    }
    guard let list else { return nil }
    try list.read(index, extent: 1, into: &small)
    return small[0]
  }

  private static func list(_ clock: HDF5Quantities.Clock?) -> HDF5Quantity? {
    if case .listed(let quantity) = clock { quantity } else { nil }
  }
}

extension Box {
  /// A box of three lengths, or of nine components, one edge after the other.
  ///
  /// - Returns: nil for zeros, which are “no box”, or what is not finite.
  init?(edges: [Double]) {
    if edges.count == 3 {
      self.init(lengths: SIMD3(edges[0], edges[1], edges[2]), angles: SIMD3(repeating: 90))
      return
    }
    guard edges.count == 9, edges.allSatisfy(\.isFinite), edges.contains(where: { $0 != 0 }) else {
      return nil
    }
    self.init(
      a: SIMD3(edges[0], edges[1], edges[2]), b: SIMD3(edges[3], edges[4], edges[5]),
      c: SIMD3(edges[6], edges[7], edges[8]))
  }
}
