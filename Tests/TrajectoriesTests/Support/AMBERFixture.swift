/// An AMBER NetCDF file, built by hand: `spatial` 3, `atom`, and a `frame` that is the
/// record dimension, of fixed extent, or missing.
struct AMBERFixture {
  enum Axis { case records, fixed, none }

  struct Variable {
    var name: String
    /// Whether it has the dimension of atoms, of three components.
    var hasAtoms = false
    var hasComponents = true
    var units: String?
    var scaleFactor: Float?
    /// The numbers of each frame.
    var frames: [[Double]]
  }

  var axis = Axis.records
  var atomCount: Int
  /// What the header says; the true number where nil.
  var statedRecords: UInt32?
  var isDouble = false
  var variables: [Variable]

  private func word(_ value: Int) -> [UInt8] { big(UInt32(truncatingIfNeeded: value)) }
  private func big<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
  private func text(_ value: String) -> [UInt8] {
    word(value.utf8.count) + Array(value.utf8)
      + [UInt8](repeating: 0, count: (4 - value.utf8.count % 4) % 4)
  }
  private func content(_ values: [Double]) -> [UInt8] {
    values.flatMap { isDouble ? big($0.bitPattern) : big(Float($0).bitPattern) }
  }

  private func head(_ begins: [Int]) -> [UInt8] {
    let frames = variables[0].frames.count
    var bytes: [UInt8] = Array("CDF".utf8) + [2]
    bytes += big(statedRecords ?? UInt32(axis == .records ? frames : 0))
    bytes += word(0x0A) + word(3) + text("frame") + word(axis == .records ? 0 : frames)
    bytes += text("atom") + word(atomCount) + text("spatial") + word(3)
    bytes += word(0x0C) + word(1) + text("Conventions") + word(2) + text("AMBER")
    bytes += word(0x0B) + word(variables.count)
    for (variable, begin) in zip(variables, begins) {
      var dimensions = axis == .none ? [] : [0]
      if variable.hasAtoms { dimensions.append(1) }
      if variable.hasComponents { dimensions.append(2) }
      bytes += text(variable.name) + word(dimensions.count) + dimensions.flatMap(word)
      var attributes: [[UInt8]] = []
      if let units = variable.units { attributes.append(text("units") + word(2) + text(units)) }
      if let factor = variable.scaleFactor {
        attributes.append(text("scale_factor") + word(5) + word(1) + big(factor.bitPattern))
      }
      bytes += word(attributes.isEmpty ? 0 : 0x0C) + word(attributes.count) + attributes.flatMap { $0 }
      bytes += word(isDouble ? 6 : 5) + word(content(variable.frames[0]).count) + big(UInt64(begin))
    }
    return bytes
  }

  var bytes: [UInt8] {
    var begins = [Int](repeating: 0, count: variables.count)
    let headCount = head(begins).count
    var body: [UInt8] = []
    let frames = variables[0].frames.count
    if axis == .records {
      for frame in 0..<frames {
        for (index, variable) in variables.enumerated() {
          if frame == 0 { begins[index] = headCount + body.count }
          body += content(variable.frames[frame])
        }
      }
    } else {
      for (index, variable) in variables.enumerated() {
        begins[index] = headCount + body.count
        for frame in variable.frames { body += content(frame) }
      }
    }
    return head(begins) + body
  }
}
