extension TableSource {
  /// The file that a frame of a trajectory was read from, and its row there, from 0.
  ///
  /// - Parameter frame: Counted from 0, within the trajectory.
  package func place(ofFrame frame: Int, trajectory: Int) -> (file: String, row: Int) {
    var rest = frame
    for segment in segments[trajectory] {
      if rest < segment.count { return (tables[segment.file].path, segment.row(of: rest)) }
      rest -= segment.count
    }
    preconditionFailure("no such frame")
  }
}
