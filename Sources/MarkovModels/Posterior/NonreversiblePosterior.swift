import LinearAlgebra
import Statistics

/// Independent draws of rows, Dirichlet(c_i) over the transitions that were seen.
struct NonreversiblePosterior: PosteriorProcess {
  let counts: SparseMatrix

  func makeChain(_ generator: SeededGenerator) -> any PosteriorChain {
    Chain(counts: counts, generator: generator)
  }

  private struct Chain: PosteriorChain {
    let counts: SparseMatrix
    var generator: SeededGenerator
    var acceptance: Double { 1 }

    mutating func next() -> (p: SparseMatrix, pi: DrawnDistribution) {
      var values = [Double](repeating: 0, count: counts.values.count)
      for i in 0..<counts.rowCount {
        let places = counts.entries(ofRow: i).filter { counts.values[$0] > 0 }
        for (place, value) in zip(places, generator.nextDirichlet(places.map { counts.values[$0] })) {
          values[place] = value
        }
      }
      return (counts.replacingValues(values), .unknown)
    }
  }
}
