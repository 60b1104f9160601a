import Glibc

/// Where a file is to appear: links resolved, so that the file and not the link
/// is replaced.
struct WritableTarget {
  /// The path behind any links.
  let path: String
  /// The folder that holds it.
  let folder: String
  /// Whether a rename may put another file there: not for devices and pipes.
  let isReplaceable: Bool

  init(_ path: String) throws(StorageError) {
    guard !path.isEmpty else {
      throw .cannotWrite(path: path, reason: "the name is empty")
    }
    var resolved = path
    if let real = realpath(path, nil) {
      resolved = String(cString: real)
      free(real)
    }
    var status = stat()
    if stat(resolved, &status) == 0 {
      let kind = status.st_mode & S_IFMT
      guard kind != S_IFDIR else {
        throw .cannotWrite(path: path, reason: "it is a folder")
      }
      isReplaceable = kind == S_IFREG
    } else {
      isReplaceable = true
    }
    self.path = resolved
    if let slash = resolved.lastIndex(of: "/") {
      folder = slash == resolved.startIndex ? "/" : String(resolved[..<slash])
    } else {
      folder = "."
    }
  }

  /// A hidden name in the same folder that no other writer uses.
  func temporaryName() -> String {
    let base = path.split(separator: "/").last.map(String.init) ?? "file"
    // File names end at 255 bytes, and the base may be that long.
    var stem = String.UnicodeScalarView()
    var length = 0
    for scalar in base.unicodeScalars {
      length += UTF8.width(scalar)
      if length > 180 { break }
      stem.append(scalar)
    }
    let tag = String(UInt64.random(in: 0 ... .max), radix: 36)
    return "\(folder)/.\(String(stem)).\(getpid())-\(tag).partial"
  }
}
