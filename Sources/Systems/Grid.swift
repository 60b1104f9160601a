import Glibc

/// Evenly spaced points over an interval, both ends included.
struct Grid {
  let positions: [Double]
  let spacing: Double

  init(_ interval: ClosedRange<Double>, count: Int) {
    let spacing = (interval.upperBound - interval.lowerBound) / Double(count - 1)
    self.spacing = spacing
    positions = (0..<count).map { interval.lowerBound + Double($0) * spacing }
  }
}

/// The Boltzmann weight e^(−E/kT).
func boltzmann(_ energy: Double, _ temperature: Double) -> Double {
  exp(-energy / temperature)
}
