import Samples

/// Frames spread evenly over a source, with their files and blocks.
struct FrameChoice: Sendable {
  /// One frame that was chosen.
  struct Place: Sendable {
    var file: String
    /// Counted from 0, in its file.
    var row: Int
    var block: Int
  }

  /// In the order of the data.
  let places: [Place]
  let blockCount: Int

  /// Chooses at most `count` frames, the middles of equal parts of the frames that are wanted.
  ///
  /// - Parameter isWanted: Of a file and a row of it.
  /// - Complexity: O(frames).
  init(
    _ source: TableSource, plan: BlockPlan, count: Int, where isWanted: (String, Int) -> Bool = { _, _ in true }
  ) {
    blockCount = plan.blocks.count
    var wanted = 0
    Self.forEach(source, plan) { _, place in if isWanted(place.file, place.row) { wanted += 1 } }
    var chosen: [Place] = []
    let goal = min(count, wanted)
    var seen = 0
    Self.forEach(source, plan) { _, place in
      guard isWanted(place.file, place.row) else { return }
      if chosen.count < goal, seen == (2 * chosen.count + 1) * wanted / (2 * goal) { chosen.append(place) }
      seen += 1
    }
    places = chosen
  }

  /// Frames in the order of the blocks; each belongs to one.
  private static func forEach(_ source: TableSource, _ plan: BlockPlan, _ body: (Int, Place) -> Void) {
    var index = 0
    for (block, segments) in plan.blocks.enumerated() {
      for segment in segments {
        for frame in segment.frames {
          let place = source.place(ofFrame: frame, trajectory: segment.trajectory)
          body(index, Place(file: place.file, row: place.row, block: block))
          index += 1
        }
      }
    }
  }
}
