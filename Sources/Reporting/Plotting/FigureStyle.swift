/// The style sheet of figures, for use within a figure or once on a page.
package enum FigureStyle {
  /// The class of a figure's root element; every rule starts with it.
  static let rootClass = "andante-figure"

  /// Fonts that are there without a download.
  static let fontStack =
    "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,\"Liberation Sans\",\"DejaVu Sans\",sans-serif"

  /// The rules: sizes once, colours for light, then colours for dark screens.
  ///
  /// Dark colours are for screens only: paper is white.
  package static let css: String = {
    let rules = shapes + colors(Palette.light)
    return scoped(rules)
      + "@media screen and (prefers-color-scheme:dark){\n" + scoped(colors(Palette.dark)) + "}\n"
      + "@media (max-width:560px){\n"
      + scoped([
        ("", "font-size:\(Plot.textSize)px"), (".title", "font-size:\(Int(Plot.titleSize))px"),
        (".cell", "font-size:12.5px"),
      ]) + "}\n"
  }()

  private static let shapes: [(String, String)] = [
    ("", "font-family:\(fontStack);font-size:12px;font-variant-numeric:tabular-nums"),
    (".title", "font-size:15px;font-weight:600"),
    (".cell", "font-size:11px"),
    (".strong", "font-weight:600"),
    (".halo", "paint-order:stroke;stroke-width:4px;stroke-linejoin:round"),
    (".grid", "stroke-width:1"),
    (".axis", "stroke-width:1;fill:none"),
    (".guide", "stroke-width:1.25;stroke-dasharray:5 4;fill:none"),
    (".chosen", "stroke-width:1.25;fill:none"),
    (".shade", "fill-opacity:.16"),
    (".line", "fill:none;stroke:currentColor;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round"),
    (".thin", "stroke-width:1"),
    (".bar-line", "fill:none;stroke:currentColor;stroke-width:1.5"),
    (".band", "fill:currentColor;fill-opacity:.18"),
    (".bar", "fill:currentColor;fill-opacity:.55"),
    (".envelope", "fill:currentColor;stroke:currentColor;stroke-width:.8;stroke-linejoin:round"),
    (".region", "fill:currentColor;fill-opacity:.42"),
    (".wash", "fill-opacity:.78"),
    (".node", "fill:currentColor;fill-opacity:.3;stroke:currentColor;stroke-width:1.75"),
    (".flow", "paint-order:stroke;stroke-width:2;stroke-linejoin:round"),
    (".hatch", "fill:none;stroke-width:1;stroke-opacity:.45"),
    (".mark", "fill:currentColor;stroke:currentColor;stroke-width:1"),
    (".hollow", "stroke:currentColor;stroke-width:1.6"),
    (".d2", "stroke-dasharray:8 4"),
    (".d3", "stroke-dasharray:2 4"),
    (".d4", "stroke-dasharray:9 4 2 4"),
    (".d5", "stroke-dasharray:14 4"),
    (".d6", "stroke-dasharray:5 3 2 3 2 3"),
    (".contour", "fill:none;stroke-width:.8;stroke-opacity:.65"),
    (".contour-light", "stroke:#fff"),
    (".contour-dark", "stroke:#000"),
  ]

  private static func colors(_ theme: Palette.Theme) -> [(String, String)] {
    var rules = [
      (".paper", "fill:\(theme.paper.hex)"),
      (".hollow", "fill:\(theme.paper.hex)"),
      (".halo", "stroke:\(theme.paper.hex)"),
      ("text", "fill:\(theme.ink.hex)"),
      (".muted", "fill:\(theme.muted.hex)"),
      (".grid", "stroke:\(theme.grid.hex)"),
      (".axis", "stroke:\(theme.axis.hex)"),
      (".guide", "stroke:\(theme.muted.hex)"),
      (".chosen", "stroke:\(theme.ink.hex)"),
      (".shade", "fill:\(theme.axis.hex)"),
      (".void", "fill:\(theme.void.hex)"),
      // Between two arrows that cross lies a line of paper, so that one passes over the other.
      (".flow", "fill:\(Color.along([theme.paper, theme.muted], 0.58).hex);stroke:\(theme.paper.hex)"),
      (".hatch", "stroke:\(theme.axis.hex)"),
      (".contour-ink", "stroke:\(theme.ink.hex)"),
    ]
    for (index, color) in theme.series.enumerated() {
      rules.append((".s\(index + 1)", "color:\(color.hex)"))
    }
    for step in 0..<Palette.divergingCount {
      let (ground, ink) = divergingStep(step, theme)
      rules.append((".v\(step)", "fill:\(ground.hex)"))
      rules.append(("text.i\(step)", "fill:\(ink.hex)"))
    }
    return rules
  }

  /// The ground of a step of the diverging map, and black or white, whichever reads better on it.
  package static func divergingStep(_ step: Int, _ theme: Palette.Theme) -> (ground: Color, ink: Color) {
    let ground = Color.along(theme.diverging, Double(step) / Double(Palette.divergingCount - 1))
    let black = Color(0x000000)
    let white = Color(0xFFFFFF)
    return (ground, ground.contrast(with: black) > ground.contrast(with: white) ? black : white)
  }

  private static func scoped(_ rules: [(String, String)]) -> String {
    rules.map { selector, body in
      selector.isEmpty ? ".\(rootClass){\(body)}\n" : ".\(rootClass) \(selector){\(body)}\n"
    }.joined()
  }
}
