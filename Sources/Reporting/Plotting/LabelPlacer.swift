/// Finds room for texts among texts and shapes that are already there.
struct LabelPlacer {
  /// A text's place: where its anchor and baseline are, and the box that it takes.
  struct Place {
    var x: Double, y: Double
    var anchor: SVGCanvas.Anchor
    var box: PlotRect
  }

  /// The area that texts must not leave.
  let bounds: PlotRect
  /// Boxes that no text may cover.
  private(set) var blocked: [PlotRect] = []
  /// Points of lines that a text had better not cover.
  private var soft: [(x: Double, y: Double)] = []

  /// Makes a placer for an area.
  init(bounds: PlotRect) { self.bounds = bounds }

  /// Keeps texts from a box.
  mutating func block(_ box: PlotRect) { blocked.append(box) }

  /// Lets texts avoid a point of a line, if they can.
  mutating func avoid(_ x: Double, _ y: Double) { soft.append((x, y)) }

  /// The box of one or more lines of text, the first with its baseline at `y`.
  static func box(
    _ lines: [String], x: Double, y: Double, anchor: SVGCanvas.Anchor, size: Double = Plot.textSize
  ) -> PlotRect {
    // Bold text is a tenth wider than the table says.
    let width = (lines.map { TextMeasure.width($0, size: size) }.max() ?? 0) * 1.08
    let left = anchor == .start ? x : anchor == .end ? x - width : x - width / 2
    return PlotRect(
      left: left - 2, top: y - 14, right: left + width + 2,
      bottom: y + 5 + lineHeight * Double(lines.count - 1))
  }

  /// The distance between the baselines of two lines.
  static let lineHeight = 17.0

  /// The first of the candidates that is free; of several that only cover lines, the one that covers least.
  ///
  /// - Parameter candidates: Places of the anchor and first baseline, best first.
  /// - Returns: `nil` where each leaves the area or covers a box; the place is then to be given up.
  mutating func place(
    _ lines: [String], at candidates: [(x: Double, y: Double, anchor: SVGCanvas.Anchor)]
  ) -> Place? {
    var best: (place: Place, cost: Int)?
    for candidate in candidates {
      let box = Self.box(lines, x: candidate.x, y: candidate.y, anchor: candidate.anchor)
      guard box.left >= bounds.left, box.right <= bounds.right, box.top >= bounds.top,
        box.bottom <= bounds.bottom, !blocked.contains(where: { $0.overlaps(box) })
      else { continue }
      let cost = soft.count { box.contains($0.x, $0.y) }
      if best.map({ cost < $0.cost }) ?? true {
        best = (Place(x: candidate.x, y: candidate.y, anchor: candidate.anchor, box: box), cost)
        if cost == 0 { break }
      }
    }
    if let best { block(best.place.box) }
    return best?.place
  }
}

extension PlotRect {
  /// Whether two rectangles share more than an edge.
  func overlaps(_ other: PlotRect) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  /// Whether a point lies within.
  func contains(_ x: Double, _ y: Double) -> Bool { x >= left && x <= right && y >= top && y <= bottom }
}
