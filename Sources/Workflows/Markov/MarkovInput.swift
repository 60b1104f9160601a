import Foundation
import Storage
public import Samples

/// What a Markov model is made of.
public enum MarkovInput: Sendable {
  /// Samples, which are cut into states.
  case samples(TableInput, Discretization)
  /// Trajectories of states, one column of whole numbers from 0.
  case states(TableInput)
  /// A matrix of counts.
  case counts(path: String)
  /// A matrix of probabilities.
  case transitionMatrix(path: String)

  /// What is read, for the record.
  var table: TableInput? {
    switch self {
    case .samples(let input, _), .states(let input): input
    case .counts, .transitionMatrix: nil
    }
  }
}

/// How samples are cut into states.
public enum Discretization: Equatable, Sendable {
  /// So many cells about the means of their points.
  case kMeans(count: Int)
  /// Centres at least so far apart, in the units of the columns.
  case regularSpace(distance: Double)
  /// Centres each the farthest from those before it.
  case kCentres(count: Int)
  /// Centres that are frames of the data, with the least sum of distances.
  case kMedoids(count: Int)
  /// Equal bins of each column, angles over their period.
  case grid(bins: [Int])
}

/// The folder that `andante discover` wrote, as input.
struct DiscoveryFolder {
  /// The components, one file a trajectory.
  let components: [String]
  /// The time between frames.
  let timeStep: PhysicalTime?
  /// The lag of the components, in frames.
  let lag: Int
  /// What the components were made from.
  let inputs: [String]
  /// Topology and specification.
  let companions: [String]

  /// Nil for any other path.
  init?(_ path: String) throws {
    let model = path + "/model.json"
    let record = path + "/" + OutputFolder.mark
    guard FileManager.default.fileExists(atPath: model),
      FileManager.default.fileExists(atPath: record)
    else { return nil }
    let value = try JSONValue(contentsOfFile: model)
    guard value["kind"]?.string == "andante-projection", let lag = value["lag_frames"]?.int else {
      return nil
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let written = names.filter { $0.hasPrefix("cvs") && $0.hasSuffix(".npy") }
    guard !written.isEmpty else { return nil }
    // cvs-2.npy stands before cvs-10.npy.
    components = written.sorted { ($0.count, $0) < ($1.count, $1) }.map { path + "/" + $0 }
    if let step = value["time_step"], let number = step["value"]?.double,
      let unit = step["unit"]?.string.flatMap(TimeUnit.named)
    {
      timeStep = PhysicalTime(number, unit)
    } else {
      timeStep = nil
    }
    self.lag = lag
    let provenance = try JSONValue(contentsOfFile: record)
    func paths(_ key: String) -> [String] {
      provenance[key]?.array?.compactMap { $0["path"]?.string } ?? []
    }
    inputs = paths("inputs")
    companions = paths("companions")
  }
}
