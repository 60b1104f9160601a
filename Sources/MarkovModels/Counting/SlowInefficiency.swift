import LinearAlgebra
import Statistics

/// How many sliding counts weigh as much as one independent count where slow processes are
/// concerned.
///
/// For an eigenfunction ψ of eigenvalue λ, what a pair of frames tells beyond the model is
/// e_t = ψ(x_{t+τ}) − λ ψ(x_t). Pairs that overlap in time share the events between them: for a slow
/// process e has the autocorrelation 1 − k/τ and the statistical inefficiency τ, however quickly the
/// states themselves change within a basin, which is all that ``RowInefficiency`` sees. Where states
/// hide memory it is larger still.
enum SlowInefficiency {
  /// A process of a timescale below this share of the lag has decayed to a twentieth.
  private static let shortest = 1.0 / 3

  /// The largest of the three slowest processes that have not wholly decayed within the lag; 1 if
  /// there is none.
  ///
  /// - Complexity: O(frames · log frames) a process.
  static func of(
    _ trajectories: DiscreteTrajectories, model: MarkovModel
  ) throws(MarkovError) -> Double {
    let count = min(4, model.stateCount)
    guard count > 1 else { return 1 }
    let spectrum = try model.spectrum(count: count)
    var place = [Int](repeating: -1, count: trajectories.stateCount)
    for (index, label) in model.labels.enumerated() { place[label] = index }
    let runs = connectedRuns(trajectories, place, longerThan: model.lag + 1)
    guard !runs.isEmpty else { return 1 }
    var largest = 1.0
    for process in 1..<count {
      guard let timescale = spectrum.timescales[process - 1],
        timescale > Self.shortest * Double(model.lag)
      else { continue }
      let psi = spectrum.rightEigenvectors.column(process).map(\.real)
      largest = max(
        largest,
        inefficiency(runs, psi, eigenvalue: spectrum.eigenvalues[process].real, lag: model.lag))
    }
    return largest
  }

  /// Stretches of frames in states of the model.
  private static func connectedRuns(
    _ trajectories: DiscreteTrajectories, _ place: [Int], longerThan least: Int
  ) -> [[Int]] {
    var runs: [[Int]] = []
    for states in trajectories.states {
      var run: [Int] = []
      for state in states + [-1] {
        if state >= 0, place[Int(state)] >= 0 {
          run.append(place[Int(state)])
        } else {
          if run.count > least { runs.append(run) }
          run = []
        }
      }
    }
    return runs
  }

  private static func inefficiency(
    _ runs: [[Int]], _ psi: [Double], eigenvalue: Double, lag: Int
  ) -> Double {
    var sums: [Double] = []
    var pairs: [Double] = []
    for run in runs {
      let residuals = (0..<(run.count - lag)).map { psi[run[$0 + lag]] - eigenvalue * psi[run[$0]] }
      var transform = AutocorrelationTransform(count: residuals.count)
      transform.add(residuals)
      let own = transform.sums()
      if own.count > sums.count {
        sums += Array(repeating: 0, count: own.count - sums.count)
        pairs += Array(repeating: 0, count: own.count - pairs.count)
      }
      for (k, value) in own.enumerated() {
        sums[k] += value
        pairs[k] += Double(own.count - k)
      }
    }
    guard sums[0] > 0 else { return 1 }
    let variance = sums[0] / pairs[0]
    var g = StatisticalInefficiency()
    for k in 1..<max(1, sums.count) {
      let rho = sums[k] / pairs[k] / variance
      guard g.add(correlation: rho, weight: pairs[k] / pairs[0]) else { break }
    }
    return g.value
  }
}
