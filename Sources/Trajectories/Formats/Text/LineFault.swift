/// What is wrong with a line; who reads the file knows where the line is.
struct LineFault: Error, Equatable {
  var reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}

extension TextLine {
  /// A field that should be a number, by its columns counted from 0, or by where it begins.
  @inline(never)
  func notANumber(_ field: TextLine, columns: Range<Int>? = nil) -> LineFault {
    let place =
      columns.map { "columns \($0.lowerBound + 1)–\($0.upperBound)" }
      ?? "column \(field.start - start + 1)"
    return LineFault(
      field.isEmpty ? "no number in \(place)" : "\(field.quoted) in \(place) is not a number")
  }

  /// The number in some columns counted from 0, divided by ten `tenths` times.
  @inline(__always)
  func number(in columns: Range<Int>, tenths: Int = 0) throws(LineFault) -> Double {
    let field = field(columns)
    guard let value = field.decimal(tenths: tenths) else { throw notANumber(field, columns: columns) }
    return value
  }
}
