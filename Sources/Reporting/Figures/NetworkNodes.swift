/// Nodes of a network as discs with names, for the figures that draw networks.
struct NetworkNode {
  var disc: FlowArrow.Disc
  var name: String
  /// A second line under the name.
  var note: String?
  var series: Int

  private static let nameLimit = 130.0

  private var lines: [String] {
    [TextMeasure.ellipsised(name, limit: Self.nameLimit, size: Plot.textSize)] + (note.map { [$0] } ?? [])
  }

  private var textWidth: Double {
    (lines.map { TextMeasure.width($0, size: Plot.textSize) }.max() ?? 0) * 1.08
  }

  /// Whether name and note fit into the disc.
  private var holdsText: Bool {
    let (w, h) = (textWidth / 2 + 3, Double(lines.count) * 9)
    return (w * w + h * h).squareRoot() < disc.radius
  }

  /// The box around the disc.
  var box: PlotRect {
    PlotRect(
      left: disc.x - disc.radius - 2, top: disc.y - disc.radius - 2, right: disc.x + disc.radius + 2,
      bottom: disc.y + disc.radius + 2)
  }

  /// A population in words, of two digits where there are as many.
  static func percent(_ population: Double) -> String {
    if population > 0, population < 0.0005 { return "< " + NumberText.percent(0.001, decimals: 1) }
    return NumberText.percent(population, decimals: population < 0.0995 ? 1 : 0)
  }

  /// Draws the disc over what is already there.
  func drawDisc(on canvas: inout SVGCanvas) {
    canvas.disc(disc.x, disc.y, disc.radius, "paper")
    // A name that finds no room is still in the tooltip.
    canvas.disc(
      disc.x, disc.y, disc.radius, "node \(SeriesStyle.colorClass(series))",
      tooltip: name + (note.map { ": \($0)" } ?? ""))
  }

  /// Draws the name: within the disc where it fits, else beside it where there is room; where there is
  /// little, without the note.
  func drawText(_ placer: inout LabelPlacer, on canvas: inout SVGCanvas) {
    if holdsText {
      let y = disc.y + 4.5 - LabelPlacer.lineHeight / 2 * Double(lines.count - 1)
      canvas.text(name, disc.x, y, "strong", anchor: .middle, limit: Self.nameLimit)
      if let note { canvas.text(note, disc.x, y + LabelPlacer.lineHeight, anchor: .middle) }
    } else if let place = placer.place(lines, at: candidates(lineCount: lines.count)) {
      canvas.text(name, place.x, place.y, "strong halo", anchor: place.anchor, limit: Self.nameLimit)
      if let note {
        canvas.text(note, place.x, place.y + LabelPlacer.lineHeight, "muted halo", anchor: place.anchor)
      }
    } else if let place = placer.place([lines[0]], at: candidates(lineCount: 1)) {
      canvas.text(name, place.x, place.y, "strong halo", anchor: place.anchor, limit: Self.nameLimit)
    }
  }

  /// Places beside the disc, best first: below, above, at the sides, at the corners, and farther out.
  private func candidates(lineCount: Int) -> [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] {
    let block = LabelPlacer.lineHeight * Double(lineCount - 1)
    let (r, x, y) = (disc.radius, disc.x, disc.y)
    return [0.0, 13].flatMap { far -> [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] in
      let corner = 0.72 * r + 6 + 0.6 * far
      return [
        (x, y + r + 18 + far, .middle), (x, y - r - 9 - block - far, .middle),
        (x + r + 8 + far, y + 4.5 - block / 2, .start), (x - r - 8 - far, y + 4.5 - block / 2, .end),
        (x + corner, y + corner + 8, .start), (x - corner, y + corner + 8, .end),
        (x + corner, y - corner - block, .start), (x - corner, y - corner - block, .end),
      ]
    }
  }
}

/// An arrow of a network with what is written at it.
struct NetworkArrow {
  var arrow: FlowArrow
  var label: String?

  private static let labelLimit = 110.0

  /// Writes the label beside the arrow, where there is room.
  func drawLabel(_ placer: inout LabelPlacer, on canvas: inout SVGCanvas) {
    guard let label, !label.isEmpty else { return }
    let text = TextMeasure.ellipsised(label, limit: Self.labelLimit, size: Plot.textSize)
    let half = TextMeasure.width(text, size: Plot.textSize) * 0.54
    var candidates: [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] = []
    for (share, side) in [
      (0.5, 1.0), (0.42, 1), (0.58, 1), (0.34, 1), (0.66, 1), (0.5, -1), (0.4, -1), (0.6, -1),
    ] {
      let (place, direction) = arrow.point(at: share)
      // To the right of the direction, on the outer side of the bend.
      let (nx, ny) = (-direction.y * side, direction.x * side)
      let reach = arrow.width / 2 + 5 + abs(nx) * half + abs(ny) * 7
      candidates.append((place.x + nx * reach, place.y + ny * reach + 4.5, .middle))
    }
    guard let place = placer.place([text], at: candidates) else { return }
    canvas.text(label, place.x, place.y, "muted halo", anchor: .middle, limit: Self.labelLimit)
  }
}
