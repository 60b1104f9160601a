import Information
import LinearAlgebra
import Samples
import Statistics

/// Columns with known answers.
enum SelectionGenerators {
  /// Three slow independent processes behind 60 columns: monotone copies, noisy copies, sums of two,
  /// and fast noise, in shuffled order. Names begin with what a column is: `own0`, `noisy1`, `sum02`,
  /// `fast`.
  static func hidden(frames: Int, seed: UInt64) -> ArraySource<Double> {
    var generator = SeededGenerator(seed: seed)
    var makers: [(name: String, value: ([Double], Double) -> Double)] = []
    for p in 0..<3 {
      for k in 1...5 {
        makers.append(("own\(p)-\(k)", { x, _ in Double(k) * x[p] * (k % 2 == 0 ? -1 : 1) + x[p] * x[p] * x[p] * (k == 1 ? 1 : 0) }))
        makers.append(("noisy\(p)-\(k)", { x, noise in x[p] + 0.4 * Double(k) * noise }))
      }
      for k in 0..<2 { makers.append(("sum\(p)-\(k)", { x, _ in x[p] + (k == 0 ? 1 : -1) * x[(p + 1) % 3] })) }
    }
    while makers.count < 60 { makers.append(("fast-\(makers.count)", { _, noise in noise })) }
    makers.shuffle(using: &generator)
    let decays = [200.0, 100, 50].map { 1 - 1 / $0 }
    var x = decays.map { _ in generator.nextNormal() }
    var elements: [Double] = []
    elements.reserveCapacity(frames * makers.count)
    for _ in 0..<frames {
      for (p, a) in decays.enumerated() {
        x[p] = a * x[p] + (1 - a * a).squareRoot() * generator.nextNormal()
      }
      for maker in makers { elements.append(maker.value(x, generator.nextNormal())) }
    }
    return ArraySource(
      [Matrix(rowCount: frames, columnCount: makers.count, elements: elements)], names: makers.map(\.name))
  }

  /// Random cells of several columns, some of few values.
  static func cells(columns: Int, frames: Int, largest: Int = 6, seed: UInt64) -> [[UInt8]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<columns).map { column in
      let count = UInt64(2 + column % (largest - 1))
      var last = UInt8(0)
      return (0..<frames).map { _ in
        if generator.nextUniform() < 0.3 { last = UInt8(generator.next() % count) }
        return last
      }
    }
  }
}
