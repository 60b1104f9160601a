extension NetCDFFile {
  /// The file's offset of a variable's element.
  package func offset(of variable: NetCDFVariable, record: Int = 0, element: Int = 0) -> Int {
    variable.begin + record * recordSize + element * variable.type.size
  }

  /// Whether all of a variable that is not a record's lies within the file.
  package func isWhole(_ variable: NetCDFVariable) -> Bool {
    variable.begin + variable.byteCount <= size
  }

  /// Reads elements of a variable, or of its part in a record.
  ///
  /// - Parameters:
  ///   - record: Below ``wholeRecordCount``; 0 for a variable without records.
  ///   - elements: In C order, within ``NetCDFVariable/elementCount``.
  ///   - scale: What each is multiplied by.
  ///   - scratch: Memory that is used again by the next call.
  ///   - buffer: Room for as many numbers.
  /// - Throws: ``StorageError/cannotRead(path:reason:)``, or
  ///   ``StorageError/truncated(path:expectedBytes:presentBytes:wholeRows:)``.
  package func read(
    _ variable: NetCDFVariable, record: Int = 0, elements: Range<Int>, scale: Double = 1,
    scratch: inout [UInt8], into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) {
    precondition(elements.lowerBound >= 0 && elements.upperBound <= variable.elementCount)
    precondition(buffer.count == elements.count)
    precondition(record == 0 || (variable.isRecord && record < wholeRecordCount))
    let start = offset(of: variable, record: record, element: elements.lowerBound)
    let byteCount = elements.count * variable.type.size
    guard start + byteCount <= size else {
      throw .truncated(
        path: path, expectedBytes: start + byteCount, presentBytes: size, wholeRows: nil)
    }
    if scratch.count < byteCount { scratch = [UInt8](repeating: 0, count: byteCount) }
    try scratch.withUnsafeMutableBufferPointer { bytes throws(StorageError) in
      let part = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: bytes[..<byteCount]))
      try file.read(at: start, into: part)
      decodeNetCDF(UnsafeRawBufferPointer(part), variable.type, scale: scale, into: buffer[...])
    }
  }

  /// Reads elements of a variable into a new array.
  ///
  /// - Throws: As the reading into a buffer.
  package func values(
    of variable: NetCDFVariable, record: Int = 0, elements: Range<Int>? = nil
  ) throws(StorageError) -> [Double] {
    let elements = elements ?? 0..<variable.elementCount
    let start = offset(of: variable, record: record, element: elements.upperBound)
    guard start <= size else {
      throw .truncated(path: path, expectedBytes: start, presentBytes: size, wholeRows: nil)
    }
    var values = [Double](repeating: 0, count: elements.count)
    var scratch: [UInt8] = []
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try read(variable, record: record, elements: elements, scratch: &scratch, into: buffer)
    }
    return values
  }
}
