import Foundation
import Koopman
import Samples
import Testing
import Workflows

@Suite("Real data")
struct RealDataTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("Tropical Pacific: twenty principal components at a lag of three months")
  func tropicalPacific() throws {
    var input = TableInput(paths: [Place.dataset("tropical-pacific/trop_pacific_anom.npz")])
    input.array = "anom_K"
    input.timeStep = PhysicalTime(parsing: "1month")
    var job = DiscoverJob(input: input, outputPath: scratch("report"))
    job.lag = .time(PhysicalTime(parsing: "3months")!)
    job.whitening = WhiteningOptions(principalComponentCount: 20)
    let discovery = try job.run(RunSettings())
    let timescales = discovery.chosen.model.modes.prefix(3).map { $0.timescale ?? 0 }
    // NumPy's SVD of all months and SciPy's generalised eigenvalues give these; here
    // the principal components are those of the pairs, without three months at an end.
    for (found, expected) in zip(timescales, [42.404, 17.267, 11.706]) {
      #expect(abs(found / expected - 1) < 2e-3, "\(timescales)")
    }
    #expect(discovery.chosen.model.rank == 20)
    #expect(discovery.scale.unit == "month")
    // 78 years of months, and a memory of three years: it has to say so.
    #expect(discovery.advice.contains { $0.severity == .serious })

    // The second component follows El Niño; the card's r = .69 is of weighted points.
    let index = try nino34()
    let series = try secondColumn(scratch("report/cvs.npy"))
    let pairs = index.compactMap { entry -> (Double, Double)? in
      // The anomalies begin in January 1948.
      let row = (entry.year - 1948) * 12 + entry.month - 1
      return series.indices.contains(row) ? (series[row], entry.value) : nil
    }
    #expect(pairs.count > 800)
    #expect(abs(abs(correlation(pairs)) - 0.69) < 0.03, "\(correlation(pairs))")
  }

  @Test(
    "Pentalanine, the negative control: nothing slow beyond 100 ps",
    .enabled(if: Place.hasShared("pentalanine"), "needs ../shared"))
  func pentalanine() throws {
    let folder = Place.shared("pentalanine")
    let file = try FileManager.default.contentsOfDirectory(atPath: folder)
      .first { $0.contains("phi_psi") || $0.contains("dihedral") }
    var input = TableInput(paths: [folder + "/" + (try #require(file))])
    input.names = (1...5).map { "phi\($0)" } + (1...5).map { "psi\($0)" }
    input.periodic = input.names!.map { PeriodicColumn(name: $0) }
    input.timeStep = PhysicalTime(parsing: "10ps")
    var job = DiscoverJob(input: input, outputPath: scratch("report"))
    job.lag = .frames(1)
    let discovery = try job.run(RunSettings())
    let slowest = try #require(discovery.chosen.model.modes.first?.timescale)
    #expect(discovery.scale.time(slowest) < 150)
    #expect(discovery.scale.unit == "ps")
  }

  private struct Month {
    var year: Int
    var month: Int
    var value: Double
  }

  /// The Niño 3.4 index by month.
  private func nino34() throws -> [Month] {
    let text = try String(contentsOfFile: Place.dataset("tropical-pacific/oni.csv"), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    let column = try #require(lines[0].firstIndex(of: "NINO34_ANOM"))
    return lines.dropFirst().compactMap { fields in
      guard let year = Int(fields[0]), let month = Int(fields[1]), let value = Double(fields[column])
      else { return nil }
      return Month(year: year, month: month, value: value)
    }
  }

  private func secondColumn(_ path: String) throws -> [Double] {
    let source = try TableSource(TableInput(paths: [path]))
    let width = source.dimension
    let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: source.frameCount * width)
    defer { buffer.deallocate() }
    try source.makeReader().read(0..<source.frameCount, of: 0, into: buffer)
    return (0..<source.frameCount).map { buffer[$0 * width + 1] }
  }

  private func correlation(_ pairs: [(Double, Double)]) -> Double {
    let n = Double(pairs.count)
    let meanX = pairs.reduce(0) { $0 + $1.0 } / n
    let meanY = pairs.reduce(0) { $0 + $1.1 } / n
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for (x, y) in pairs {
      xy += (x - meanX) * (y - meanY)
      xx += (x - meanX) * (x - meanX)
      yy += (y - meanY) * (y - meanY)
    }
    return xy / (xx * yy).squareRoot()
  }
}
