/// What a caller may say about a file beyond its path.
public struct TableOptions: Equatable, Sendable {
  /// The member of an NPZ archive to read; `nil` picks the only sensible one.
  public var array: String?

  /// Options, all of them left to the file by default.
  public init(array: String? = nil) {
    self.array = array
  }
}

/// A file format for tables of numbers, as a value.
public struct TableFormat: Sendable {
  /// The format's name, for example `npy`.
  public let name: String
  /// File extensions in lower case, without the dot.
  public let extensions: [String]
  /// One line on what the format is.
  public let description: String
  /// Whether a file can name its columns.
  public let carriesNames: Bool
  /// Whether a file can hold the time of each row.
  public let carriesTime: Bool
  /// Whether a file can declare a column's periodic domain.
  public let carriesPeriodicity: Bool
  /// Opens a file: checks its header or scans its lines, and returns its tables.
  public let open:
    @Sendable (_ path: String, _ options: TableOptions) throws(StorageError) -> [any NumericTable]

  /// NumPy's single array.
  public static let npy = TableFormat(
    name: "npy", extensions: ["npy"], description: "NumPy array, versions 1 to 3",
    carriesNames: false, carriesTime: false, carriesPeriodicity: false
  ) { path, _ throws(StorageError) in [try NPYTable(path: path)] }

  /// NumPy's archive of arrays.
  public static let npz = TableFormat(
    name: "npz", extensions: ["npz"], description: "NumPy archive, stored or deflated",
    carriesNames: false, carriesTime: false, carriesPeriodicity: false
  ) { path, options throws(StorageError) in
    [try NPZArchive.openTable(path: path, array: options.array)]
  }

  /// Comma- or otherwise separated text.
  public static let csv = TableFormat(
    name: "csv", extensions: ["csv", "txt", "dat"],
    description: "text, fields apart by comma, semicolon, tab or spaces, with or without header",
    carriesNames: true, carriesTime: true, carriesPeriodicity: false
  ) { path, _ throws(StorageError) in [try openCSV(path: path, preferring: nil)] }

  /// Tab-separated text.
  public static let tsv = TableFormat(
    name: "tsv", extensions: ["tsv", "tab"], description: "text, fields apart by tabs",
    carriesNames: true, carriesTime: true, carriesPeriodicity: false
  ) { path, _ throws(StorageError) in [try openCSV(path: path, preferring: .tab)] }

  /// PLUMED's output.
  public static let colvar = TableFormat(
    name: "colvar", extensions: ["colvar"], description: "PLUMED COLVAR (#! FIELDS)",
    carriesNames: true, carriesTime: true, carriesPeriodicity: true
  ) { path, _ throws(StorageError) in [try openCOLVAR(path: path)] }

  /// All formats.
  public static let all: [TableFormat] = [npy, npz, csv, tsv, colvar]
}

extension TableFormat {
  /// The format of a file: by its extension where that says it, else by its content.
  ///
  /// Text extensions that say little (`.txt`, `.dat`) yield to a `#! FIELDS` line.
  ///
  /// - Throws: ``StorageError/unknownFormat(path:)``, or
  ///   ``StorageError/cannotRead(path:reason:)``.
  public static func detect(_ path: String) throws(StorageError) -> TableFormat {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count > 1, parts.last == "gz" { parts.removeLast() }
    let suffix = parts.count > 1 ? String(parts.last!) : ""
    if suffix != "txt", suffix != "dat",
      let format = all.first(where: { $0.extensions.contains(suffix) })
    {
      return format
    }
    return try detectByContent(path)
  }

  private static func detectByContent(_ path: String) throws(StorageError) -> TableFormat {
    let file = try openText(path: path)
    let head = try file.bytes(at: 0, count: min(file.size, 1 << 16))
    if head.starts(with: NPYHeader.magic) { return npy }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return npz }
    guard !head.contains(0) else { throw .unknownFormat(path: path) }
    guard !head.isEmpty else { throw .empty(path: path) }
    for line in head.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D })
      guard let first = words.first else { continue }
      if first.elementsEqual("#!".utf8), words.count > 1, words[1].elementsEqual("FIELDS".utf8) {
        return colvar
      }
      guard first.first == UInt8(ascii: "#") else { break }
    }
    // Text is a table if one of its first lines has a number in it.
    let isTable = head.split(separator: UInt8(ascii: "\n")).prefix(50).contains { line in
      line.first != UInt8(ascii: "#")
        && line.split(whereSeparator: { [0x20, 0x09, 0x0D, 0x2C, 0x3B, 0x22].contains($0) })
          .contains { word in word.withUnsafeBufferPointer { parseNumber($0) != nil } }
    }
    guard isTable else { throw .unknownFormat(path: path) }
    return csv
  }
}
