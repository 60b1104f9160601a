import Koopman
import Moments

/// The features themselves: what every search has to beat.
struct LinearFamily: SearchFamily {
  let data: SearchData
  let moments: LaggedMoments

  var name: String { "all features, linear" }
  var costShare: Double { 0 }
  let complexity = 1

  func fit(_ part: SearchPart, clock: SearchClock, seconds: Double) throws -> FittedCandidate? {
    FittedCandidate(
      candidate: .features(Array(0..<moments.header.dimension)), moments: moments, detail: "")
  }
}
