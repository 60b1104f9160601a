import Storage
import Trajectories

/// Structures to a file that users name.
struct StructureFile {
  /// What is written, by the name's extension.
  enum Kind {
    case pdb
    case xtc

    /// - Throws: ``StructureError/unknownOutput(path:)``.
    init(path: String) throws(StructureError) {
      let name = path.lowercased()
      if name.hasSuffix(".pdb") {
        self = .pdb
      } else if name.hasSuffix(".xtc") {
        self = .xtc
      } else {
        throw .unknownOutput(path: path)
      }
    }
  }

  private enum Writer {
    case pdb(PDBWriter)
    case xtc(XTCWriter)
  }
  private let writer: Writer

  /// - Parameter topology: PDB needs one.
  init(_ path: String, _ kind: Kind, topology: Topology?, remarks: [String]) throws(StorageError) {
    switch kind {
    case .pdb: writer = .pdb(try PDBWriter(path, topology: topology!, remarks: remarks))
    case .xtc: writer = .xtc(try XTCWriter(path))
    }
  }

  func write(_ frame: Frame) throws(StorageError) {
    switch writer {
    case .pdb(let writer): try writer.write(frame)
    case .xtc(let writer): try writer.write(frame)
    }
  }

  /// Gives the file its name.
  func finish() throws(StorageError) {
    switch writer {
    case .pdb(let writer): try writer.finish()
    case .xtc(let writer): try writer.commit()
    }
  }

  /// The list beside it: the same name with another extension.
  static func listPath(for path: String) -> String { path.dropLast(4) + ".csv" }
}

/// What can be wrong with a request for structures.
public enum StructureError: Error, Equatable, Sendable {
  case unknownOutput(path: String)
  /// PDB needs names, and nothing gave them.
  case topologyNeeded(path: String)
  /// The topology is of another system than the model.
  case otherAtomCount(topology: String, count: Int, model: Int)
  case nothingAsked
  /// The variable is the same in all frames, or no number.
  case noSpread(component: Int)
}

extension StructureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownOutput(let path):
      "\(path): structures are written as PDB or XTC; name the file .pdb or .xtc"
    case .topologyNeeded(let path):
      "\(path) needs the names of atoms: give --topology, or write XTC"
    case .otherAtomCount(let topology, let count, let model):
      "\(topology) has \(count) atoms, and the model is of a system of \(model); "
        + "give the topology that the model was made with"
    case .nothingAsked:
      "no frames are asked for; give --count, or values with --at"
    case .noSpread(let component):
      "component \(component) is no number in some frames, so that frames cannot be ordered by it"
    }
  }
}
