import Glibc

/// A path as the folder and the name in it; slashes at the end do not count.
///
/// Foundation's own (`deletingLastPathComponent`) traps on names of one letter.
struct FileName {
  /// `.` where the path names none.
  let folder: String
  /// Empty for the root.
  let name: String

  init(_ path: String) {
    var clean = path[...]
    while clean.count > 1, clean.hasSuffix("/") { clean.removeLast() }
    guard let slash = clean.lastIndex(of: "/") else {
      folder = "."
      name = String(clean)
      return
    }
    folder = slash == clean.startIndex ? "/" : String(clean[..<slash])
    name = String(clean[clean.index(after: slash)...])
  }
}

extension FileName {
  /// Throws where an output would replace what it is made from.
  static func requireNotInput(_ path: String, inputs: [String]) throws(WorkflowError) {
    if inputs.contains(where: { isSame($0, path) }) { throw .overwritesInput(path: path) }
  }

  /// Whether two paths lead to one file that exists.
  static func isSame(_ a: String, _ b: String) -> Bool {
    func identity(_ path: String) -> [UInt64]? {
      var status = stat()
      return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
    }
    return identity(a).map { $0 == identity(b) } ?? false
  }
}
