/// A classic NetCDF file, built by hand.
struct NetCDFFixture {
  struct Variable {
    var name: String
    var dimensions: [Int]
    /// The code of the element type: 2 char, 3 short, 4 int, 5 float, 6 double.
    var type: Int
    var attributes: [(name: String, type: Int, content: [UInt8])] = []
    /// The content: of all, or of each record.
    var content: [[UInt8]]
  }

  var version: UInt8 = 1
  /// What the header says; the true number where nil.
  var statedRecords: UInt64?
  /// Extent 0 is the record dimension.
  var dimensions: [(name: String, extent: Int)]
  var attributes: [(name: String, type: Int, content: [UInt8])] = []
  var variables: [Variable]

  private func count(_ value: Int) -> [UInt8] {
    version == 5 ? big(UInt64(value)) : big(UInt32(value))
  }

  private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }

  private func text(_ name: String) -> [UInt8] { count(name.utf8.count) + padded(Array(name.utf8)) }

  private func list(_ tag: UInt32, _ entries: [[UInt8]]) -> [UInt8] {
    entries.isEmpty ? big(UInt32(0)) + count(0) : big(tag) + count(entries.count) + entries.flatMap { $0 }
  }

  private func attributeList(_ values: [(name: String, type: Int, content: [UInt8])]) -> [UInt8] {
    list(
      0x0C,
      values.map { value in
        let size = [1, 1, 2, 4, 4, 8][value.type - 1]
        return text(value.name) + big(UInt32(value.type)) + count(value.content.count / size)
          + padded(value.content)
      })
  }

  private func isRecord(_ variable: Variable) -> Bool {
    variable.dimensions.first.map { dimensions[$0].extent == 0 } ?? false
  }

  private func head(begins: [Int]) -> [UInt8] {
    let records = variables.filter(isRecord).map(\.content.count).max() ?? 0
    let stated = statedRecords ?? UInt64(records)
    var bytes: [UInt8] = Array("CDF".utf8) + [version]
    bytes += version == 5 ? big(stated) : big(UInt32(truncatingIfNeeded: stated))
    bytes += list(0x0A, dimensions.map { text($0.name) + count($0.extent) })
    bytes += attributeList(attributes)
    bytes += list(
      0x0B,
      zip(variables, begins).map { variable, begin in
        var entry = text(variable.name) + count(variable.dimensions.count)
        entry += variable.dimensions.flatMap(count)
        entry += attributeList(variable.attributes) + big(UInt32(variable.type))
        entry += count((variable.content.first?.count ?? 0 + 3) / 4 * 4)
        return entry + (version == 1 ? big(UInt32(begin)) : big(UInt64(begin)))
      })
    return bytes
  }

  var bytes: [UInt8] {
    var begins = [Int](repeating: 0, count: variables.count)
    let headCount = head(begins: begins).count
    let fixed = variables.indices.filter { !isRecord(variables[$0]) }
    let records = variables.indices.filter { isRecord(variables[$0]) }
    var body: [UInt8] = []
    for index in fixed {
      begins[index] = headCount + body.count
      body += padded(variables[index].content[0])
    }
    let recordCount = records.map { variables[$0].content.count }.max() ?? 0
    for record in 0..<recordCount {
      for index in records {
        if record == 0 { begins[index] = headCount + body.count }
        let content = variables[index].content[record]
        body += records.count == 1 ? content : padded(content)
      }
    }
    return head(begins: begins) + body
  }

  private func big<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] { bigEndianBytes(value) }
}

/// The bytes of numbers, the highest first.
func bigEndianBytes<Number: FixedWidthInteger>(_ values: Number...) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}

func bigEndianBytes(_ values: [Float]) -> [UInt8] { values.flatMap { bigEndianBytes($0.bitPattern) } }
func bigEndianBytes(_ values: [Double]) -> [UInt8] {
  values.flatMap { bigEndianBytes($0.bitPattern) }
}
