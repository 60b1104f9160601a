import ArgumentParser
import Koopman
import Moments

extension Method: ExpressibleByArgument {}

/// Options of the commands that make spectra.
struct AnalysisOptions: ParsableArguments {
  @Option(help: "tica (reversible) or vamp.")
  var method: Method?

  @Option(help: "Drop directions below this share of the largest variance (default: 1e-10; 1e-6 for float32).")
  var cutoff: Double?

  @Option(help: "Keep this many principal components of the features.")
  var rank: Int?

  @Option(help: "Blocks of the data, the units of error bars and folds.")
  var blocks: Int = MomentPass.defaultBlockCount

  func validate() throws {
    if let cutoff, !(cutoff >= 0 && cutoff < 1) { throw ValidationError("--cutoff lies in 0 … 1") }
    if let rank, rank < 1 { throw ValidationError("--rank is at least 1") }
    if blocks < 2 { throw ValidationError("--blocks is at least 2") }
  }

  var whitening: WhiteningOptions {
    WhiteningOptions(cutoff: cutoff, principalComponentCount: rank)
  }
}
