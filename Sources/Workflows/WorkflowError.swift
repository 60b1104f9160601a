public import MarkovModels

/// What can be wrong with a job as a whole; the libraries' own errors pass
/// through.
public enum WorkflowError: Error, Equatable, Sendable {
  case mixedInput(moments: String, other: String)
  case trajectoriesNeeded(moments: String)
  case lagsNotStored(wanted: Int, available: [Int])
  case noLags
  case lagNeeded
  case tooManyMonomials(count: Int, degree: Int, columns: Int)
  case otherTimeStep(file: String, step: String, expected: String)
  case outputExists(path: String, foreign: String?)
  case notWritable(path: String, reason: String)
  case unknownSystem(name: String, available: [String])
  case tooFewFiles
  case overwritesInput(path: String)
  case severalTrajectories(count: Int, path: String)
  case otherColumns(file: String, count: Int, model: [String])
  case sameTrajectories(file: String, first: String)
  case cannotReweight(ReweightingObstacle)
  case optionsForMoments(option: String)
  case gridMismatch(rows: Int, columns: Int, features: Int)
  case notAMultiple(lag: Int, of: Int)
  case referenceNeedsOneTrajectory(path: String)
  case referenceTooShort(path: String, rows: Int, first: Int)
  case topologyNeeded(file: String, format: String)
  case molecularOptions(option: String, file: String)
  case columnsNeeded(file: String)
  case trajectoryOfAtomsNeeded(file: String)
  case tooFewBlocks(count: Int, foldCount: Int)
  case cannotSplit(lag: Int, foldCount: Int)
  case dimensionBeyondRank(dimension: Int, rank: Int, lag: Int)
  case tooShortToSearch(frames: Int, timescale: Double, lag: Int)
  case otherFeatures(file: String, features: [String], expected: [String])
  case searchedToo(file: String)
  case cannotScale(ScalingObstacle)
  case notAState(file: String, frame: Int, value: Double)
  case notAnEntry(file: String, row: Int)
  case severalColumns(file: String, columns: [String])
  case binsMismatch(bins: Int, columns: [String])
  case tooManyBins(count: Int)
  case trajectoriesOfStatesNeeded(option: String)
  case biasedCounts
  case sourceWithoutSink
  case meanOfAngle(column: String)
  case memoryTooLong(steps: Int, lag: Int, longest: Int)
  case matrix(file: String, MarkovError)
  case noSuchComponent(name: String, available: Int)
  case otherLength(file: String, count: Int, expected: Int)
  case tooManyLabels(file: String, count: Int, limit: Int)
  case tooManyLabelsForMemory(variables: Int, frames: Int, limit: Int)
  case noBetas
  case tooManyCandidates(count: Int, limit: Int)
}

extension WorkflowError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .mixedInput(let moments, let other):
      return "\(moments) holds moments and \(other) does not; give one or the other"
    case .trajectoriesNeeded(let moments):
      return "\(moments) holds moments; this command needs the trajectories themselves"
    case .lagsNotStored(let wanted, let available):
      return "the moments file has no lag of \(wanted) frames; it has: "
        + available.map(String.init).joined(separator: ", ")
    case .otherTimeStep(let file, let step, let expected):
      return "\(file) has frames \(step) apart, and the searched data \(expected): a lag would not mean the "
        + "same; give files with one time step"
    case .tooManyMonomials(let count, let degree, let columns):
      return "--degree \(degree) of \(counted(columns, "column")) makes \(count) functions, and moments hold their "
        + "square for every block; lower --degree, or use fewer --columns"
    case .lagNeeded:
      return "a search compares candidates at one lag: give it with --lag, such as --lag 10ps"
    case .noLags:
      return "no lags: give --lags, such as --lags 1,10,100"
    case .outputExists(let path, nil):
      return "\(path) exists and was not written by Andante; choose another --out"
    case .outputExists(let path, let foreign?):
      return "\(path) holds \(foreign), which this command does not write; move it, or choose another --out"
    case .notWritable(let path, let reason):
      return "\(path): \(reason)"
    case .unknownSystem(let name, let available):
      return "no system \"\(name)\"; there are: \(available.joined(separator: ", "))"
    case .overwritesInput(let path):
      return "\(path) is an input; choose another --out"
    case .severalTrajectories(let count, let path):
      return "\(path): \(count) trajectories make a file each; give --out a folder"
    case .otherColumns(let file, let count, let model):
      return "\(file) has \(count) columns without names, and the model was made from "
        + "\(model.joined(separator: ", ")); name the columns with --names"
    case .tooFewFiles:
      return "merging needs at least two moments files"
    case .sameTrajectories(let file, let first):
      return "\(file) and \(first) hold the same trajectories; merge each once"
    case .cannotReweight(let obstacle):
      return obstacle.description
    case .topologyNeeded(let file, let format):
      return "\(file) is an \(format) trajectory, which names no atoms; "
        + "give the topology that belongs to it with --topology (PDB, GRO, PSF, prmtop, mmCIF)"
    case .molecularOptions(let option, let file):
      return "\(option) describes trajectories of atoms, and \(file) is a table of numbers; leave it out"
    case .columnsNeeded(let file):
      return "\(file) is a trajectory of atoms, and the model was made from columns of a table; "
        + "compute them with andante features, or make the model with discover --topology"
    case .trajectoryOfAtomsNeeded(let file):
      return "\(file) is a table of numbers, and the model computes its features from coordinates; "
        + "give trajectories of atoms"
    case .tooShortToSearch(let frames, let timescale, let lag):
      let slowest = timescale >= 1 && timescale < Double(frames)
        ? ", slowest timescale \(counted(Int(timescale), "frame"))" : ""
      return "\(counted(frames, "frame")) cannot be split into training, validation and test data that are "
        + "max(lag, two timescales) apart (lag \(counted(lag, "frame"))\(slowest)); "
        + "search on more or longer trajectories, or at a shorter lag"
    case .otherFeatures(let file, let features, let expected):
      return "\(file) has the features \(features.prefix(6).joined(separator: ", ")), and the searched "
        + "data have \(expected.prefix(6).joined(separator: ", ")); give files of the same kind"
    case .searchedToo(let file):
      return "\(file) is among the searched trajectories, so it cannot test what they find; "
        + "give --test others"
    case .cannotScale(let obstacle):
      return obstacle.description
    case .notAState(let file, let frame, let value):
      return "\(file): frame \(frame) has state \(value); states are whole numbers from 0"
    case .notAnEntry(let file, let row):
      return "\(file): row \(row) does not begin with two states (whole numbers from 0); "
        + "give a square matrix, or lines of row, column and value"
    case .severalColumns(let file, let columns):
      return "\(file) has \(counted(columns.count, "column")) (\(columns.prefix(6).joined(separator: ", "))), and a "
        + "trajectory of states has one; pick it with --columns, or give samples as INPUT"
    case .binsMismatch(let bins, let columns):
      return "--bins gives \(counted(bins, "number")) for \(counted(columns.count, "column")) "
        + "(\(columns.prefix(6).joined(separator: ", "))); give one each, or pick columns with --columns"
    case .tooManyBins(let count):
      return "--bins makes \(count) cells; give fewer bins, or fewer columns"
    case .trajectoriesOfStatesNeeded(let option):
      return "\(option) needs trajectories; a matrix has none"
    case .biasedCounts:
      return "weights do not unbias transitions: a Markov model needs unbiased trajectories; leave the weights out"
    case .meanOfAngle(let column):
      return "--observe \(column): an angle has no mean; observe a column of its cosine or sine, or leave it out of --periodic"
    case .memoryTooLong(let steps, let lag, let longest):
      return "--memory-steps \(steps) of \(counted(lag, "frame")) reach beyond what the trajectories tell (the longest "
        + "has \(counted(longest, "frame"))); remember fewer steps"
    case .matrix(let file, let error):
      return "\(file): \(error) (rows and columns count from 0)"
    case .noSuchComponent(let name, let available):
      return "there is no \(name): the input has \(counted(available, "independent component")) (tic1 … tic\(available)), "
        + "and no column is called so"
    case .otherLength(let file, let count, let expected):
      return "\(file) has \(counted(count, "label")) for \(counted(expected, "frame")); give one for each frame that is read"
    case .tooManyLabels(let file, let count, let limit):
      return "\(file) holds \(count) different whole numbers, and there can be \(limit) labels; give states, not frame numbers"
    case .tooManyLabelsForMemory(let variables, let frames, let limit):
      return "cells of \(counted(variables, "variable")) in \(counted(frames, "frame")) take more memory than the "
        + "\(limit >> 20) MiB allowed; name fewer with --cv, take every so many frames with --stride, or raise --memory"
    case .tooManyCandidates(let count, let limit):
      return "\(count) columns are no list of candidates (\(limit) at most); name some with --cv, or make a short list with "
        + "andante rank-columns"
    case .noBetas:
      return "no trade-offs: give --beta, such as --beta 2,5,20"
    case .sourceWithoutSink:
      return "--source and --sink belong together: name the states that a process leaves and those it reaches"
    case .gridMismatch(let rows, let columns, let features):
      return "--grid \(rows)x\(columns) has \(rows * columns) cells, and the input \(features) columns"
    case .notAMultiple(let lag, let base):
      return "a lag of \(lag) frames is no multiple of --lag, which is \(base); "
        + "modes are tested at multiples of their own lag"
    case .referenceNeedsOneTrajectory(let path):
      return "\(path) is compared frame by frame with one trajectory; give one, or join them (--concatenate)"
    case .referenceTooShort(let path, let rows, let first):
      return "\(path): one column with at least 3 numbers from row \(first) on is needed; there are \(rows) rows"
    case .tooFewBlocks(let count, let foldCount):
      return "the data are in \(counted(count, "block")), and \(counted(foldCount, "fold")) need at least "
        + "\(2 * foldCount); make the moments with more --blocks, or give fewer --folds"
    case .cannotSplit(let lag, let foldCount):
      return "at a lag of \(counted(lag, "frame")) what must be left out about each of "
        + "\(counted(foldCount, "fold")) (the lag, or two slowest timescales, on each side) leaves too "
        + "little to train on; choose a shorter lag, fewer --folds, or more data"
    case .dimensionBeyondRank(let dimension, let rank, let lag):
      return "--dims goes up to \(dimension), and at a lag of \(counted(lag, "frame")) the training data "
        + "have \(counted(rank, "independent direction")); give --dims 1..\(rank)"
    case .optionsForMoments(let option):
      return "\(option) describes trajectories; a moments file has it fixed"
    }
  }
}

extension WorkflowError {
  /// Runs what reads a matrix; its errors then name the file.
  static func naming<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as MarkovError {
      throw WorkflowError.matrix(file: file, error)
    }
  }
}
