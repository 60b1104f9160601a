/// Room for numbers of which tasks on several threads write disjoint parts.
///
/// Not checked: each task keeps to its own part, and a part is read by others only after
/// the tasks that wrote it have ended.
final class FloatBuffer: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  /// Zeros.
  init(count: Int) {
    // On a cache line of its own; never empty, so that there is an address.
    let bytes = max(64, (count * 4 + 63) / 64 * 64)
    base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Float.self, capacity: bytes / 4)
    base.initialize(repeating: 0, count: bytes / 4)
    self.count = count
  }

  convenience init(_ values: [Float]) {
    self.init(count: values.count)
    values.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      base.update(from: start, count: values.count)
    }
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  var values: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
