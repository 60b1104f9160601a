import CoarseGraining

/// What can be wrong with what a user asks of mappings.
public enum MappingError: Error, Equatable, Sendable {
  case noMappings
  case companionCount(option: String, files: Int, trajectories: Int)
  case otherLength(option: String, file: String, rows: Int, frames: Int, expected: Int, trajectory: String)
  case otherWidth(option: String, file: String, columns: Int, expected: Int)
  case noSuchColumn(option: String, file: String, column: String, available: [String])
  case notFinite(file: String, frame: Int)
  case temperatureNeeded(option: String)
  case unknownObjective(name: String, available: [String])
  case objectiveTwice(name: String)
  case tooFewObjectives
  case referenceMismatch(values: Int, objectives: Int)
  case noScore(objective: String, reason: String)
  case tooFewFrames(frames: Int, needed: Int)
  case nameTwice(name: String)
  case notProbability(file: String, frame: Int, value: Double)
  case noFrameWithForces(steps: FrameSteps)
  case unknownMappingEnding(path: String)
  case noComparableRows(path: String)
  case searchFailed(mapping: String)
  case noOwnForces(file: String, frame: Int)
  case tooManyAtoms(atoms: Int, limit: Int)
  case tooManyMacrostates(count: Int, frames: Int)
  case cannotSearch(score: String, available: [String])
  case tooFewSites(wanted: Int, available: Int)
  case severalMappings(mapping: String)
  case unknownOutput(path: String)
}

extension MappingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noMappings:
      "name at least one --mapping: a file, or one of \((BuiltInMapping.names + ["optimise:SCORE:N"]).joined(separator: ", "))"
    case .companionCount(let option, let files, let trajectories):
      "\(option) names \(counted(files, "file")) for \(counted(trajectories, "trajectory file")); give one for each, in "
        + "their order, or one for all"
    case .otherLength(let option, let file, let rows, let frames, let expected, let trajectory):
      "\(option): \(file) has \(counted(rows, "row")) for the \(counted(frames, "frame")) of \(trajectory)"
        + (expected == frames ? "" : ", where \(expected) are due")
        + (option == "--forces" ? "; say which frames have forces with --force-frames, such as 9:10 (the first, and every so many)" : "; give one row a frame")
    case .otherWidth(let option, let file, let columns, let expected):
      "\(option): \(file) has \(counted(columns, "number")) a row, and \(expected) \(expected == 1 ? "is" : "are") due"
        + (option == "--energies" ? "; name the column with --energy-column" : " (three for each atom)")
    case .noSuchColumn(let option, let file, let column, let available):
      "\(option): \(file) has no column \(column)"
        + (available.isEmpty ? "; its columns have no names" : "; there is \(available.prefix(8).joined(separator: ", "))")
    case .notFinite(let file, let frame):
      "\(file) has a number that is not finite at frame \(frame)"
    case .temperatureNeeded(let option):
      "\(option) needs the temperature of the simulation: --temperature 300"
    case .unknownObjective(let name, let available):
      "there is no score \(name); there is \(available.joined(separator: ", "))"
    case .objectiveTwice(let name): "\(name) is named twice as an objective"
    case .tooFewObjectives: "a front needs two objectives or more"
    case .referenceMismatch(let values, let objectives):
      "--reference has \(counted(values, "number")) for \(counted(objectives, "objective")); give one for each, in their order"
    case .noScore(let objective, let reason): "no mapping has a \(objective): \(reason)"
    case .tooFewFrames(let frames, let needed):
      "there \(frames == 1 ? "is" : "are") \(counted(frames, "frame")), and scores need \(needed) at least"
    case .notProbability(let file, let frame, let value):
      "--probabilities: frame \(frame) of \(file) has \(value); probabilities are above 0"
    case .noFrameWithForces(let steps):
      "none of the frames that are read has forces (--force-frames \(steps.first):\(steps.step)); change --stride or --discard so that some do"
    case .unknownMappingEnding(let path):
      "\(path): give --out the ending of a format: "
        + MappingFormat.allCases.map { ".\($0.fileExtension)" }.joined(separator: ", ")
    case .noComparableRows(let path): "no row of \(path) has a number in every objective"
    case .searchFailed(let mapping):
      "\(mapping): no mapping that was tried has this score; are there enough frames, and is the score right for so few sites?"
    case .noOwnForces(let file, let frame):
      "--force-frames: frame \(frame) of \(file) has no forces; name their files with --forces, or other frames"
    case .tooManyAtoms(let atoms, let limit):
      "\(counted(atoms, "atom")) besides water and ions do not fit into the \(limit >> 20) MiB allowed; strip what no mapping needs "
        + "(lipids, say) from topology and trajectories, or raise --memory"
    case .tooManyMacrostates(let count, let frames):
      "--macrostates \(count) of \(counted(frames, "frame")) that are compared leave nothing in each; give at most \(frames / 2)"
    case .cannotSearch(let score, let available):
      "there is no search for \(score): optimise: takes "
        + (available.isEmpty ? "a score that the data allow; give --lag, --energies or --forces" : available.joined(separator: ", "))
    case .tooFewSites(let wanted, let available):
      "optimise: asks for \(counted(wanted, "site")) of \(counted(available, "heavy atom")); ask for fewer"
    case .nameTwice(let name):
      "two mappings are called \(name); give files other names, or name each in its file"
    case .severalMappings(let mapping):
      "\(mapping) is no single mapping; name a file, or one of the built-in ones"
    case .unknownOutput(let path):
      "\(path): beads are written as .xtc, .trr (with forces) or .pdb; give --out one of these endings"
    }
  }
}
