import Reporting
import Testing

@Suite("Colours")
struct PaletteTests {
  // 4.5 for text and 3 for marks are the levels of WCAG 2, criteria 1.4.3 and 1.4.11.

  @Test("Text stands out from its ground", arguments: [0, 1])
  func text(theme index: Int) {
    let theme = [Palette.light, Palette.dark][index]
    for ground in [theme.paper, theme.void] {
      #expect(theme.ink.contrast(with: ground) >= 4.5)
      #expect(theme.muted.contrast(with: ground) >= 4.5)
    }
    for step in 0..<Palette.divergingCount {
      let (ground, ink) = FigureStyle.divergingStep(step, theme)
      #expect(ink.contrast(with: ground) >= 4.5, "step \(step)")
    }
  }

  @Test("Series stand out from their ground, and are six", arguments: [0, 1])
  func series(theme index: Int) {
    let theme = [Palette.light, Palette.dark][index]
    #expect(theme.series.count == Palette.seriesCount)
    for color in theme.series { #expect(color.contrast(with: theme.paper) >= 3, "\(color.hex)") }
  }

  @Test("The sequential map grows lighter all along, as a reader without colours needs it")
  func viridis() {
    let luminances = (0...100).map { Color.along(Palette.viridis, Double($0) / 100).luminance }
    for (a, b) in zip(luminances, luminances.dropFirst()) { #expect(b > a) }
  }

  @Test("The diverging map has its middle at zero and its ends apart")
  func diverging() {
    for theme in [Palette.light, Palette.dark] {
      let middle = FigureStyle.divergingStep(Palette.divergingCount / 2, theme).ground
      #expect(middle == theme.diverging[2])
      #expect(middle.contrast(with: theme.paper) < 1.3)
    }
  }

  @Test("Contrast is that of WCAG 2")
  func contrast() {
    #expect(abs(Color(0x000000).contrast(with: Color(0xFFFFFF)) - 21) < 1e-9)
    // #767676 is the well-known lightest grey that passes on white, at 4.54.
    #expect(abs(Color(0x767676).contrast(with: Color(0xFFFFFF)) - 4.54) < 0.005)
    #expect(Color.along([Color(0), Color(0xFFFFFF)], 0.5).hex == "#808080")
  }
}
