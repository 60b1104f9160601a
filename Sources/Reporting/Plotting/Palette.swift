/// The colours of figures, in light and dark.
///
/// The series colours follow Okabe and Ito's set for colour-blind readers, darkened
/// for white paper and lightened for dark, so that a line has at least three times
/// the luminance of its ground (or a third of it), and text four and a half times.
///
/// - Reference: M. Okabe, K. Ito, Color Universal Design (2008),
///   https://jfly.uni-koeln.de/color/.
package enum Palette {
  /// One set of colours.
  package struct Theme {
    /// The ground of a figure.
    package var paper: Color
    /// Text.
    package var ink: Color
    /// Text of lesser weight: tick labels, notes.
    package var muted: Color
    /// Lines of the grid.
    package var grid: Color
    /// Lines of the axes.
    package var axis: Color
    /// Cells without data.
    package var void: Color
    /// The series, in order.
    package var series: [Color]
    /// The diverging map's lower end, middle and upper end.
    package var diverging: [Color]
  }

  /// Dark on white.
  package static let light = Theme(
    paper: Color(0xFFFFFF), ink: Color(0x1B2026), muted: Color(0x55606B),
    grid: Color(0xE6E9ED), axis: Color(0x8B95A1), void: Color(0xEDEFF2),
    series: [0x0072B2, 0xCF5200, 0x00846B, 0xA84392, 0x7C6A00, 0x4D5766].map(Color.init),
    diverging: [0x1F62A8, 0x6FA8D6, 0xF6F7F8, 0xF0996B, 0xB8400A].map(Color.init))

  /// Light on near-black.
  package static let dark = Theme(
    paper: Color(0x1A1E24), ink: Color(0xE8EBEF), muted: Color(0xA9B3BF),
    grid: Color(0x2C323A), axis: Color(0x6B7683), void: Color(0x2A3038),
    series: [0x5DB4F0, 0xFF8F4A, 0x35C99F, 0xE68FCB, 0xE3C64D, 0xB4BFCC].map(Color.init),
    diverging: [0x7CC0FA, 0x2F6DA6, 0x262B32, 0xA8501F, 0xFFA071].map(Color.init))

  /// Stops of viridis, equally spaced.
  ///
  /// - Reference: S. van der Walt, N. Smith, matplotlib (2015), released as CC0.
  package static let viridis: [Color] = [
    0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E,
    0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725,
  ].map(Color.init)

  /// The number of colours before the series repeat.
  package static let seriesCount = 6

  /// The number of steps of the diverging map; odd, so that the middle is zero.
  package static let divergingCount = 17
}
