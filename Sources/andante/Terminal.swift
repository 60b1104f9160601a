import Foundation
import Workflows

/// Text for a person at a terminal, never wider than it.
enum Terminal {
  /// Warnings on stderr, wrapped with a hanging indent.
  static func warn(_ advice: [Advice]) {
    for item in advice {
      let text = wrapped("\(item.severity == .note ? "note" : "warning"): \(item.line)", indent: 2)
      FileHandle.standardError.write(Data((text + "\n").utf8))
    }
  }

  /// Breaks a line at spaces, to the terminal's width or 80 columns.
  static func wrapped(_ text: String, indent: Int) -> String {
    let width = max(40, columnCount)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    lines.append(line)
    return lines.joined(separator: "\n")
  }

  private static var columnCount: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
