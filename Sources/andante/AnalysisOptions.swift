import ArgumentParser
import Koopman
import Moments

extension Method: ExpressibleByArgument {}

/// What `--shrinkage` may be: `rblw`, or a number in 0 … 1.
struct ShrinkageAmount: ExpressibleByArgument {
  var value: Shrinkage

  init?(argument: String) {
    if argument.lowercased() == "rblw" {
      value = .raoBlackwell()
    } else if let amount = Double(argument), amount >= 0, amount <= 1 {
      value = .fixed(amount)
    } else {
      return nil
    }
  }
}

/// Options of the commands that make spectra.
struct AnalysisOptions: ParsableArguments {
  @Option(help: "tica (reversible) or vamp.")
  var method: Method?

  @Option(help: "Drop directions below this share of the largest variance (default: 1e-10; 1e-6 for float32).")
  var cutoff: Double?

  @Option(help: "Keep this many principal components of the features.")
  var rank: Int?

  @Option(
    help: "Shrink correlations before inverting: an amount in 0 … 1, or rblw, from the data.")
  var shrinkage: ShrinkageAmount?

  @Option(help: "Blocks of the data, the units of error bars and folds.")
  var blocks: Int = MomentPass.defaultBlockCount

  func validate() throws {
    if let cutoff, !(cutoff >= 0 && cutoff < 1) { throw ValidationError("--cutoff lies in 0 … 1") }
    if let rank, rank < 1 { throw ValidationError("--rank is at least 1") }
    if blocks < 2 { throw ValidationError("--blocks is at least 2") }
  }

  var whitening: WhiteningOptions {
    WhiteningOptions(
      cutoff: cutoff, principalComponentCount: rank, shrinkage: shrinkage?.value ?? .none)
  }
}
