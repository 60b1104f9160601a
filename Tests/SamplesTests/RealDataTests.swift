import Foundation
import Samples
import Storage
import Testing

/// The package's folder: Tests/SamplesTests/ is two folders below it.
private let package = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Real data that is not part of the repository, where it stands beside it.
private let sharedData = package.appendingPathComponent("../shared/data").standardizedFileURL.path

private let datasets = package.appendingPathComponent("Datasets").path

private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

private let picosecond = PhysicalTime(1, TimeUnit.named("ps")!)

@Suite(
  "Real data beside the repository",
  .enabled(if: exists(sharedData), "the shared data is not present"))
struct SharedDataTests {
  @Test("OPES: angles by their domain, time in ps, weights of 300 K")
  func opes() throws {
    let path = "\(sharedData)/colvar/ala2-opes-multithermal.COLVAR"
    let source = try TableSource(path) { $0.weights = .column("opes.bias", isLogarithmic: true) }
    #expect(source.features.map(\.name) == ["cos(phi)", "sin(phi)", "cos(psi)", "sin(psi)", "ene"])
    #expect(source.timeStep == picosecond)
    #expect(source.frameCount == 50_001)
    let rows = try source.rows(frames: 1000..<3000)
    for row in 0..<2000 {
      // cos² + sin² = 1, with a rounding of each.
      #expect(abs(rows[5 * row] * rows[5 * row] + rows[5 * row + 1] * rows[5 * row + 1] - 1) < 1e-15)
    }
    let weights = try source.weights()
    #expect(weights.max() == 1)
    #expect(weights.allSatisfy { $0 > 0 && $0 <= 1 })
    let late = try TableSource(path) { $0.discard = try! TimeSpan(parsing: "15ns") }
    #expect(late.frameCount == 35_001)
  }

  @Test("Metadynamics: stamps that drift by 1.4e-4 ps still say 0.1 ps")
  func metadynamics() throws {
    let source = try TableSource("\(sharedData)/colvar/ala2-metadynamics.COLVAR") {
      $0.columns = ["phi", "cos_phi", "sin_phi"]
    }
    #expect(source.timeStep == PhysicalTime(0.1, TimeUnit.named("ps")!))
    #expect(try TimeSpan(parsing: "2ns").frames(timeStep: source.timeStep) == 20_000)
    // Ours and the file's own: its angle and cosine have six digits, its sine five
    // (up to 4.7e-6 off the sine of its angle).
    let rows = try source.rows()
    for row in 0..<source.frameCount {
      let (cosine, sine) = (rows[4 * row], rows[4 * row + 1])
      #expect(abs(cosine - rows[4 * row + 2]) < 1.1e-6)
      #expect(abs(sine - rows[4 * row + 3]) < 5e-6)
    }
  }

  @Test("428 distances")
  func distances() throws {
    let path = "\(sharedData)/colvar/fkbp-but-bound.COLVAR"
    let source = try TableSource(path)
    #expect(source.dimension == 428)
    #expect(source.frameCount == 1001)
    #expect(source.timeStep == picosecond)
    #expect(try source.rows().allSatisfy { $0 > 0 && $0 < 10 })
    guard case .unknownColumn("d5", path, let available) = openingError(path, edit: { $0.columns = ["d5"] })
    else {
      Issue.record("an unknown column is named with its file")
      return
    }
    #expect(available.count == 429)
  }

  @Test("The ENSO index: text is left out, and a missing value is named")
  func oni() throws {
    let path = "\(sharedData)/tropical-pacific/oni.csv"
    let source = try TableSource(path)
    #expect(!source.features.map(\.name).contains("PHASE"))
    #expect(source.notes == ["\(path): text is left out: PHASE."])
    #expect(
      sampleError { _ = try source.rows() } == .notFinite(file: path, frame: 0, column: "ONI"))
    let mean = try TableSource(path) { $0.columns = ["NINO34_MEAN"] }
    #expect(
      sampleError { _ = try mean.rows() }
        == .notFinite(file: path, frame: 1816, column: "NINO34_MEAN"))
    #expect(
      openingError(path) { $0.columns = ["PHASE"] }
        == .unknownColumn(
          name: "PHASE", file: path,
          available: [
            "YEAR", "MON/MMM", "Dec year", "NINO34_MEAN", "NINO34_CLIM", "NINO34_ANOM", "ONI",
          ]))
  }

  @Test("The published dihedrals, by folder")
  func dihedrals() throws {
    let source = try TableSource("\(sharedData)/alanine-dipeptide") {
      $0.names = ["phi", "psi"]
      $0.periodic = [PeriodicColumn(name: "phi"), PeriodicColumn(name: "psi")]
      $0.timeStep = picosecond
    }
    #expect(source.trajectories.map(\.frameCount) == [250_000, 250_000])
    #expect(try source.rows(of: 1, frames: 0..<1000).allSatisfy { abs($0) <= 1 })
  }
}

@Suite("Data sets of the repository", .enabled(if: exists(datasets), "Datasets/ is not present"))
struct DatasetTests {
  @Test("Alanine dipeptide: the folder is six runs of two angles")
  func alanine() throws {
    let source = try TableSource("\(datasets)/alanine-dipeptide/*.npy") {
      $0.names = ["phi", "psi"]
      $0.periodic = [PeriodicColumn(name: "phi"), PeriodicColumn(name: "psi")]
      $0.discard = .time(PhysicalTime(1, TimeUnit.named("ns")!))
      $0.timeStep = picosecond
    }
    #expect(source.trajectories.map(\.frameCount) == Array(repeating: 49_000, count: 6))
    #expect(source.dimension == 4)
    for trajectory in 0..<6 {
      #expect(try source.rows(of: trajectory).allSatisfy { abs($0) <= 1 })
    }
  }

  @Test("Tropical Pacific: a field of 455 points, and an index without gaps")
  func tropicalPacific() throws {
    let field = try TableSource("\(datasets)/tropical-pacific/trop_pacific_anom.npz")
    #expect(field.dimension == 13 * 35)
    #expect(field.frameCount == 938)
    #expect(field.features[0].name == "anom_K[0,0]")
    #expect(try field.rows().allSatisfy { abs($0) < 15 })
    let index = try TableSource("\(datasets)/tropical-pacific/oni.csv") {
      $0.columns = ["NINO34_ANOM"]
      $0.timeStep = PhysicalTime(1, TimeUnit.named("month")!)
    }
    #expect(try index.rows().allSatisfy { abs($0) < 5 })
    #expect(try TimeSpan(parsing: "1year").frames(timeStep: index.timeStep) == 12)
  }
}
