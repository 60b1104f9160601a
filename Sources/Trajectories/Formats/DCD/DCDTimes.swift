/// The times of a DCD file's frames, where its header can be believed.
///
/// CHARMM, NAMD, OpenMM and MDAnalysis write the step of the first frame, the steps
/// between frames and the time step in AKMA units. VMD's plugin, which MDTraj uses too,
/// writes 0, 1 and 1.0 whatever the simulation; LAMMPS writes its time step in whatever
/// unit the run had. These have no times: none is better than a wrong one.
struct DCDTimes: Sendable, Equatable {
  /// The AKMA unit of time in ps, from Å, u and kcal/mol.
  static let unit = 0.048_888_21

  var firstStep: Int
  var stepInterval: Int
  /// In ps.
  var timeStep: Double

  /// Nil where the header says nothing, or nothing plausible.
  init?(_ header: DCDHeader) {
    let isPlaceholder =
      header.firstStep == 0 && header.stepInterval == 1 && header.timeStep == 1
    let isOtherUnit = header.titles.contains { $0.contains("LAMMPS") }
    guard header.firstStep >= 0, header.stepInterval > 0, !isPlaceholder, !isOtherUnit else {
      return nil
    }
    let step = header.timeStep * Self.unit
    // Steps of molecular dynamics are femtoseconds; writers that do not know them
    // give the spacing of frames instead, up to nanoseconds.
    guard step > 1e-7, step < 1e6 else { return nil }
    firstStep = header.firstStep
    stepInterval = header.stepInterval
    timeStep = Self.shortDecimal(step)
  }

  /// The time of a frame in ps.
  func time(of frame: Int) -> Double { Double(step(of: frame)) * timeStep }

  /// The integration step of a frame.
  func step(of frame: Int) -> Int { firstStep + frame * stepInterval }

  /// Time steps are short decimals such as 0.002 ps, which a 4-byte float of another
  /// unit only comes near to: the decimal of five digits within a float's rounding.
  private static func shortDecimal(_ value: Double) -> Double {
    var scale = 1.0
    while value * scale < 1e4 { scale *= 10 }
    while value * scale >= 1e5 { scale /= 10 }
    let near = (value * scale).rounded() / scale
    return abs(near - value) <= 1.2e-7 * value ? near : value
  }
}
