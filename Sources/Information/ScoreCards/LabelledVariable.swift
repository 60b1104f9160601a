/// A variable in cells: the cell of each frame of each trajectory.
///
/// A continuous variable is cut by ``EqualOccupancyCells``, a set of several by clustering, a state is
/// a cell by itself.
public struct LabelledVariable: Equatable, Sendable {
  /// What tables and messages call it.
  public let name: String
  /// One array a trajectory; −1 where a frame has no cell.
  public let cells: [[Int32]]
  /// Cells are 0 ..< cellCount; not all need be visited.
  public let cellCount: Int

  /// Takes cells as they are.
  public init(name: String, cells: [[Int32]], cellCount: Int) {
    self.name = name
    self.cells = cells
    self.cellCount = cellCount
  }

  /// The pair of two variables: a cell for each pair of cells that occurs, numbered as they rise.
  ///
  /// - Precondition: Both have the same frames.
  /// - Complexity: O(frames + cells · cells).
  public func joined(with other: LabelledVariable) -> LabelledVariable {
    var place = [Int32](repeating: -1, count: cellCount * other.cellCount)
    for (ours, theirs) in zip(cells, other.cells) {
      for (a, b) in zip(ours, theirs) where a >= 0 && b >= 0 {
        place[Int(a) * other.cellCount + Int(b)] = 0
      }
    }
    var count: Int32 = 0
    for k in place.indices where place[k] == 0 {
      place[k] = count
      count += 1
    }
    let joined = zip(cells, other.cells).map { ours, theirs in
      zip(ours, theirs).map { a, b in
        a >= 0 && b >= 0 ? place[Int(a) * other.cellCount + Int(b)] : -1
      }
    }
    return LabelledVariable(
      name: "\(name), \(other.name)", cells: joined, cellCount: Int(count))
  }
}
