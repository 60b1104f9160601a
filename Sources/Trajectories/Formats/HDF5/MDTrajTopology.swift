import Storage

/// The topology that MDTraj keeps as JSON in its HDF5 files: chains of residues of
/// atoms, each with its index, and bonds as pairs of indices.
enum MDTrajTopology {
  /// Reads the topology; nil where the file has none.
  ///
  /// - Throws: ``StorageError/malformed(path:format:reason:)``.
  static func read(from file: HDF5File, atomCount: Int) throws(StorageError) -> Topology? {
    guard try file.contains("/topology") else { return nil }
    guard let text = try file.readStrings(from: "/topology").first else { return nil }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: text)
    } catch {
      throw malformed(file, "is no valid JSON: \(error)")
    }
    let topology = try topology(document, file)
    guard topology.atomCount == atomCount else {
      throw malformed(file, "has \(topology.atomCount) atoms, the coordinates \(atomCount)")
    }
    return topology
  }

  private static func malformed(_ file: HDF5File, _ reason: String) -> StorageError {
    .malformed(path: file.path, format: "MDTraj HDF5", reason: "its topology \(reason)")
  }

  private static func topology(
    _ document: JSONValue, _ file: HDF5File
  ) throws(StorageError) -> Topology {
    guard let chains = document["chains"]?.array else { throw malformed(file, "has no chains") }
    var builder = TopologyBuilder()
    for chain in try ordered(chains, file, "chain") {
      builder.startChain(chain["chain_id"]?.string ?? "")
      for residue in try ordered(chain["residues"]?.array ?? [], file, "residue") {
        builder.startResidue(
          // MDTraj itself numbers residues without a number by their index.
          name: residue["name"]?.string ?? "",
          number: residue["resSeq"]?.int ?? builder.residues.count,
          segment: residue["segmentID"]?.string ?? "")
        for atom in try ordered(residue["atoms"]?.array ?? [], file, "atom") {
          guard let name = atom["name"]?.string else {
            throw malformed(file, "has an atom without name")
          }
          builder.append(
            name: name, element: atom["element"]?.string.flatMap { Element(symbol: $0) })
        }
      }
    }
    for pair in document["bonds"]?.array ?? [] {
      guard let ends = pair.array, ends.count >= 2, let a = ends[0].int, let b = ends[1].int,
        a != b, builder.atoms.indices.contains(a), builder.atoms.indices.contains(b)
      else { throw malformed(file, "has a bond between atoms that do not exist") }
      builder.bonds.append(Topology.Bond(a, b))
    }
    return builder.topology()
  }

  /// The members in the order of their indices, which is the order of the coordinates.
  private static func ordered(
    _ members: [JSONValue], _ file: HDF5File, _ what: String
  ) throws(StorageError) -> [JSONValue] {
    var keyed: [(index: Int, member: JSONValue)] = []
    for member in members {
      guard let index = member["index"]?.int else {
        throw malformed(file, "has \(what == "atom" ? "an" : "a") \(what) without index")
      }
      keyed.append((index, member))
    }
    if zip(keyed, keyed.dropFirst()).contains(where: { $0.index > $1.index }) {
      keyed.sort { $0.index < $1.index }
    }
    return keyed.map(\.member)
  }
}
