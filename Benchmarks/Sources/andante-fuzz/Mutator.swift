import Statistics

/// Damages files in the ways that files get damaged, and in ways that readers
/// are known to fall for.
struct Mutator {
  let isText: Bool
  /// Inputs grow no longer than this.
  private static let sizeLimit = 1 << 18

  func mutated(_ original: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    // One file in twenty stays whole: valid input must be read.
    guard generator.nextIndex(below: 20) > 0 else { return bytes }
    // One change half of the time, up to eight otherwise.
    let count = generator.nextIndex(below: 2) == 0 ? 1 : 1 + generator.nextIndex(below: 8)
    for _ in 0..<count { mutate(&bytes, &generator) }
    return bytes
  }

  private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    guard !bytes.isEmpty else {
      bytes = [UInt8(generator.nextIndex(below: 256))]
      return
    }
    switch generator.nextIndex(below: isText ? 14 : 11) {
    case 0: bytes[position(bytes, &generator)] ^= 1 << UInt8(generator.nextIndex(below: 8))
    case 1: bytes[position(bytes, &generator)] = UInt8(generator.nextIndex(below: 256))
    case 2: bytes[position(bytes, &generator)] = pick(Self.telling, &generator)
    case 3: bytes.removeLast(generator.nextIndex(below: bytes.count + 1))
    case 4: bytes.removeSubrange(chunk(bytes, &generator))
    case 5:
      let noise = (0...generator.nextIndex(below: 16)).map { _ in
        UInt8(generator.nextIndex(below: 256))
      }
      bytes.insert(contentsOf: noise, at: generator.nextIndex(below: bytes.count + 1))
    case 6: duplicate(&bytes, &generator)
    case 7: overwriteInteger(&bytes, &generator)
    case 8: swapChunks(&bytes, &generator)
    case 9, 11: replaceNumber(&bytes, &generator)
    case 10: bytes[position(bytes, &generator)] &+= 1
    case 12: swapTokens(&bytes, &generator)
    default:
      let token = pick(Self.words, &generator)
      bytes.insert(contentsOf: token.utf8, at: generator.nextIndex(below: bytes.count + 1))
    }
  }

  /// Any byte; the first hundred, where headers are, half of the time.
  private func position(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> Int {
    let end = generator.nextIndex(below: 2) == 0 ? min(100, bytes.count) : bytes.count
    return generator.nextIndex(below: end)
  }

  private func chunk(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> Range<Int> {
    let start = position(bytes, &generator)
    let longest = min(bytes.count - start, generator.nextIndex(below: 4) == 0 ? .max : 16)
    return start..<(start + 1 + generator.nextIndex(below: longest))
  }

  /// A chunk again, once or hundreds of times.
  private func duplicate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let copy = Array(bytes[chunk(bytes, &generator)])
    let wanted = generator.nextIndex(below: 4) == 0 ? 1 + generator.nextIndex(below: 1000) : 1
    let room = max(0, Self.sizeLimit - bytes.count)
    let copies = [[UInt8]](repeating: copy, count: min(wanted, room / copy.count))
    bytes.insert(contentsOf: copies.joined(), at: generator.nextIndex(below: bytes.count + 1))
  }

  /// A 16-, 32- or 64-bit number at the edge of its range.
  private func overwriteInteger(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let value = pick(Self.integers, &generator)
    let start = position(bytes, &generator)
    let size = 2 << generator.nextIndex(below: 3)
    for i in 0..<size where start + i < bytes.count {
      bytes[start + i] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(i)))
    }
  }

  private func swapChunks(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let first = chunk(bytes, &generator)
    let second = chunk(bytes, &generator)
    for (i, j) in zip(first, second) { bytes.swapAt(i, j) }
  }

  /// An extreme number in place of a run of digits.
  private func replaceNumber(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let start = position(bytes, &generator)
    let isDigit = { (byte: UInt8) in byte >= 0x30 && byte <= 0x39 }
    guard let first = bytes[start...].firstIndex(where: isDigit) else { return }
    let end = bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(first..<end, with: pick(Self.numbers, &generator).utf8)
  }

  private func swapTokens(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let separators: [UInt8] = [0x20, 0x09, 0x0A, 0x2C, 0x3B]
    let tokens = bytes.indices.split { separators.contains(bytes[$0]) }
    guard tokens.count > 1 else { return }
    let chosen = [generator.nextIndex(below: tokens.count), generator.nextIndex(below: tokens.count)]
      .sorted()
    guard chosen[0] != chosen[1] else { return }
    let (first, second) = (tokens[chosen[0]], tokens[chosen[1]])
    let earlier = Array(bytes[first.startIndex..<first.endIndex])
    let later = Array(bytes[second.startIndex..<second.endIndex])
    bytes.replaceSubrange(second.startIndex..<second.endIndex, with: earlier)
    bytes.replaceSubrange(first.startIndex..<first.endIndex, with: later)
  }

  private func pick<Element>(_ list: [Element], _ generator: inout SeededGenerator) -> Element {
    list[generator.nextIndex(below: list.count)]
  }

  /// Bytes that mean something in one of the formats.
  private static let telling = Array("\0\n\r\t ,;#\"'!()[]{}:.+-eE0\u{7F}".utf8) + [0x80, 0xEF, 0xFF]

  private static let integers: [UInt64] = [
    0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max,
  ]

  private static let numbers: [String] = [
    "0", "-0", "1", "-1", "65536", "1000001", "2147483647", "2147483648", "4294967296",
    "9223372036854775807", "9223372036854775808", "18446744073709551615",
    "18446744073709551616", "99999999999999999999999999", "1e308", "1e309", "-1e400", "5e-324",
    "1e-400", "0.1e-99999999999", "1e99999999999", "nan", "-inf", "0x1p4", "1_000", "1..2", "--1",
    "1e", "e1", ".", "+", "\u{0661}", String(repeating: "9", count: 400),
    "0." + String(repeating: "0", count: 400) + "1",
  ]

  private static let words: [String] = [
    "#! FIELDS time x\n", "#! FIELDS\n", "#! SET min_phi -pi\n", "#! SET max_phi pi^pi^pi\n",
    "#! SET min_phi ((((((1))))))\n", "#", "#!", "\"", "\"\"", "\r\n", "\n\n\n", ",,,,", ";", "\t",
    "NaN", "inf", "-Infinity", "NA", "null", "\u{FEFF}", "\u{2028}", "1,5;2,5", "\u{1B}[31m",
  ]
}
