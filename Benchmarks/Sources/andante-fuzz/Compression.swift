import CZlib

/// A file in a zip archive.
struct ZipMember {
  var name: String
  var content: [UInt8]
  var isDeflated: Bool
}

/// A zip archive with right checksums.
func zipArchive(_ members: [ZipMember]) -> [UInt8] {
  var archive: [UInt8] = []
  var directory: [UInt8] = []
  for member in members {
    let data = member.isDeflated ? deflated(member.content) : member.content
    let offset = archive.count
    // Version, flags, method, time, date, checksum and sizes stand in both headers.
    let common =
      words([20, 0, member.isDeflated ? 8 : 0, 0, 0x21])
      + longs([checksum(member.content), data.count, member.content.count])
      + words([member.name.utf8.count, 0])
    archive += longs([0x0403_4B50]) + common + Array(member.name.utf8) + data
    directory += longs([0x0201_4B50]) + words([20]) + common + words([0, 0, 0])
    directory += longs([0, offset]) + Array(member.name.utf8)
  }
  let end =
    longs([0x0605_4B50]) + words([0, 0, members.count, members.count])
    + longs([directory.count, archive.count]) + words([0])
  return archive + directory + end
}

/// A gzip file of one member.
func gzip(_ content: [UInt8]) -> [UInt8] {
  [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + deflated(content)
    + longs([checksum(content), content.count])
}

/// A raw deflate stream.
private func deflated(_ content: [UInt8]) -> [UInt8] {
  var count = compressBound(uLong(content.count))
  var stream = [UInt8](repeating: 0, count: Int(count))
  let status = compress2(&stream, &count, content, uLong(content.count), 9)
  precondition(status == Z_OK, "zlib fails on valid input only without memory")
  // zlib's own frame: two bytes before, four after.
  return Array(stream[2..<(Int(count) - 4)])
}

private func checksum(_ content: [UInt8]) -> Int {
  Int(crc32(0, content, uInt(content.count)))
}

private func words(_ values: [Int]) -> [UInt8] {
  values.flatMap { value in (0..<2).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}

private func longs(_ values: [Int]) -> [UInt8] {
  values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
