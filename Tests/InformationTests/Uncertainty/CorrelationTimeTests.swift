import Foundation
import Information
import Statistics
import Testing

@Suite("Correlation time")
struct CorrelationTimeTests {
  @Test("An AR(1) process has τ_int = (1 + φ)/(1 − φ), labelled or not", arguments: [0.5, 0.9, 0.99])
  func autoregressive(decay: Double) throws {
    let process = CorrelatedLabels(decay: decay, cellCount: 20)
    var generator = SeededGenerator(seed: 2)
    let series = (0..<4).map { _ in process.series(100_000, &generator) }
    let time = CorrelationTime(series: series)
    // The window of 5 τ gives a relative sd of about √(2·(2·2.5 + 1)τ/N) = 8 % at φ = .99, and cuts
    // 1 % off.
    #expect(abs(time.frames / process.correlationTime - 1) < 0.2)
    #expect(time.frameCount == 400_000)
    #expect(abs(time.effectiveCount * time.frames - 400_000) < 1e-6)
    let edges = process.edges
    let labels = series.map { $0.map { x in Int32(edges.count { $0 <= x }) } }
    let labelled = try CorrelationTime(labels: labels, count: 20)
    // Cells blur the slowest function a little, by 5 % of its variance at φ = .5.
    #expect(labelled.frames / time.frames > 0.85 && labelled.frames / time.frames < 1.1)
    // Nor do the names of the labels matter.
    let renamed = labels.map { $0.map { ($0 * 7 + 3) % 20 } }
    let other = try CorrelationTime(labels: renamed, count: 20)
    #expect(abs(other.frames / labelled.frames - 1) < 0.05)
    // Many labels take the other way to the same place.
    let many = try CorrelationTime(labels: labels, count: 300)
    #expect(abs(many.frames / labelled.frames - 1) < 0.05)
  }

  @Test("White noise and constants are independent frame by frame")
  func white() throws {
    var generator = SeededGenerator(seed: 4)
    let noise = [(0..<50_000).map { _ in generator.nextNormal() }]
    #expect(CorrelationTime(series: noise).frames < 1.05)
    #expect(CorrelationTime(series: [[3, 3, 3], [3]]).frames == 1)
    #expect(CorrelationTime(series: []).frames == 1)
    #expect(try CorrelationTime(labels: [[1, 1, 1]], count: 2).frames == 1)
    #expect(try CorrelationTime(labels: [[-1, -1]], count: 2).frameCount == 0)
  }

  @Test("Trajectories that never meet are worth little more than one frame each")
  func separate() throws {
    let labels: [[Int32]] = (0..<6).map { k in
      (0..<500).map { t in Int32(2 * (k % 2) + t % 2) }
    }
    let time = try CorrelationTime(labels: labels, count: 4)
    #expect(time.frames > 400 && time.effectiveCount < 7.5)
  }

  @Test("Frames that are left out do not count as independent ones")
  func gaps() throws {
    let process = CorrelatedLabels(decay: 0.95, cellCount: 5)
    var generator = SeededGenerator(seed: 6)
    let labels = process.labels(100_000, &generator)
    let whole = try CorrelationTime(labels: [labels], count: 5)
    let gappy = labels.map { generator.nextUniform() < 0.3 ? Int32(-1) : $0 }
    let time = try CorrelationTime(labels: [gappy], count: 5)
    #expect(time.frameCount == gappy.count { $0 >= 0 })
    // Each remaining frame stands for 1/.7 frames: τ is 1 + .7(τ − 1).
    #expect(abs(time.frames / (1 + 0.7 * (whole.frames - 1)) - 1) < 0.1)
  }
}
