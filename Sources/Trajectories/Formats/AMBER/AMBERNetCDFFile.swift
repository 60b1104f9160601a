import Storage

/// An AMBER NetCDF trajectory, or restart of one frame.
///
/// - Reference: the AMBER NetCDF convention 1.0 (ambermd.org/netcdf/nctraj.xhtml).
struct AMBERNetCDFFile: TrajectoryFile {
  let file: NetCDFFile
  let frameCount: Int
  let droppedByteCount: Int
  let quantities: Quantities
  let fields: FrameFields

  /// What the file holds of each frame.
  struct Quantities: Sendable {
    var positions: AMBERNetCDFField
    var velocities: AMBERNetCDFField?
    var forces: AMBERNetCDFField?
    var lengths: AMBERNetCDFField?
    var angles: AMBERNetCDFField?
    var time: AMBERNetCDFField?

    var present: [AMBERNetCDFField] {
      [positions] + [velocities, forces, lengths, angles, time].compactMap { $0 }
    }
  }

  var path: String { file.path }
  var formatName: String { "AMBER NetCDF" }
  var atomCount: Int { quantities.positions.count / 3 }

  init(path: String, options: TrajectoryOptions) throws(StorageError) {
    let file = try NetCDFFile(path: path)
    let quantities = try Self.quantities(of: file)
    self.file = file
    self.quantities = quantities
    (frameCount, droppedByteCount) = try Self.frames(of: quantities, in: file, options)
    var fields: FrameFields = [.positions]
    if quantities.velocities != nil { fields.insert(.velocities) }
    if quantities.forces != nil { fields.insert(.forces) }
    if quantities.time != nil { fields.insert(.time) }
    let reader = AMBERNetCDFReader(file: file, quantities: quantities)
    if try reader.box(0) != nil { fields.insert(.box) }
    self.fields = fields
  }

  private static func quantities(of file: NetCDFFile) throws(StorageError) -> Quantities {
    guard
      let positions = try AMBERNetCDFField(
        "coordinates", in: file, shape: [nil, 3], unit: (.length, 0.1))
    else {
      let names = file.variables.prefix(8).map(\.name).joined(separator: ", ")
      throw .malformed(
        path: file.path, format: "AMBER NetCDF",
        reason: "it has no variable “coordinates”; it holds \(names.isEmpty ? "none" : names)")
    }
    let atoms = positions.count / 3
    return Quantities(
      positions: positions,
      velocities: try AMBERNetCDFField(
        "velocities", in: file, shape: [atoms, 3],
        unit: (.velocity, 0.1 * (isScaled("velocities", file) ? 1 : amberVelocityFactor))),
      forces: try AMBERNetCDFField(
        "forces", in: file, shape: [atoms, 3], unit: (.force, 41.84)),
      lengths: try AMBERNetCDFField(
        "cell_lengths", in: file, shape: [3], unit: (.length, 0.1)),
      angles: try AMBERNetCDFField("cell_angles", in: file, shape: [3], unit: nil),
      time: try AMBERNetCDFField("time", in: file, shape: [], unit: (.time, 1)))
  }

  private static func isScaled(_ name: String, _ file: NetCDFFile) -> Bool {
    file.variable(name)?.attributes["scale_factor"] != nil
  }

  /// The number of frames that are whole, and the bytes behind them.
  private static func frames(
    of quantities: Quantities, in file: NetCDFFile, _ options: TrajectoryOptions
  ) throws(StorageError) -> (Int, Int) {
    func malformed(_ reason: String) -> StorageError {
      .malformed(path: file.path, format: "AMBER NetCDF", reason: reason)
    }
    for field in quantities.present where field.axis != .records {
      guard file.isWhole(field.variable) else {
        throw .truncatedFrame(
          path: file.path, byteOffset: file.offset(of: field.variable), wholeFrames: 0)
      }
    }
    let axis = quantities.positions.axis
    guard axis == .records else {
      let count = axis == .fixed ? quantities.positions.variable.shape[0] : 1
      for field in quantities.present where field.axis != .none {
        guard field.axis == .fixed, field.variable.shape[0] == count else {
          throw malformed("“\(field.variable.name)” has another number of frames than “coordinates”")
        }
      }
      return (count, 0)
    }
    if let odd = quantities.present.first(where: { $0.axis == .fixed }) {
      throw malformed("“\(odd.variable.name)” has another number of frames than “coordinates”")
    }
    let stated = file.statedRecordCount
    let count = min(stated ?? .max, file.wholeRecordCount)
    let rest = file.size - (file.recordStart + count * file.recordSize)
    // Without a stated number, up to three bytes may be padding.
    let isCut = stated.map { $0 > count } ?? (rest > 3)
    if isCut, !options.allowsTruncated || count == 0 {
      throw .truncatedFrame(path: file.path, byteOffset: file.size - rest, wholeFrames: count)
    }
    guard count > 0 else { throw malformed("it holds no frames") }
    return (count, isCut ? max(0, rest) : 0)
  }

  var details: [(name: String, value: String)] {
    var details = [(name: "NetCDF version", value: "CDF-\(file.version)")]
    if let program = file.attributes["program"]?.string {
      details.append((name: "program", value: program))
    }
    details.append((name: "stored as", value: quantities.positions.variable.typeName))
    return details
  }

  func times() throws(StorageError) -> [Double]? {
    guard let time = quantities.time else { return nil }
    var times: [Double] = []
    for frame in 0..<frameCount { times.append(try time.values(frame, from: file)[0]) }
    return times
  }

  func makeReader() throws(StorageError) -> any FrameReader {
    AMBERNetCDFReader(file: file, quantities: quantities)
  }
}
