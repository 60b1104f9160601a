/// What can be wrong with a mapping or the data that it is scored on.
public enum CoarseGrainingError: Error, Equatable {
  /// A mapping of no beads.
  case noBeads(mapping: String)
  /// A rigid constraint of an atom, counted from 0, that the system does not have.
  case constraintOutside(atom: Int, atomCount: Int)
  /// A bead of no atoms.
  case emptyBead(mapping: String, bead: String)
  /// A file cannot be read or written; `reason` names it.
  case cannotUseFile(reason: String)
  /// A selection of atoms in a mapping cannot be read, or the coordinates that it needs are missing.
  case selection(mapping: String, bead: String, reason: String)
  /// A mapping's file breaks the rules of its format; lines are counted from 1.
  case malformedMapping(path: String, line: Int?, reason: String)
  /// No known mapping format has this extension or begins like this.
  case unknownMappingFormat(path: String)
  /// No built-in mapping of this name, and no file.
  case unknownMapping(text: String, nearest: String?, known: [String])
  /// A built-in mapping's number is not one, or out of range.
  case invalidMappingRequest(text: String, reason: String)
  /// An atom that the topology does not have, counted from 0.
  case atomOutside(mapping: String, bead: String, atom: Int, atomCount: Int)
  /// An index of a file that counts from 0 equals the number of atoms.
  case looksOneBased(path: String, bead: String, atomCount: Int)
  /// A file that counts from 1 has an index 0.
  case looksZeroBased(path: String, bead: String)
  /// A file names an atom that the topology does not have.
  case atomNotFound(path: String, line: Int?, bead: String, reference: String, reason: String)
  /// An atom, counted from 0, stands twice in one bead.
  case duplicateAtom(mapping: String, bead: String, atom: Int)
  /// A bead whose weights sum to zero.
  case zeroWeights(mapping: String, bead: String)
  /// A bead whose weights do not sum to 1.
  case rowSum(mapping: String, bead: String, sum: Double)
  /// A weight or force weight that is not finite.
  case weightNotFinite(mapping: String, bead: String)
  /// Another number of weights than of atoms.
  case weightCount(mapping: String, bead: String, weights: Int, atoms: Int)
  /// Mass weights of an atom, counted from 0, whose mass is not known.
  case massNotKnown(mapping: String, bead: String, atom: Int)
  /// A body frame that is not three different atoms.
  case invalidFrame(mapping: String, bead: String)
  /// A virtual site whose parents do not exist, or lead back to it.
  case invalidParents(mapping: String, bead: String, reason: String)
  /// A mapping of another number of atoms than the topology.
  case differentSystem(mapping: String, atomCount: Int, topologyAtomCount: Int)
  /// A bead's atoms lie further apart than half the box, in nm.
  case boxTooSmall(mapping: String, bead: String, span: Double, limit: Double)
  /// A built-in mapping that a topology gives nothing for.
  case unsuitableTopology(mapping: String, reason: String)
  /// A position of a frame, counted from 0, that is not a finite number.
  case frameNotFinite(frame: Int)
  /// Pairwise distances that would take more memory, in bytes, than allowed.
  case distancesExceedMemory(frames: Int, bytes: Int, limit: Int)
  /// A score that needs energies, of frames without.
  case energiesMissing(score: String)
  /// An energy of a frame, counted from 0, that is not a finite number.
  case energyNotFinite(frame: Int)
  /// Fewer atoms to choose from than sites to choose.
  case tooFewCandidates(sites: Int, candidates: Int)
  /// Fewer frames than macrostates can be made of.
  case tooFewFrames(frames: Int, needed: Int)
  /// A format that cannot hold a mapping at all.
  case cannotWriteMapping(mapping: String, format: String, reason: String)
  /// Data too short for folds that are far enough apart; the lag is in frames.
  case cannotSplit(blocks: Int, lag: Int)
}

extension CoarseGrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotSplit(let blocks, let lag):
      "\(blocks) blocks cannot be split into folds that are far enough apart at a lag of \(lag) frames; give "
        + "longer trajectories, a shorter lag, or fewer folds"
    case .noBeads(let mapping): "\(mapping) has no beads"
    case .constraintOutside(let atom, let count):
      "a constraint names atom \(atom), counted from 0, but there are \(count) atoms; take it out"
    case .emptyBead(let mapping, let bead): "\(mapping): bead \(bead) has no atoms; take it out, or name its atoms"
    case .cannotUseFile(let reason): reason
    case .selection(let mapping, let bead, let reason): onOneLine("\(mapping): bead \(bead): \(reason)")
    case .malformedMapping(let path, let line, let reason):
      onOneLine("\(path)\(line.map { ", line \($0)" } ?? ""): \(reason)")
    case .unknownMappingFormat(let path):
      onOneLine(
        "\(path): not a mapping that Andante reads: VOTCA XML, OpenMSCG YAML, PyCGTOOL .map, EXCOGITO .txt, "
          + "GROMACS .ndx, or Andante's own YAML")
    case .unknownMapping(let text, let nearest, let known):
      onOneLine(
        "“\(text)” is neither a file nor a built-in mapping; "
          + (nearest.map { "did you mean “\($0)”? " } ?? "") + "there are \(known.joined(separator: ", "))")
    case .invalidMappingRequest(let text, let reason): onOneLine("mapping “\(text)”: \(reason)")
    case .atomOutside(let mapping, let bead, let atom, let count):
      onOneLine(
        "\(mapping): bead \(bead) has atom \(atom), counted from 0, but the topology has \(count) atoms; "
          + "give the topology that the mapping was made for")
    case .looksOneBased(let path, let bead, let count):
      onOneLine(
        "\(path): bead \(bead) has atom \(count) of \(count), although this format counts from 0: "
          + "does it count from 1? then say --index-base 1 (or indices-from: 1 in YAML)")
    case .looksZeroBased(let path, let bead):
      onOneLine(
        "\(path): bead \(bead) has atom 0, although this format counts from 1: does it count from 0? "
          + "then say --index-base 0")
    case .atomNotFound(let path, let line, let bead, let reference, let reason):
      onOneLine(
        "\(path)\(line.map { ", line \($0)" } ?? ""): bead \(bead): “\(reference)” is not in the topology: "
          + reason)
    case .duplicateAtom(let mapping, let bead, let atom):
      onOneLine("\(mapping): bead \(bead) has atom \(atom) (from 0) twice; name it once")
    case .zeroWeights(let mapping, let bead):
      onOneLine("\(mapping): the weights of bead \(bead) sum to zero; give weights that do not")
    case .rowSum(let mapping, let bead, let sum):
      onOneLine("\(mapping): the weights of bead \(bead) sum to \(sum) instead of 1; divide them by it")
    case .weightNotFinite(let mapping, let bead):
      onOneLine("\(mapping): a weight of bead \(bead) is not a finite number; correct it")
    case .weightCount(let mapping, let bead, let weights, let atoms):
      onOneLine("\(mapping): bead \(bead) has \(weights) weights for \(atoms) atoms; give one an atom")
    case .massNotKnown(let mapping, let bead, let atom):
      onOneLine(
        "\(mapping): bead \(bead) is weighted by mass, but the mass of atom \(atom) (from 0) is not known; "
          + "give a topology with elements, or weights: equal")
    case .invalidFrame(let mapping, let bead):
      onOneLine("\(mapping): the frame of bead \(bead) needs three different atoms")
    case .invalidParents(let mapping, let bead, let reason):
      onOneLine("\(mapping): virtual site \(bead): \(reason)")
    case .differentSystem(let mapping, let count, let expected):
      onOneLine(
        "\(mapping) is a mapping of \(count) atoms, but the topology has \(expected); give the topology that it is for")
    case .boxTooSmall(let mapping, let bead, let span, let limit):
      onOneLine(
        "\(mapping): the atoms of bead \(bead) lie \(rounded(span)) nm apart, more than half the box "
          + "(\(rounded(limit)) nm); split the bead, or check that the trajectory has the right box")
    case .unsuitableTopology(let mapping, let reason): onOneLine("mapping \(mapping): \(reason)")
    case .frameNotFinite(let frame):
      "frame \(frame) (from 0) has a position that is not a finite number; leave it out"
    case .distancesExceedMemory(let frames, let bytes, let limit):
      "the distances of all pairs of \(frames) frames take \((bytes + 1_048_575) >> 20) MB, more than "
        + "\(limit >> 20) MB; take fewer frames or pivots, or allow more memory"
    case .energiesMissing(let score): "\(score) needs the energy of each frame; give --energies"
    case .energyNotFinite(let frame):
      "the energy of frame \(frame) (from 0) is not a finite number; leave the frame out"
    case .tooFewCandidates(let sites, let candidates):
      "\(sites) sites cannot be chosen from \(candidates) atoms; ask for fewer sites"
    case .tooFewFrames(let frames, let needed):
      "\(frames) frames are too few for macrostates; give \(needed) or more"
    case .cannotWriteMapping(let mapping, let format, let reason):
      onOneLine("\(mapping) cannot be written as \(format): \(reason)")
    }
  }
}

/// Lengths in messages: picometres.
private func rounded(_ length: Double) -> Double { (length * 1000).rounded() / 1000 }

/// Names come from files: what would break the line is shown as `\u{…}`.
private func onOneLine(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
  return text.unicodeScalars
    .map { $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : String($0) }.joined()
}
