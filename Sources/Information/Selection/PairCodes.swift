/// The counting of pairs of cells that a matrix of mutual information is made of.
///
/// Two columns at the later time share one code, b₁·w + b₂, so that one increment counts two pairs:
/// the table of (a, b₁, b₂) fits in the first-level cache at 20 cells, and the two tables wanted are
/// its margins. Four codes are added at a time, as one 64-bit word. Four stretches of the data take
/// turns, far from one another in time: a slow column hits one cell time after time, and each
/// increment would wait for the one before it to reach memory (2 ns instead of 0.6).
enum PairCodes {
  /// Counts first[t] + second[t] for 0 ≤ t < count.
  ///
  /// - Precondition: Sums are places of the table, below 2¹⁶.
  @inline(never)
  static func count(
    first: UnsafePointer<UInt16>, second: UnsafePointer<UInt16>, count: Int,
    into table: UnsafeMutablePointer<UInt32>
  ) {
    // In bytes; a word holds four codes.
    let stretch = count / 16 * 8
    let (a0, b0) = (UnsafeRawPointer(first), UnsafeRawPointer(second))
    let (a1, b1) = (a0 + stretch, b0 + stretch)
    let (a2, b2) = (a1 + stretch, b1 + stretch)
    let (a3, b3) = (a2 + stretch, b2 + stretch)
    var offset = 0
    while offset < stretch {
      var w0 = word(a0, offset) &+ word(b0, offset)
      var w1 = word(a1, offset) &+ word(b1, offset)
      var w2 = word(a2, offset) &+ word(b2, offset)
      var w3 = word(a3, offset) &+ word(b3, offset)
      for _ in 0..<4 {
        table[Int(truncatingIfNeeded: w0 & 0xFFFF)] &+= 1
        table[Int(truncatingIfNeeded: w1 & 0xFFFF)] &+= 1
        table[Int(truncatingIfNeeded: w2 & 0xFFFF)] &+= 1
        table[Int(truncatingIfNeeded: w3 & 0xFFFF)] &+= 1
        w0 &>>= 16
        w1 &>>= 16
        w2 &>>= 16
        w3 &>>= 16
      }
      offset &+= 8
    }
    for t in (stretch * 2)..<count { table[Int(first[t] &+ second[t])] &+= 1 }
  }

  @inline(__always)
  private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// target[t] = cells[t]·factor.
  @inline(never)
  static func scale(
    _ cells: UnsafePointer<UInt8>, by factor: UInt16, count: Int,
    into target: UnsafeMutablePointer<UInt16>
  ) {
    for t in 0..<count { target[t] = UInt16(truncatingIfNeeded: cells[t]) &* factor }
  }

  /// target[t] = high[t]·factor + low[t].
  @inline(never)
  static func join(
    _ high: UnsafePointer<UInt8>, _ low: UnsafePointer<UInt8>, factor: UInt16, count: Int,
    into target: UnsafeMutablePointer<UInt16>
  ) {
    for t in 0..<count {
      target[t] =
        UInt16(truncatingIfNeeded: high[t]) &* factor &+ UInt16(truncatingIfNeeded: low[t])
    }
  }
}
