import CZip

/// A zip archive open for reading, used by one thread.
final class ZipArchive {
  /// A file in the archive.
  struct Member {
    let index: UInt64
    let name: String
    /// The bytes it says it has, uncompressed.
    let size: Int
    let isStored: Bool
  }

  let path: String
  private let file: RandomAccessFile
  private let source: ZipFileSource
  private let archive: OpaquePointer

  init(path: String) throws(StorageError) {
    self.path = path
    file = try RandomAccessFile(path: path)
    guard file.size > 0 else { throw .empty(path: path) }
    source = ZipFileSource(file)
    archive = try source.open(path: path)
  }

  deinit {
    zip_discard(archive)
    // libzip calls the source until here.
    extendLifetime(source)
  }

  /// The members, in the archive's order.
  func members() throws(StorageError) -> [Member] {
    var members: [Member] = []
    for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
      var status = zip_stat_t()
      zip_stat_init(&status)
      guard zip_stat_index(archive, index, 0, &status) == 0, let name = status.name,
        status.valid & UInt64(ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD)
          == UInt64(ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD),
        let size = Int(exactly: status.size)
      else {
        throw .malformed(path: path, format: "NPZ", reason: "member \(index + 1) is damaged")
      }
      members.append(
        Member(
          index: index, name: String(cString: name), size: size,
          isStored: Int32(status.comp_method) == ZIP_CM_STORE
            && status.encryption_method == UInt16(ZIP_EM_NONE)))
    }
    return members
  }

  /// The first bytes of a member: `count` of them, or all where it has fewer.
  func head(of member: Member, count: Int) throws(StorageError) -> [UInt8] {
    let stream = try open(member)
    defer { zip_fclose(stream) }
    return try read(stream, count: min(count, member.size), of: member)
  }

  /// The whole of a member: the stored bytes where they lie, or inflated into a
  /// nameless temporary file.
  func window(of member: Member) throws(StorageError) -> ByteWindow {
    if member.isStored, let window = try storedWindow(of: member) { return window }
    let stream = try open(member)
    defer { zip_fclose(stream) }
    var target = try TemporaryFile()
    guard member.size <= target.freeSpace else {
      throw .cannotRead(
        path: label(member), reason: "its \(member.size) bytes do not fit the temporary disk")
    }
    while target.count < member.size {
      let block = try read(stream, count: min(1 << 18, member.size - target.count), of: member)
      guard !block.isEmpty else { throw damaged(member, "it ends early") }
      try withBytes(of: block) { bytes throws(StorageError) in try target.append(bytes) }
    }
    // The checksum is compared at the end, with this read.
    guard try read(stream, count: 1, of: member).isEmpty else {
      throw damaged(member, "it is longer than its header says")
    }
    return ByteWindow(try target.reading(as: label(member)))
  }

  /// Where a stored member lies in the archive, once its first bytes are found there.
  private func storedWindow(of member: Member) throws(StorageError) -> ByteWindow? {
    let stream = try open(member)
    defer { zip_fclose(stream) }
    let head = try read(stream, count: min(member.size, 64), of: member)
    guard head.count == min(member.size, 64), let offset = source.lastReadOffset,
      offset <= file.size, member.size <= file.size - offset,
      try file.bytes(at: offset, count: head.count) == head
    else { return nil }
    return ByteWindow(file, offset: offset, count: member.size)
  }

  private func open(_ member: Member) throws(StorageError) -> OpaquePointer {
    guard let stream = zip_fopen_index(archive, member.index, 0) else {
      throw damaged(member, String(cString: zip_strerror(archive)))
    }
    return stream
  }

  private func read(
    _ stream: OpaquePointer, count: Int, of member: Member
  ) throws(StorageError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: max(1, count)) { buffer, initialized in
      while initialized < count {
        let result = zip_fread(
          stream, buffer.baseAddress! + initialized, UInt64(count - initialized))
        failed = result < 0
        guard result > 0 else { return }
        initialized += Int(result)
      }
    }
    guard !failed else {
      throw damaged(member, String(cString: zip_error_strerror(zip_file_get_error(stream))))
    }
    return bytes
  }

  /// What messages call a member.
  func label(_ member: Member) -> String {
    let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
    return "\(path):\(name)"
  }

  private func damaged(_ member: Member, _ reason: String) -> StorageError {
    .malformed(path: label(member), format: "NPZ", reason: reason)
  }
}
