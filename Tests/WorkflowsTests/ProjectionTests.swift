import Glibc
import Koopman
import LinearAlgebra
import Samples
import Storage
import Testing
import Workflows

@Suite("Projection")
struct ProjectionTests {
  private func model(_ features: [Feature], mean: [Double], rows: [[Double]]) throws -> ProjectionModel {
    try ProjectionModel(
      json: .object([
        "kind": "andante-projection", "schema": 1, "method": "tica", "lag_frames": 1,
        "features": .array(features.map { ["name": .string($0.name)] }), "mean": .numbers(mean),
        "coefficients": .array(rows.map { .numbers($0) }), "values": .numbers(rows[0].map { _ in 0.9 }),
      ]), file: "model")
  }

  @Test("The pass writes what direct projection gives, for any number of threads", arguments: [1, 2, 5])
  func direct(threadCount: Int) throws {
    let scratch = try Scratch()
    // Longer than a chunk, and one trajectory of a single frame.
    let arrays = [
      whiteNoise(frames: 70_001, columns: 5, seed: 1), whiteNoise(frames: 1, columns: 5, seed: 2),
      whiteNoise(frames: 300, columns: 5, seed: 3),
    ]
    let source = ArraySource(arrays)
    let coefficients = whiteNoise(frames: 5, columns: 2, seed: 4)
    let model = try model(
      source.features, mean: [1, -2, 0, 3, 0.5], rows: (0..<5).map { coefficients.row($0) })
    let names = (0..<3).map { scratch("cv-\($0).npy") }
    let output = try ProjectionPass(model: model, threadCount: threadCount)
      .run(over: source, writingTo: names) { _ in }
    let written = try TableSource(TableInput(paths: names))
    #expect(written.trajectories.map(\.frameCount) == [70_001, 1, 300])
    var lows = [Double.infinity, .infinity]
    for (index, array) in arrays.enumerated() {
      let expected = model.project(array)
      let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: expected.elements.count)
      defer { buffer.deallocate() }
      try written.makeReader().read(0..<array.rowCount, of: index, into: buffer)
      // Chunks may take other paths through the products than the whole.
      #expect(zip(buffer, expected.elements).allSatisfy { abs($0 - $1) < 1e-12 })
      for j in 0..<2 { lows[j] = min(lows[j], expected.column(j).min()!) }
    }
    for j in 0..<2 { #expect(abs(output.ranges[j].lowerBound - lows[j]) < 1e-12) }
    #expect(output.stride == 1)
    #expect(output.series.map { $0[0].count } == [70_001, 1, 300])
  }

  @Test("Features that are not the model's are an error")
  func mismatch() throws {
    let scratch = try Scratch()
    let source = ArraySource([whiteNoise(frames: 10, columns: 2, seed: 1)], names: ["a", "b"])
    let other = try model(
      [Feature(name: "a"), Feature(name: "c")], mean: [0, 0], rows: [[1], [0]])
    #expect(throws: KoopmanError.featureMismatch(model: ["a", "c"], input: ["a", "b"])) {
      try ProjectionPass(model: other, threadCount: 1)
        .run(over: source, writingTo: [scratch("cv.npy")]) { _ in }
    }
    #expect(scratch.content == [])
  }

  /// Series of one component as the pass leaves them.
  private func written(_ series: [[Double]], in scratch: Scratch) throws -> (WrittenComponents, ComponentHistograms) {
    let source = ArraySource(series.map { Matrix(rowCount: $0.count, columnCount: 1, elements: $0) })
    let output = try ProjectionPass(
      model: try model(source.features, mean: [0], rows: [[1]]), threadCount: 2
    ).run(over: source, writingTo: series.indices.map { scratch("cv-\($0).npy") }) { _ in }
    let written = try WrittenComponents(output)
    return (written, try ComponentHistograms(written, ranges: output.ranges, weightsOf: source))
  }

  @Test("Visits of a two-state series are counted, flicker at the border is not", arguments: [1.0, -1.0])
  func visits(sign: Double) throws {
    let scratch = try Scratch()
    let noise = whiteNoise(frames: 4000, columns: 1, seed: 5).elements
    // Dwells of the common and the rare state; each trajectory starts afresh.
    let dwells = [[500, 40, 700, 60, 300, 20, 400], [30, 600], [900]]
    var position = 0
    let series = dwells.map { dwells in
      dwells.enumerated().flatMap { index, length -> [Double] in
        let isRare = index % 2 == (dwells.count == 2 ? 0 : 1)
        return (0..<length).map { step in
          position += 1
          // On the way in, three frames to and fro over the cut, outside the cores.
          let border = isRare && step < 3 ? [1.5, 0.9, 1.5][step] : nil
          return sign * (border ?? (isRare ? 3 : -0.5) + 0.1 * noise[position])
        }
      }
    }
    let (components, histogram) = try written(series, in: scratch)
    let count = try #require(try VisitCount(components, histogram: histogram))
    // A trajectory that starts in the rare state has not come there.
    #expect(count.visits == [3, 0, 0])
    #expect(count.total == 3)
    #expect(count.isUpper == (sign > 0))
    // A third of the border frames, three at each of four ways in, is below the cut.
    let total = Double(dwells.joined().reduce(0, +))
    #expect(abs(count.share - 146 / total) <= 1e-12)
    #expect(histogram.line.reduce(0, +) == total)
    #expect(histogram.plane.isEmpty)
  }

  @Test("A component that never moves has no two sides")
  func constant() throws {
    let (components, histogram) = try written([[2, 2, 2, 2]], in: try Scratch())
    #expect(try VisitCount(components, histogram: histogram) == nil)
  }

  @Test("Free energies in kT and kJ/mol")
  func freeEnergy() {
    let inUnits = FreeEnergy(temperature: nil)
    #expect(inUnits.unit == "kT")
    #expect(inUnits.values([1, M_E, 0, M_E * M_E].map { 5 * $0 }) == [2, 1, nil, 0])
    let warm = FreeEnergy(temperature: 300)
    #expect(warm.unit == "kJ/mol")
    // kT at 300 K is 2.4943 kJ/mol.
    #expect(abs(warm.values([1, M_E])[0]! - 2.494338785) < 1e-8)
    #expect(inUnits.values([0, 0]) == [nil, nil])
  }

  @Test("Angles are counted where they are, whatever their period")
  func angles() throws {
    func pair(_ name: String, _ period: Double) -> [Feature] {
      [
        Feature(name: "cos(\(name))", origin: .cosine(of: name, period: period)),
        Feature(name: "sin(\(name))", origin: .sine(of: name, period: period)),
      ]
    }
    var histogram = try #require(AngleHistogram(features: pair("phi", 2 * .pi) + pair("psi", 360)))
    #expect(histogram.names == ["phi", "psi"])
    #expect(histogram.edges(0).first == -.pi && histogram.edges(1).last == 180)
    let angles: [(Double, Double)] = [(0.1, 92), (0.1, 92), (-3, -179), (3.14, 179)]
    let rows = angles.map { phi, psi in
      [cos(phi), sin(phi), cos(psi * .pi / 180), sin(psi * .pi / 180)]
    }
    histogram.count(Matrix(rows: rows), weights: [1, 2, 0.5, 4])
    var found: [[Double]] = []
    for (index, weight) in histogram.weights.enumerated() where weight > 0 {
      found.append([
        histogram.edges(0)[index % AngleHistogram.binCount],
        histogram.edges(1)[index / AngleHistogram.binCount], weight,
      ])
    }
    // Bins of 5 degrees, named by their lower edges; the second angle runs slower.
    let expected = [
      [-175 * Double.pi / 180, -180, 0.5], [5 * Double.pi / 180, 90, 3], [175 * Double.pi / 180, 175, 4],
    ]
    #expect(found.count == 3)
    for (a, b) in zip(found, expected) {
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-9 }, "\(a)")
    }
    var twice = histogram
    twice.add(histogram)
    #expect(twice.weights == histogram.weights.map { 2 * $0 })
    // One angle or three make no surface, nor does a cosine without its sine.
    #expect(AngleHistogram(features: pair("phi", 1)) == nil)
    #expect(AngleHistogram(features: pair("a", 1) + pair("b", 1) + pair("c", 1)) == nil)
    #expect(AngleHistogram(features: [pair("a", 1)[0]] + pair("b", 1)) == nil)
  }
}
