/// Packs the coordinates of an XTC frame; see ``XTCDecoder`` for how they are laid out.
///
/// The choices that are left to a writer, which atoms form a run and when the size
/// of small differences changes, are those of GROMACS, so that files are as small.
struct XTCEncoder {
  private(set) var bits = XTCBits()
  /// The smallest and largest coordinates of the frame.
  private(set) var smallest = SIMD3<Int32>()
  private(set) var largest = SIMD3<Int32>()
  /// The index of the first small size.
  private(set) var firstSmallIndex = 0

  /// A run has at most this many atoms beside the group's own.
  private static let longestRun = 8

  /// Packs atoms, which it rearranges.
  ///
  /// - Returns: Whether all coordinates lie within 2³¹ of each other.
  mutating func encode(_ atoms: inout [SIMD3<Int32>]) -> Bool {
    bits.removeAll()
    smallest = atoms[0]
    largest = atoms[0]
    for atom in atoms {
      smallest = pointwiseMin(smallest, atom)
      largest = pointwiseMax(largest, atom)
    }
    let extent = SIMD3<Int>(truncatingIfNeeded: largest) &- SIMD3(truncatingIfNeeded: smallest)
    guard extent.max() < Int(Int32.max) - 2 else { return false }
    let large = XTCPacking(sizes: SIMD3<UInt32>(truncatingIfNeeded: extent &+ 1))

    var smallIndex = Self.startIndex(atoms)
    firstSmallIndex = smallIndex
    let maximumIndex = min(XTCSmallSizes.last, smallIndex + 8)
    let minimumIndex = maximumIndex - 8
    let farther = Int(XTCSmallSizes.values[maximumIndex]) / 2
    var previous = SIMD3<Int32>()
    var previousRun = -1
    var run: [SIMD3<UInt32>] = []
    var i = 0
    while i < atoms.count {
      let half = Int(XTCSmallSizes.values[smallIndex]) / 2
      let smaller = Int(XTCSmallSizes.values[max(XTCSmallSizes.first, smallIndex - 1)]) / 2
      var change = 0
      if i > 0, smallIndex < maximumIndex, Self.areClose(atoms[i], previous, farther) {
        change = 1
      } else if smallIndex > minimumIndex {
        change = -1
      }
      var isClose = i + 1 < atoms.count && Self.areClose(atoms[i], atoms[i + 1], half)
      if isClose { atoms.swapAt(i, i + 1) }
      bits.append(SIMD3(truncatingIfNeeded: atoms[i] &- smallest), large)
      previous = atoms[i]
      i += 1
      if !isClose, change == -1 { change = 0 }

      run.removeAll(keepingCapacity: true)
      while isClose, run.count < Self.longestRun {
        let difference = atoms[i] &- previous
        if change == -1 {
          let wide = SIMD3<Int>(truncatingIfNeeded: difference)
          if (wide &* wide).wrappedSum() >= smaller * smaller { change = 0 }
        }
        run.append(SIMD3(truncatingIfNeeded: difference &+ Int32(half)))
        previous = atoms[i]
        i += 1
        isClose = i < atoms.count && Self.areClose(atoms[i], previous, half)
      }
      if run.count != previousRun || change != 0 {
        previousRun = run.count
        bits.append(UInt64(32 + 3 * run.count + change + 1), bits: 6)
      } else {
        bits.append(0, bits: 1)
      }
      for difference in run { bits.append(difference, XTCSmallSizes.packings[smallIndex]) }
      smallIndex += change
    }
    bits.finish()
    return true
  }

  /// The first small size that holds the shortest step between neighbours.
  private static func startIndex(_ atoms: [SIMD3<Int32>]) -> Int {
    var shortest = Int.max
    for i in atoms.indices.dropFirst() {
      let step = SIMD3<Int>(truncatingIfNeeded: atoms[i]) &- SIMD3(truncatingIfNeeded: atoms[i - 1])
      shortest = min(shortest, abs(step.x) + abs(step.y) + abs(step.z))
    }
    return (XTCSmallSizes.first..<XTCSmallSizes.last)
      .first { Int(XTCSmallSizes.values[$0]) >= shortest } ?? XTCSmallSizes.last
  }

  @inline(__always)
  private static func areClose(_ a: SIMD3<Int32>, _ b: SIMD3<Int32>, _ limit: Int) -> Bool {
    abs(Int(a.x) - Int(b.x)) < limit && abs(Int(a.y) - Int(b.y)) < limit
      && abs(Int(a.z) - Int(b.z)) < limit
  }
}
