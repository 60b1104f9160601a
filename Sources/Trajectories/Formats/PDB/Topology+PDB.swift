import Storage

extension Topology {
  /// The atoms of a PDB file's first model, with its coordinates and box.
  ///
  /// A chain ends at TER and where the chain's letter (the segment's name, where
  /// there are no letters) changes; a residue where number, insertion code or name
  /// changes. Of alternate locations the first of each atom is kept. Bonds are
  /// those of CONECT records. Elements come from columns 77–78, or else from the
  /// name and its columns. Numbers beyond the columns are read in hybrid-36 and
  /// hexadecimal.
  ///
  /// - Throws: ``StorageError/malformedLine(path:line:reason:)`` and the like.
  package init(pdbFile path: String) throws(StorageError) {
    let (file, start) = try openTrajectoryText(path, format: "PDB")
    self = try readPDBTopology(file, [start..<file.size]).topology()
  }
}

/// Reads a topology.
///
/// - Parameter ranges: Of bytes: the first begins with the first model; CONECT
///   records are looked for in all.
func readPDBTopology(
  _ file: RandomAccessFile, _ ranges: [Range<Int>]
) throws(StorageError) -> PDBTopologyReader {
  var reader = PDBTopologyReader()
  var isInModel = true
  for range in ranges {
    let lines = LineScanner(file, path: file.path, offset: range.lowerBound)
    while lines.offset < range.upperBound, let line = try lines.nextLine() {
      if isInModel {
        do throws(LineFault) {
          isInModel = try reader.take(line)
        } catch {
          throw .malformedLine(path: file.path, line: lines.lineNumber - 1, reason: error.reason)
        }
      } else if line.begins(with: "CONECT") {
        reader.takeConnection(line)
      }
    }
    isInModel = false
  }
  guard reader.recordCount > 0 else {
    throw .malformed(path: file.path, format: "PDB", reason: "it holds no atoms")
  }
  return reader
}
