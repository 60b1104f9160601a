import Foundation
import Glibc
import Workflows

/// Text for a person at a terminal, never wider than it.
enum Terminal {
  /// Warnings on stderr, wrapped with a hanging indent.
  static func warn(_ advice: [Advice]) {
    for item in advice {
      let kind = item.severity == .note ? "note" : "warning"
      let text = wrapped("\(kind): \(oneLine(item.line))", indent: 2)
      write(text + "\n")
    }
  }

  /// Rows of equally many cells as lines of columns, set to the right unless `isLeft`.
  static func aligned(
    _ rows: [[String]], separator: String = "  ", isLeft: Bool = false
  ) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in
        let space = String(repeating: " ", count: width - cell.count)
        return isLeft ? cell + space : space + cell
      }
      return cells.joined(separator: separator).trimmedEnd
    }
  }

  /// A search's scores as columns and its verdict, on standard output.
  static func show(_ summary: SearchSummary) {
    for line in aligned(summary.table, separator: "   ", isLeft: true) { print(line) }
    for sentence in summary.sentences { print(wrapped(sentence, indent: 0)) }
  }

  /// Writes to stderr. Where that is closed or full there is no one to tell.
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// One line on stderr, and the end of the program.
  static func fail(_ error: any Error) -> Never {
    write("Error: \(oneLine("\(error)"))\n")
    exit(1)
  }

  /// Text without control characters, which names of files and columns may hold.
  static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }

  /// Breaks a line at spaces, to the terminal's width or 80 columns.
  ///
  /// - Parameter prefix: What the first line begins with.
  static func wrapped(_ text: String, indent: Int, prefix: String = "") -> String {
    let width = max(40, columnCount)
    var lines: [String] = []
    var line = prefix
    for word in text.split(separator: " ") {
      if line.count > indent, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line += (line.isEmpty || line == prefix ? "" : " ") + word
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

extension String {
  /// Without the spaces at its end.
  fileprivate var trimmedEnd: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}
