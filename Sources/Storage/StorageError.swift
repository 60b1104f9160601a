/// What can go wrong between a file and its numbers.
///
/// The disk's failures (``cannotRead(path:reason:)``, ``cannotWrite(path:reason:)``)
/// are kept apart from the contents' (all others), since the cures differ.
public enum StorageError: Error, Equatable, Sendable {
  /// The disk or the system refused to read.
  case cannotRead(path: String, reason: String)
  /// The disk or the system refused to write; nothing was left behind.
  case cannotWrite(path: String, reason: String)

  /// No known format has this extension or begins like this.
  case unknownFormat(path: String)
  /// The content breaks the format's own rules.
  case malformed(path: String, format: String, reason: String)
  /// A text file's content breaks the format's rules at a line (counted from 1).
  case malformedLine(path: String, line: Int, reason: String)
  /// The elements are of a type that is not a real number.
  case unsupportedType(path: String, type: String)
  /// The header promises more bytes than the file has. `wholeRows` is the number
  /// of complete rows present, or `nil` where the order of the data has none.
  case truncated(path: String, expectedBytes: Int, presentBytes: Int, wholeRows: Int?)
  /// There is not one row of numbers.
  case empty(path: String)
  /// More columns than any analysis could use: often a transposed array.
  case tooManyColumns(path: String, count: Int, limit: Int)

  /// Several members of an archive could be meant; each as `name (shape)`.
  case ambiguousArray(path: String, candidates: [String])
  /// The archive has no member of this name.
  case missingArray(path: String, name: String, present: [String])

  /// A line has another number of fields than the first (line counted from 1).
  case raggedRow(path: String, line: Int, expected: Int, found: Int)
  /// A field of a numeric column is not a number (line and column counted from 1).
  case notANumber(path: String, line: Int, column: Int, text: String)
  /// A `#! FIELDS` line in mid-file names other columns than the first.
  case changedFields(path: String, line: Int, expected: [String], found: [String])

  /// An HDF5 file has no group, dataset or attribute of this name.
  case missingObject(path: String, name: String)
  /// An HDF5 dataset has another shape than the caller expects
  /// (`nil`: any extent along this axis).
  case shapeMismatch(path: String, name: String, expected: [Int?], actual: [Int])

  /// A frame of a trajectory (counted from 0) breaks the format's rules at a byte
  /// of the file; the frames before it are whole.
  case damagedFrame(path: String, format: String, frame: Int, byteOffset: Int, reason: String)
  /// A trajectory ends within a frame, which begins at a byte of the file.
  case truncatedFrame(path: String, byteOffset: Int, wholeFrames: Int)
  /// A frame (counted from 0) is well formed but of no use for what is asked.
  case unusableFrame(path: String, frame: Int, reason: String)
  /// A trajectory has another number of atoms than the topology.
  case atomCountMismatch(path: String, count: Int, topology: String, expected: Int)
}

extension StorageError: CustomStringConvertible {
  public var description: String { Self.onOneLine(text) }

  /// Names and fields come from files: whatever would break the line, or steer a
  /// terminal, is shown as `\u{…}`.
  package static func onOneLine(_ text: String) -> String {
    func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    guard text.unicodeScalars.contains(where: breaksLine) else { return text }
    return text.unicodeScalars
      .map { breaksLine($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
  }

  private var text: String {
    switch self {
    case .cannotRead(let path, let reason):
      "cannot read \(path): \(reason)"
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason)"
    case .unknownFormat(let path):
      "\(path): not a format that Andante reads: no table (NPY, NPZ, CSV, TSV, COLVAR), "
        + "no trajectory (XTC, TRR, DCD, NetCDF, …)"
    case .malformed(let path, let format, let reason):
      "\(path): not a valid \(format) file: \(reason)"
    case .malformedLine(let path, let line, let reason):
      "\(path), line \(line): \(reason)"
    case .unsupportedType(let path, let type):
      "\(path): holds \(type); convert it to real numbers first"
    case .truncated(let path, let expected, let present, let rows):
      "\(path): cut short: \(expected) bytes expected, \(present) present"
        + (rows.map { " (\($0) whole rows)" } ?? "") + "; copy or write the file again"
    case .empty(let path):
      "\(path): holds no rows of numbers"
    case .tooManyColumns(let path, let count, let limit):
      "\(path): \(count) columns, more than \(limit); is the array transposed?"
    case .ambiguousArray(let path, let candidates):
      "\(path): several arrays could be meant (\(candidates.joined(separator: ", "))); "
        + "name one of them"
    case .missingArray(let path, let name, let present):
      "\(path): no array named \(name); it holds "
        + (present.isEmpty ? "none" : present.joined(separator: ", "))
    case .raggedRow(let path, let line, let expected, let found):
      "\(path), line \(line): \(found) \(found == 1 ? "field" : "fields") where \(expected) "
        + "\(expected == 1 ? "is" : "are") expected"
    case .notANumber(let path, let line, let column, let text):
      "\(path), line \(line), column \(column): “\(text)” is not a number"
    case .changedFields(let path, let line, let expected, let found):
      "\(path), line \(line): the fields change from \(Self.list(expected)) to "
        + "\(Self.list(found)); split the file there"
    case .missingObject(let path, let name):
      "\(path): no “\(name)” in this HDF5 file"
    case .shapeMismatch(let path, let name, let expected, let actual):
      "\(path): “\(name)” has shape "
        + "(\(actual.map(String.init).joined(separator: ", "))), expected "
        + "(\(expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")))"
    case .damagedFrame(let path, let format, let frame, let offset, let reason):
      "\(path): frame \(frame), at byte \(offset), is no valid \(format): \(reason); "
        + Self.wholeFrames(frame)
    case .truncatedFrame(let path, let offset, let frames):
      "\(path): cut short in the frame that begins at byte \(offset); \(Self.wholeFrames(frames))"
        + (frames > 0 ? "; --allow-truncated keeps what is whole" : "")
    case .unusableFrame(let path, let frame, let reason):
      "\(path): frame \(frame): \(reason)"
    case .atomCountMismatch(let path, let count, let topology, let expected):
      "\(path) has \(count) atoms, but \(topology) has \(expected); give the topology that it was made with"
    }
  }

  private static func wholeFrames(_ count: Int) -> String {
    switch count {
    case 0: "no frame before it is whole"
    case 1: "frame 0 before it is whole"
    default: "frames 0 to \(count - 1) before it are whole"
    }
  }

  /// Names for a message, the first few only.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(6).joined(separator: " ")
    return names.count > 6 ? "\(shown) … (\(names.count))" : shown
  }
}
