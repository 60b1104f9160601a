import Storage

/// Reads frames of a DCD file.
final class DCDReader: FrameReader {
  private let file: RandomAccessFile
  private let header: DCDHeader
  private let times: DCDTimes?
  private let first: DCDFrameLayout
  private let later: DCDFrameLayout
  private let memory: UnsafeMutableRawBufferPointer
  /// The first frame's positions, where atoms are fixed; read when first needed.
  private var fixedPositions: [Double] = []
  private var freePositions: [Double] = []

  init(file: RandomAccessFile, header: DCDHeader, times: DCDTimes?) {
    self.file = file
    self.header = header
    self.times = times
    first = DCDFrameLayout(header, isFirst: true)
    later = DCDFrameLayout(header, isFirst: false)
    memory = .allocate(byteCount: first.byteCount, alignment: 64)
  }

  deinit {
    memory.deallocate()
  }

  func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
    frame.velocities.removeAll(keepingCapacity: true)
    frame.forces.removeAll(keepingCapacity: true)
    frame.time = times?.time(of: index)
    frame.step = times?.step(of: index)
    if let free = header.freeAtoms, index > 0 {
      if fixedPositions.isEmpty {
        frame.box = try load(0, first, atomCount: header.atomCount, into: &fixedPositions)
      }
      frame.box = try load(index, later, atomCount: free.count, into: &freePositions)
      frame.positions.resize(to: 3 * request.atomCount)
      frame.positions.replaceSubrange(0..., with: fixedPositions[..<(3 * request.atomCount)])
      for (place, atom) in free.enumerated() where atom < request.atomCount {
        for axis in 0..<3 { frame.positions[3 * atom + axis] = freePositions[3 * place + axis] }
      }
    } else {
      let layout = index == 0 ? first : later
      frame.box = try load(index, layout, atomCount: request.atomCount, into: &frame.positions)
    }
  }

  /// Reads a frame's first stored atoms, and returns its box.
  private func load(
    _ index: Int, _ layout: DCDFrameLayout, atomCount: Int, into positions: inout [Double]
  ) throws(StorageError) -> Box? {
    let start =
      index == 0 ? header.end : header.end + first.byteCount + (index - 1) * later.byteCount
    let width = header.encoding.markerSize
    let coordinates = layout.records[layout.firstCoordinate..<(layout.firstCoordinate + 3)]
    // Three short reads cost less than one of all the rest.
    let isPrefix = layout.byteCount > 1 << 14 && 2 * atomCount < layout.storedAtomCount
    if isPrefix {
      var from = 0
      for record in coordinates {
        let end = record.start + width + 4 * atomCount
        try file.read(at: start + from, into: .init(rebasing: memory[from..<end]))
        from = record.start + record.byteCount + 2 * width
      }
    } else {
      try file.read(at: start, into: .init(rebasing: memory[..<layout.byteCount]))
    }
    try checkMarks(index, start, layout, leadingOnly: isPrefix)
    positions.resize(to: 3 * atomCount)
    let base = UnsafeRawPointer(memory.baseAddress!)
    let columns = coordinates.map { base + $0.start + width }
    positions.withUnsafeMutableBufferPointer { buffer in
      guard let target = buffer.baseAddress else { return }
      header.encoding.decode((columns[0], columns[1], columns[2]), count: atomCount, into: target)
    }
    guard header.hasCell else { return nil }
    let cell = (0..<6).map {
      header.encoding.double(UnsafeRawBufferPointer(memory), at: width + 8 * $0)
    }
    return DCDCell.box(cell, version: header.version)
  }

  /// Every record states its length before and behind it; a frame out of step with the
  /// file's regular grid is found by that.
  private func checkMarks(
    _ index: Int, _ start: Int, _ layout: DCDFrameLayout, leadingOnly: Bool
  ) throws(StorageError) {
    let bytes = UnsafeRawBufferPointer(memory)
    for (place, record) in layout.records.enumerated() {
      if leadingOnly, place >= layout.firstCoordinate + 3 { break }
      let leading = header.encoding.marker(bytes, at: record.start)
      var found = leading
      if leading == record.byteCount, !leadingOnly {
        let end = record.start + record.byteCount + header.encoding.markerSize
        found = header.encoding.marker(bytes, at: end)
      }
      guard found == record.byteCount else {
        throw .damagedFrame(
          path: file.path, format: "DCD", frame: index, byteOffset: start + record.start,
          reason: "a record of \(record.byteCount) bytes says that it has \(found)")
      }
    }
  }
}
