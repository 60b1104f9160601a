import ArgumentParser
import Storage

/// A format that is fuzzed.
enum FuzzFormat: String, ExpressibleByArgument, CaseIterable {
  case npy
  case npz
  case csv
  case colvar

  /// The reader for a file that this format's inputs are written to.
  func tableFormat(of path: String) -> TableFormat {
    switch self {
    case .npy: .npy
    case .npz: .npz
    case .csv: path.hasSuffix(".tsv") ? .tsv : .csv
    case .colvar: .colvar
    }
  }

  /// The extension of an input's file; every fourth CSV is read as TSV.
  func fileExtension(input: Int) -> String {
    self == .csv && input % 4 == 3 ? "tsv" : rawValue
  }

  /// The array to ask for; every other archive leaves the choice to the reader.
  func array(input: Int) -> String? {
    self == .npz && input % 2 == 1 ? "a" : nil
  }
}
