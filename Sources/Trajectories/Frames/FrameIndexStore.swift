import Glibc
package import Storage

/// The places where a file's frame index may be stored, and what it must agree with.
package struct FrameIndexStore {
  /// Files below this many bytes have no stored index: to walk through one takes
  /// about a millisecond, and most are opened once.
  package static let smallestFile = 1 << 20

  /// Beside the file, then in the cache folder.
  package let places: [String]
  private let format: String
  private let fileSize: Int
  private let modificationTime: Int

  /// Nil where the file is small, or is not what its path names (an inflated copy).
  package init?(
    _ file: RandomAccessFile, format: String, cacheFolder: String? = Self.userCacheFolder
  ) {
    guard file.size >= Self.smallestFile else { return nil }
    var status = stat()
    // Before the index is built: a file that grows meanwhile will not fit it.
    guard stat(file.path, &status) == 0, status.st_size == file.size else { return nil }
    self.format = format
    fileSize = file.size
    modificationTime = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    places = [Self.besideFile(file.path), Self.cachePlace(file.path, in: cacheFolder)]
      .compactMap { $0 }
  }

  /// The first stored index that fits the file.
  package func read() -> FrameIndex? {
    for place in places {
      // Whatever is wrong with it, the index can be built again.
      guard let file = try? RandomAccessFile(path: place),
        file.size <= byteCount(frameCount: fileSize, hasTimes: true),
        let bytes = try? file.bytes(at: 0, count: file.size), let index = decode(bytes)
      else { continue }
      return index
    }
    return nil
  }

  /// Stores an index in the first place that can be written.
  package func write(_ index: FrameIndex) {
    let bytes = encode(index)
    for place in places {
      if place != places.first { Self.makeFolders(above: place) }
      if (try? AtomicFile.write(bytes, to: place)) != nil { return }
    }
  }

  // Little-endian words of 8 bytes: mark and version, size, modification time,
  // format, frames, 1 if there are times; offsets; times; checksum.

  private static let mark: UInt64 = 0x0001_5844_4e49_4441
  private static let headWords = 6

  private func byteCount(frameCount: Int, hasTimes: Bool) -> Int {
    // The frame count is at most the file's size, so this stays far from overflow.
    8 * (Self.headWords + frameCount + 1 + (hasTimes ? frameCount : 0) + 1)
  }

  private func headWords(frameCount: Int, hasTimes: Bool) -> [UInt64] {
    [
      Self.mark, UInt64(fileSize), UInt64(bitPattern: Int64(modificationTime)),
      Self.checksum(format.utf8.map { UInt64($0) }[...]), UInt64(frameCount), hasTimes ? 1 : 0,
    ]
  }

  private func encode(_ index: FrameIndex) -> [UInt8] {
    var words = headWords(frameCount: index.frameCount, hasTimes: index.times != nil)
    words += index.offsets.map { UInt64($0) }
    words += (index.times ?? []).map(\.bitPattern)
    words.append(Self.checksum(words[...]))
    return words.map(\.littleEndian).withUnsafeBytes { [UInt8]($0) }
  }

  private func decode(_ bytes: [UInt8]) -> FrameIndex? {
    guard bytes.count % 8 == 0, bytes.count / 8 > Self.headWords else { return nil }
    let words = bytes.withUnsafeBytes { raw in
      (0..<(bytes.count / 8)).map {
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
      }
    }
    guard let frameCount = Int(exactly: words[4]), frameCount > 0, frameCount <= fileSize else {
      return nil
    }
    let hasTimes = words[5] == 1
    guard bytes.count == byteCount(frameCount: frameCount, hasTimes: hasTimes),
      words.starts(with: headWords(frameCount: frameCount, hasTimes: hasTimes)),
      Self.checksum(words.dropLast()) == words[words.count - 1]
    else { return nil }
    var offsets: [Int] = []
    offsets.reserveCapacity(frameCount + 1)
    for word in words[Self.headWords...].prefix(frameCount + 1) {
      guard let offset = Int(exactly: word), offset <= fileSize, offset > (offsets.last ?? -1)
      else { return nil }
      offsets.append(offset)
    }
    let times = words[(Self.headWords + frameCount + 1)...].prefix(frameCount)
    return FrameIndex(
      offsets: offsets, times: hasTimes ? times.map { Double(bitPattern: $0) } : nil)
  }

  /// The hash FNV-1a, of words instead of bytes, with its bits stirred once more.
  private static func checksum(_ words: ArraySlice<UInt64>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for word in words {
      hash = (hash ^ word) &* 0x0000_0100_0000_01b3
      hash ^= hash >> 29
    }
    return hash
  }
}

extension FrameIndexStore {
  private static func besideFile(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let slash = path.lastIndex(of: "/") else { return ".\(name).andante-index" }
    return "\(path[...slash]).\(name).andante-index"
  }

  /// `$XDG_CACHE_HOME/andante` or `~/.cache/andante`; nil where neither is set.
  package static var userCacheFolder: String? {
    func variable(_ name: String) -> String? {
      // An empty or relative value counts as none (XDG Base Directory Specification).
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    return (variable("XDG_CACHE_HOME") ?? variable("HOME").map { $0 + "/.cache" })
      .map { $0 + "/andante" }
  }

  /// The name is a hash of the file's absolute path.
  private static func cachePlace(_ path: String, in folder: String?) -> String? {
    guard let folder, let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    let name = Checksum.sha256(of: Array(String(cString: real).utf8)).prefix(32)
    return "\(folder)/\(name).index"
  }

  private static func makeFolders(above path: String) {
    for index in path.indices.dropFirst() where path[index] == "/" {
      mkdir(String(path[..<index]), 0o700)
    }
  }
}
