/// The style classes of a series, by its index.
enum SeriesStyle {
  /// The class that sets the colour.
  static func colorClass(_ series: Int) -> String { "s\(series % Palette.seriesCount + 1)" }

  /// The classes of its line: colour and dash.
  static func lineClass(_ series: Int) -> String {
    "line d\(series % Palette.seriesCount + 1) \(colorClass(series))"
  }
}
