import LinearAlgebra

/// Variables as PLUMED would print them.
enum ColvarText {
  /// A line a frame; the time counts frames, as the driver's does.
  ///
  /// - Parameter values: Frames × variables.
  static func text(names: [String], values: Matrix<Double>) -> String {
    var lines = ["#! FIELDS " + (["time"] + names).joined(separator: " ")]
    for row in 0..<values.rowCount {
      lines.append(" \(row).000000 " + values.row(row).map(PlumedText.precise).joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
