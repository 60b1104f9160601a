import Glibc

/// The system's own words for its last failure, for example "No space left on device".
func systemReason(_ code: Int32 = errno) -> String {
  // strerror_r (GNU) is the re-entrant form; it may or may not use the buffer.
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
    buffer[0] = 0
    // Swift sees the XSI form, which fills the buffer.
    _ = strerror_r(code, buffer.baseAddress!, buffer.count)
    buffer[255] = 0
    return String(cString: buffer.baseAddress!)
  }
}
