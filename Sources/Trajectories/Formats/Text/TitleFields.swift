import Storage

extension TextLine {
  /// The number behind a label such as `t=` in a title: `Protein in water t= 10.0 step= 5`.
  ///
  /// The last occurrence counts, unless it is the end of a longer word (`dt=`).
  func number(labelled label: StaticString) -> Double? {
    labelled(label)?.decimal()
  }

  /// The integer behind a label such as `step=`.
  func integer(labelled label: StaticString) -> Int? {
    labelled(label)?.integer
  }

  private func labelled(_ label: StaticString) -> TextLine? {
    let length = label.utf8CodeUnitCount
    var place = end - length
    while place >= start {
      var rest = TextLine(start: place, end: end)
      if rest.begins(with: label), place == start || !Self.isWordByte((place - 1).pointee) {
        rest = TextLine(start: place + length, end: end)
        return rest.nextWord()?.upToComma
      }
      place -= 1
    }
    return nil
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x5F || (byte &- 0x30) < 10 || ((byte | 0x20) &- 0x61) < 26
  }

  private var upToComma: TextLine {
    var last = end
    while last > start, (last - 1).pointee == 0x2C { last -= 1 }
    return TextLine(start: start, end: last)
  }
}
