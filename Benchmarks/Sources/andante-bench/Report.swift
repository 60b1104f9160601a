import LinearAlgebra
import Statistics

/// What was measured in one turn.
struct Turn {
  var passSeconds: Double
  var fitSeconds: Double
  /// Operations a second of plain matrix products.
  var productRate: Double
  /// Bytes a second of a plain read.
  var readRate: Double
  /// The first eigenvalue, or VAMP's first singular value, at each lag.
  var leadingValues: [Double]
}

/// The medians of all turns, as `compare.py` reads them.
struct Report: Encodable {
  let seconds: Double
  let passSeconds: Double
  let fitSeconds: Double
  let gemmShare: Double
  let gemmGigaflops: Double
  let gigabytesPerSecond: Double
  let plainReadGigabytesPerSecond: Double
  let threads: Int
  let blas: String
  let leadingValues: [Double]

  enum CodingKeys: String, CodingKey {
    case seconds
    case passSeconds = "pass_seconds"
    case fitSeconds = "fit_seconds"
    case gemmShare = "gemm_share"
    case gemmGigaflops = "gemm_gigaflops"
    case gigabytesPerSecond = "gigabytes_per_second"
    case plainReadGigabytesPerSecond = "plain_read_gigabytes_per_second"
    case threads
    case blas
    case leadingValues = "leading_values"
  }

  /// - Parameters:
  ///   - operations: The pass's useful floating-point operations.
  ///   - bytes: The size of the array.
  init(_ turns: [Turn], operations: Double, bytes: Double, threads: Int) {
    func median(_ value: (Turn) -> Double) -> Double { Descriptive.median(turns.map(value)) }
    seconds = median { $0.passSeconds + $0.fitSeconds }
    passSeconds = median(\.passSeconds)
    fitSeconds = median(\.fitSeconds)
    gemmShare = median { operations / $0.passSeconds / $0.productRate }
    gemmGigaflops = median { $0.productRate * 1e-9 }
    gigabytesPerSecond = median { bytes / $0.passSeconds * 1e-9 }
    plainReadGigabytesPerSecond = median { $0.readRate * 1e-9 }
    self.threads = threads
    blas = OpenBLASLibrary.summary
    leadingValues = turns[0].leadingValues
  }
}
