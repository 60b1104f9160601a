import Glibc
import Statistics

/// The covariance of x(t) and x(t + lag) about the mean over all frames.
func autocovariance(_ x: [Double], lag: Int) -> Double {
  let mean = Descriptive.mean(x)
  var sum = 0.0
  for t in 0..<x.count - lag {
    sum += (x[t] - mean) * (x[t + lag] - mean)
  }
  return sum / Double(x.count - lag)
}

func naturalLogarithm(_ x: Double) -> Double { log(x) }

func exponential(_ x: Double) -> Double { exp(x) }
