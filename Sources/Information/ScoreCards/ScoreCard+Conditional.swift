import Samples
import Statistics

extension ScoreCard.Frame {
  /// I(x;O|y) = I(x,y;O) − I(y;O), and how often rotations of x against y and O make as much.
  ///
  /// Rotations undo the dependence of x and y too, so p errs upwards where x is nearly a function of y.
  func conditional(
    _ x: LabelledVariable, _ correlationTime: Double
  ) throws(InformationError) -> (information: JackknifeEstimate, pValue: Double)? {
    guard let given else { return nil }
    let information = JackknifeEstimate.difference(
      try tables(x.joined(with: given), observable).jackknife { $0.mutualInformation() },
      try tables(given, observable).jackknife { $0.mutualInformation() })

    // The same as I(x;y,O) − I(x;y), for which x alone has to be turned.
    let future = observable.advanced(by: card.lag)
    let pair = given.joined(with: future)
    let alone = LabelledVariable(
      name: given.name,
      cells: zip(given.cells, future.cells).map { zip($0, $1).map { $1 < 0 ? -1 : $0 } },
      cellCount: given.cellCount)
    func statistic(_ shifts: [Int]) -> Double {
      func value(_ other: LabelledVariable) -> Double {
        RotationSurrogates.counts(
          x: x.cells, rowCount: x.cellCount, o: other.cells, columnCount: other.cellCount, lag: 0,
          shifts: shifts, weights: weights
        ).mutualInformation()
      }
      return value(pair) - value(alone)
    }
    let observed = statistic(x.cells.map { _ in 0 })
    let generator = SeededGenerator(seed: card.seed)
    let least = shiftLimit(correlationTime)
    var larger = 0
    for surrogate in 0..<card.surrogateCount {
      var stream = generator.stream(surrogate)
      let shifts = x.cells.map { RotationSurrogates.shift($0.count, atLeast: least, &stream) }
      if statistic(shifts) >= observed - 1e-12 { larger += 1 }
    }
    return (information, Double(1 + larger) / Double(1 + card.surrogateCount))
  }

  /// Turned by the lag, x would stand beside O at one time: turns are longer by correlation times.
  func shiftLimit(_ correlationTime: Double) -> Int {
    RotationSurrogates.leastShift(lag: card.lag, correlationTime: correlationTime)
  }
}

extension LabelledVariable {
  /// The cell so many frames later; −1 where the trajectory has ended by then.
  func advanced(by lag: Int) -> LabelledVariable {
    LabelledVariable(
      name: name,
      cells: cells.map { Array($0.dropFirst(lag)) + Array(repeating: -1, count: min(lag, $0.count)) },
      cellCount: cellCount)
  }
}
