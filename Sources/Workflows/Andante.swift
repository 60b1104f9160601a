public import Reporting

/// The program as a whole.
public enum Andante {
  /// The version, as files and `--version` give it.
  public static let version = "0.1.0"
}

/// A number of things: `1 frame`, `3 trajectories`.
public func counted(_ count: Int, _ thing: String, plural: String? = nil) -> String {
  "\(count) \(count == 1 ? thing : plural ?? thing + "s")"
}

/// A name cut to so many characters, the last of them an ellipsis.
func shortened(_ name: String, to length: Int) -> String {
  name.count <= length ? name : name.prefix(length - 1) + "…"
}

/// What a careful colleague would say about a result.
public typealias Advice = ReportPage.Warning

extension ReportPage.Warning {
  /// One line, for a terminal or a JSON list.
  public var line: String {
    NumberText.plain(detail.isEmpty ? headline : "\(headline): \(detail)")
  }
}
