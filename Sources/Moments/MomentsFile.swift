import Storage

/// Moments as an HDF5 file.
///
/// `/header` holds one JSON text; `/blocks/N/lag_τ/{interior,crossing}` hold the
/// sums, triangles packed row by row. Equal moments give equal bytes.
extension LaggedMoments {
  private static let format = "andante-moments"

  /// Writes the moments; the file appears whole or not at all.
  public func save(to path: String) throws(MomentError) {
    let file = try storage { () throws(StorageError) in
      let file = try HDF5File.create(path)
      try file.setAttribute("format", to: Self.format)
      try file.setAttribute("version", to: Int64(MomentHeader.version))
      try file.writeStrings([header.json.encoded()], to: "/header")
      return file
    }
    for block in 0..<header.blockCount {
      for (index, lag) in header.lags.enumerated() {
        let pairs = try store.pairs(block: block, lagIndex: index)
        try storage { () throws(StorageError) in
          try BlockStorage.write(pairs, lag: lag, to: file, group: "/blocks/\(block)")
        }
      }
    }
    try storage { () throws(StorageError) in try file.commit() }
  }

  /// Opens a moments file; blocks are read when they are asked for.
  ///
  /// A file from elsewhere should pass `HDF5File.probe` first.
  ///
  /// - Throws: ``MomentError/notMoments(file:)``,
  ///   ``MomentError/unsupportedVersion(file:version:supported:)``,
  ///   ``MomentError/damaged(file:what:)``.
  public init(contentsOf path: String) throws(MomentError) {
    let file = try storage { () throws(StorageError) in try HDF5File.open(path) }
    let format = try storage { () throws(StorageError) in
      try file.hasAttribute("format") ? try file.stringAttribute("format") : ""
    }
    guard format == Self.format else { throw .notMoments(file: path) }
    let version = try storage { () throws(StorageError) in
      Int(clamping: try file.attribute("version", as: Int64.self))
    }
    guard version == MomentHeader.version else {
      throw .unsupportedVersion(file: path, version: version, supported: MomentHeader.version)
    }
    let text = try storage { () throws(StorageError) in
      try file.readStrings(from: "/header", shape: [1])[0]
    }
    guard let json = try? JSONValue(parsing: text) else {
      throw .damaged(file: path, what: "the header is not JSON")
    }
    let header = try MomentHeader(json: json, file: path)
    self.init(header: header, store: FileBlocks(file: file, header: header))
  }
}

/// Runs a storage operation and carries its failure over.
func storage<T>(_ body: () throws(StorageError) -> T) throws(MomentError) -> T {
  do throws(StorageError) {
    return try body()
  } catch {
    throw .storage(error)
  }
}

/// Blocks in a moments file.
struct FileBlocks: BlockStore {
  let file: HDF5File
  let header: MomentHeader

  func pairs(block: Int, lagIndex: Int) throws(MomentError) -> LagBlock {
    try storage { () throws(StorageError) in
      try BlockStorage.read(
        lag: header.lags[lagIndex], header: header, from: file, group: "/blocks/\(block)")
    }
  }
}
