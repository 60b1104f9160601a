import ArgumentParser
import Samples

/// A list written with commas: phi,psi.
struct CommaList: ExpressibleByArgument {
  var items: [String]

  init?(argument: String) {
    items = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingPrefix { $0 == " " } }
      .map { String($0.reversed().trimmingPrefix { $0 == " " }.reversed()) }
    guard items.allSatisfy({ !$0.isEmpty }) else { return nil }
  }

  /// Lags and other spans of time.
  func spans() throws -> [TimeSpan] {
    try items.map { item throws(SampleError) in try TimeSpan(parsing: item) }
  }
}
