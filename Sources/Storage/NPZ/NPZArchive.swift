/// NumPy's archive: a zip file of NPY files.
enum NPZArchive {
  /// Opens one array of an archive.
  ///
  /// Without a name: the only array of two axes and more, or, where there is none,
  /// the only one of a single axis.
  ///
  /// - Throws: ``StorageError/missingArray(path:name:present:)``,
  ///   ``StorageError/ambiguousArray(path:candidates:)`` and all that
  ///   ``NPYTable`` throws.
  static func openTable(path: String, array: String?) throws(StorageError) -> NPYTable {
    let archive = try ZipArchive(path: path)
    let members = try archive.members().filter { $0.name.hasSuffix(".npy") }
    guard !members.isEmpty else { throw .empty(path: path) }
    let member: ZipArchive.Member
    if let array {
      guard let found = members.first(where: { name(of: $0) == array || $0.name == array }) else {
        throw .missingArray(path: path, name: array, present: members.map(name))
      }
      member = found
    } else {
      member = try onlyCandidate(members, in: archive)
    }
    let label = archive.label(member)
    let header = try header(of: member, in: archive)
    // Before the disk is filled: does the header agree with the size?
    _ = try NPYTable.checkedColumnCount(header, size: member.size, path: label)
    return try NPYTable(
      try archive.window(of: member), header: header, path: label, name: name(of: member))
  }

  private static func onlyCandidate(
    _ members: [ZipArchive.Member], in archive: ZipArchive
  ) throws(StorageError) -> ZipArchive.Member {
    if members.count == 1 { return members[0] }
    var candidates: [(member: ZipArchive.Member, header: NPYHeader)] = []
    for member in members {
      do throws(StorageError) {
        candidates.append((member, try header(of: member, in: archive)))
      } catch .unsupportedType {
        // Labels and dates beside the numbers are common.
        continue
      }
    }
    for isCandidate in [{ $0 >= 2 }, { $0 == 1 }] as [(Int) -> Bool] {
      let left = candidates.filter { isCandidate($0.header.shape.count) }
      if left.count == 1 { return left[0].member }
      if left.count > 1 {
        throw .ambiguousArray(
          path: archive.path,
          candidates: left.map { "\(name(of: $0.member)) \($0.header.shapeDescription)" })
      }
    }
    throw .empty(path: archive.path)
  }

  private static func header(
    of member: ZipArchive.Member, in archive: ZipArchive
  ) throws(StorageError) -> NPYHeader {
    let label = archive.label(member)
    let prefix = try archive.head(of: member, count: NPYHeader.prefixCount)
    let count = try NPYHeader.byteCount(prefix: prefix, size: member.size, path: label)
    let bytes = try archive.head(of: member, count: count)
    guard bytes.count == count else {
      throw .malformed(path: label, format: "NPY", reason: "the header is cut short")
    }
    return try NPYHeader(bytes: bytes, path: label)
  }

  private static func name(of member: ZipArchive.Member) -> String {
    String(member.name.dropLast(4))
  }
}
