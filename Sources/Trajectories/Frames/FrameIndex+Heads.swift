import Storage

extension FrameIndex {
  /// What a frame's head says.
  struct Head {
    /// The bytes of the whole frame; nil where the file ends within the head.
    var byteCount: Int?
    /// In ps.
    var time: Double
  }

  /// Indexes a file whose frames say in their heads how long they are.
  ///
  /// - Parameters:
  ///   - headSize: The most bytes that a head has.
  ///   - measure: Reads the head of a frame (its number and offset are for errors);
  ///     it gets fewer bytes only where the file ends.
  /// - Complexity: Reads small frames through and only the heads of large ones.
  static func walk(
    _ file: RandomAccessFile, headSize: Int, options: TrajectoryOptions,
    measure: (_ head: UnsafeRawBufferPointer, _ frame: Int, _ offset: Int) throws(StorageError) -> Head
  ) throws(StorageError) -> FrameIndex {
    let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 19, alignment: 16)
    defer { window.deallocate() }
    var loaded = 0..<0
    var offsets: [Int] = []
    var times: [Double] = []
    var offset = 0
    // To skip over less than this costs more than to read it.
    let smallFrame = 1 << 14
    do throws(StorageError) {
      while offset < file.size {
        let end = min(offset + headSize, file.size)
        if offset < loaded.lowerBound || end > loaded.upperBound {
          let isDense = offset - (offsets.last ?? 0) < smallFrame
          let count = min(isDense ? window.count : headSize, file.size - offset)
          try file.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: window[..<count]))
          loaded = offset..<(offset + count)
        }
        let slice = window[(offset - loaded.lowerBound)..<(end - loaded.lowerBound)]
        let head = try measure(UnsafeRawBufferPointer(rebasing: slice), offsets.count, offset)
        guard let count = head.byteCount, count > 0, count <= file.size - offset else {
          throw .truncatedFrame(path: file.path, byteOffset: offset, wholeFrames: offsets.count)
        }
        offsets.append(offset)
        times.append(head.time)
        offset += count
      }
    } catch {
      // What comes before the damage is whole.
      guard options.allowsTruncated, !offsets.isEmpty, !error.isOfDisk else { throw error }
    }
    offsets.append(offset)
    return FrameIndex(offsets: offsets, times: times)
  }
}

extension StorageError {
  fileprivate var isOfDisk: Bool {
    if case .cannotRead = self { true } else { false }
  }
}
