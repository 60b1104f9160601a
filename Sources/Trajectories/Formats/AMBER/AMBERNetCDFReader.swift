import Storage

/// Reads frames of an AMBER NetCDF file.
final class AMBERNetCDFReader: FrameReader {
  private let file: NetCDFFile
  private let quantities: AMBERNetCDFFile.Quantities
  private var scratch: [UInt8] = []

  init(file: NetCDFFile, quantities: AMBERNetCDFFile.Quantities) {
    self.file = file
    self.quantities = quantities
  }

  func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
    let count = 3 * request.atomCount
    try read(quantities.positions, index, count, into: &frame.positions)
    let velocities = request.fields.contains(.velocities) ? quantities.velocities : nil
    let forces = request.fields.contains(.forces) ? quantities.forces : nil
    try read(velocities, index, count, into: &frame.velocities)
    try read(forces, index, count, into: &frame.forces)
    frame.box = try box(index)
    frame.time = try quantities.time?.values(index, from: file)[0]
    frame.step = nil
  }

  /// The box of a frame; nil where the lengths are zeros, which is AMBER's “no box”.
  func box(_ index: Int) throws(StorageError) -> Box? {
    guard let lengths = try quantities.lengths?.values(index, from: file),
      let angles = try quantities.angles?.values(index, from: file)
    else { return nil }
    return Box(
      lengths: SIMD3(lengths[0], lengths[1], lengths[2]),
      angles: SIMD3(angles[0], angles[1], angles[2]))
  }

  private func read(
    _ field: AMBERNetCDFField?, _ index: Int, _ count: Int, into values: inout [Double]
  ) throws(StorageError) {
    guard let field else {
      values.removeAll(keepingCapacity: true)
      return
    }
    values.resize(to: count)
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try field.read(index, from: file, scratch: &scratch, into: buffer)
    }
  }
}
