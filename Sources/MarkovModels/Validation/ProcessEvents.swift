/// How many independent transitions back each slow process.
///
/// A process exchanges probability between where its eigenvector is high and where it is low. With the
/// vector set to 0 and 1 at the stationary means of its two sides, cores are the states below .2 and
/// above .8; a transition goes from one core to the other, whatever flickers between.
public struct ProcessEvents: Equatable, Sendable {
  /// The process, from 1.
  public let process: Int
  /// Transitions both ways.
  public let count: Int
  /// The stationary weight of the core on the rarer side.
  public let rareWeight: Double

  /// Where a core ends on the way from the one side's mean to the other's.
  private static let coreEdge = 0.2

  /// Counts the transitions of the leading processes of a model.
  ///
  /// - Parameter count: The number of processes; complex ones are passed over.
  /// - Complexity: O(frames) a process.
  public static func all(
    _ trajectories: DiscreteTrajectories, model: MarkovModel, spectrum: MarkovSpectrum, count: Int
  ) throws(MarkovError) -> [ProcessEvents] {
    var result: [ProcessEvents] = []
    let pi = model.stationaryDistribution
    for process in 1..<max(1, min(count + 1, spectrum.eigenvalues.count))
    where spectrum.eigenvalues[process].imaginary == 0 {
      let r = spectrum.rightEigenvectors.column(process).map(\.real)
      func mean(_ side: (Double) -> Bool) -> Double? {
        var (sum, weight) = (0.0, 0.0)
        for (value, p) in zip(r, pi) where side(value) {
          sum += p * value
          weight += p
        }
        return weight > 0 ? sum / weight : nil
      }
      guard let high = mean({ $0 > 0 }), let low = mean({ $0 < 0 }) else { continue }
      let places = r.map { ($0 - low) / (high - low) }
      let cores = [
        places.indices.filter { places[$0] <= coreEdge },
        places.indices.filter { places[$0] >= 1 - coreEdge },
      ]
      guard cores.allSatisfy({ !$0.isEmpty }) else { continue }
      let sets = try CoreSets(
        states: cores.map { $0.map { model.labels[$0] } }, stateCount: trajectories.stateCount)
      let events = sets.milestoned(trajectories).transitionEvents()
      result.append(
        ProcessEvents(
          process: process, count: events[0][1] + events[1][0],
          rareWeight: cores.map { $0.reduce(0) { $0 + pi[$1] } }.min()!))
    }
    return result
  }
}
