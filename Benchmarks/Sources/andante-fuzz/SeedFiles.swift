import Foundation

/// Small valid files of the molecular formats, three frames of some atoms each
/// (`Benchmarks/seeds/FORMAT/`), in the order of their names.
enum SeedFiles {
  static let all: [FuzzFormat: [[UInt8]]] = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    folder.appendPathComponent("seeds")
    var seeds: [FuzzFormat: [[UInt8]]] = [:]
    for format in FuzzFormat.allCases {
      let files = folder.appendingPathComponent(format.rawValue)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: files.path)) ?? []
      seeds[format] = names.sorted().compactMap {
        (try? Data(contentsOf: files.appendingPathComponent($0))).map { Array($0) }
      }
    }
    return seeds
  }()
}
