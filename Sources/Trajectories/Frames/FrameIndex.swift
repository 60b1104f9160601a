package import Storage

/// Where each frame of a trajectory file begins, and when it was taken.
package struct FrameIndex: Equatable, Sendable {
  /// The byte at which each frame begins, then the end of the last whole one:
  /// `frameCount + 1` rising numbers.
  package var offsets: [Int]
  /// Each frame's time in ps; nil where the file has none.
  package var times: [Double]?

  /// An index of these places; `times` has one number fewer than `offsets`.
  package init(offsets: [Int], times: [Double]?) {
    precondition(!offsets.isEmpty && (times.map { $0.count == offsets.count - 1 } ?? true))
    self.offsets = offsets
    self.times = times
  }

  /// The number of whole frames.
  package var frameCount: Int { offsets.count - 1 }

  /// The bytes behind the last whole frame of a file of this size.
  package func droppedByteCount(size: Int) -> Int { max(0, size - offsets[frameCount]) }

  /// The index of a file: the stored one where it still fits the file, else the
  /// one that `build` finds, which is then stored for the next time.
  ///
  /// An index is stored beside its file as `.NAME.andante-index`, or in the user's
  /// cache folder where that is not possible; a failure to store it is no error.
  /// Small files need none: to walk through them is as fast.
  ///
  /// - Parameter build: Finds the frames. Throws
  ///   ``StorageError/truncatedFrame(path:byteOffset:wholeFrames:)`` for a file that
  ///   is cut short unless ``TrajectoryOptions/allowsTruncated``; such an index is
  ///   not stored.
  /// - Throws: What `build` throws, and ``StorageError/malformed(path:format:reason:)``
  ///   for a file without a whole frame.
  package static func load(
    _ file: RandomAccessFile, format: String, options: TrajectoryOptions,
    build: (RandomAccessFile) throws(StorageError) -> FrameIndex
  ) throws(StorageError) -> FrameIndex {
    let store = options.storesIndex ? FrameIndexStore(file, format: format) : nil
    if let stored = store?.read() { return stored }
    let index = try build(file)
    guard index.frameCount > 0 else {
      throw .malformed(path: file.path, format: format, reason: "it holds no whole frame")
    }
    // The rest of a file cut short may still arrive, or be an error next time.
    let isWhole = !options.allowsTruncated || index.droppedByteCount(size: file.size) == 0
    if isWhole { store?.write(index) }
    return index
  }
}
