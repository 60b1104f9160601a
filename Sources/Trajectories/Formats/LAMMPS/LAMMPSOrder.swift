/// The places of atoms in the order of their identities.
///
/// LAMMPS writes atoms in any order, another one in each frame, with identities
/// that stay.
enum LAMMPSOrder: Equatable, Sendable {
  /// The file names no identities: its own order.
  case asWritten
  /// Identities 1 … n.
  case complete(count: Int)
  /// Some identities only, sorted.
  case sorted([Int])

  /// The order of these identities; nil where one occurs twice.
  init?(_ identities: [Int]) {
    let sorted = identities.sorted()
    for index in sorted.indices.dropFirst() where sorted[index] == sorted[index - 1] { return nil }
    if sorted.first == 1, sorted.last == sorted.count {
      self = .complete(count: sorted.count)
    } else {
      self = .sorted(sorted)
    }
  }

  /// The place of an identity; nil where the first frame has no such atom.
  @inline(__always)
  func place(of identity: Int, line: Int) -> Int? {
    switch self {
    case .asWritten: return line
    case .complete(let count): return identity >= 1 && identity <= count ? identity - 1 : nil
    case .sorted(let identities):
      var (low, high) = (0, identities.count)
      while low < high {
        let middle = (low + high) / 2
        if identities[middle] < identity { low = middle + 1 } else { high = middle }
      }
      return low < identities.count && identities[low] == identity ? low : nil
    }
  }
}
