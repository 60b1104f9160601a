import ComplexModule
import Glibc
import LinearAlgebra
import MarkovModels
import RealModule
import Statistics
import Testing

@Suite("Markov spectra")
struct AnalysisSpectrumTests {
  @Test("The timescales of the reference's three states")
  func reference() throws {
    // The counts are in detailed balance: symmetric.
    let counts = SparseMatrix(Matrix(rows: [[7048, 6, 0], [6, 2, 3], [0, 3, 2933]]))
    let model = AnalysisChains.model(symmetricCounts: counts)
    #expect(
      AnalysisDeviation.largest(
        model.stationaryDistribution, [0.70532946705, 0.00109989001, 0.29357064294]) < 1e-11)
    let spectrum = try model.spectrum(count: 3)
    let times = spectrum.timescales.map { $0! }
    #expect(abs(times[0] - 1036.072239081) < 1e-9)
    #expect(abs(times[1] - 0.5848798955) < 1e-10)
    #expect(try model.timescales(count: 2) == spectrum.timescales)
  }

  // 301 and more go through ARPACK.
  @Test("Reversible chains", arguments: [2, 3, 12, 60, 300, 320])
  func reversible(n: Int) throws {
    let model = AnalysisChains.reversible(n, seed: 21, lag: 5)
    let count = min(n, 6)
    let spectrum = try model.spectrum(count: count)
    let values = spectrum.realEigenvalues
    #expect(values.count == count && values[0] == 1)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(spectrum.timescales.count == count - 1)
    let right = spectrum.rightEigenvectors.realPart
    let left = spectrum.leftEigenvectors.realPart
    let pi = model.stationaryDistribution
    #expect(right.column(0) == [Double](repeating: 1, count: n))
    #expect(left.column(0) == pi)
    let residual = model.transitionMatrix * right - right * Matrix.diagonal(values)
    #expect(residual.maximumMagnitude < 1e-11)
    let overlap = product(of: left, .transposed, and: right) - .identity(count)
    #expect(overlap.maximumMagnitude < 1e-11)
    for k in 1..<count {
      let (r, l) = (right.column(k), left.column(k))
      #expect(AnalysisDeviation.largest(l, zip(pi, r).map { $0 * $1 }) == 0)
      let largest = l.indices.max { abs(l[$0]) < abs(l[$1]) }!
      #expect(l[largest] > 0)
      if values[k] > 0 {
        #expect(abs(spectrum.timescales[k - 1]! / (-5 / log(values[k])) - 1) < 1e-11)
      } else {
        #expect(spectrum.timescales[k - 1] == nil)
      }
    }
    #expect(try model.timescales(count: count - 1) == spectrum.timescales)
  }

  @Test("Chains without detailed balance", arguments: [2, 3, 12, 60, 320])
  func general(n: Int) throws {
    let model = try AnalysisChains.general(n, seed: 22, lag: 2)
    let spectrum = try model.spectrum(count: min(n, 5))
    let values = spectrum.eigenvalues
    let count = values.count
    #expect(count == min(n, 5) || count == min(n, 5) + 1)
    #expect(values[0] == .one)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0.length >= $1.length * (1 - 1e-12) })
    let (right, left) = (spectrum.rightEigenvectors, spectrum.leftEigenvectors)
    let p = model.transitionMatrix
    let moved = (p * right.realPart, p * right.imaginaryPart)
    for k in 0..<count {
      var norm = 0.0
      for i in 0..<n {
        let residual = Complex(moved.0[i, k], moved.1[i, k]) - values[k] * right[i, k]
        #expect(residual.length < 1e-11)
        norm += model.stationaryDistribution[i] * right[i, k].lengthSquared
      }
      #expect(abs(norm - 1) < 1e-12)
      let l = left.column(k)
      let backReal = p.premultiplied(by: l.map(\.real))
      let backImaginary = p.premultiplied(by: l.map(\.imaginary))
      let scale = l.map(\.length).max()!
      for i in 0..<n {
        let residual = Complex(backReal[i], backImaginary[i]) - values[k] * l[i]
        #expect(residual.length < 1e-10 * scale)
      }
      for other in 0..<count {
        let overlap = (0..<n).reduce(Complex<Double>.zero) { $0 + left[$1, other] * right[$1, k] }
        #expect((overlap - (other == k ? .one : .zero)).length < 1e-9)
      }
    }
    let times = try model.timescales(count: count - 1)
    for (a, b) in zip(times, spectrum.timescales) { #expect(abs(a! / b! - 1) < 1e-9) }
  }

  @Test("A ring's eigenvalues lie on a circle")
  func ring() throws {
    let n = 7
    var p = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n { (p[i, i], p[i, (i + 1) % n]) = (0.5, 0.5) }
    let spectrum = try AnalysisChains.model(p).spectrum(count: 3)
    let angle = 2 * Double.pi / Double(n)
    let truth = Complex(0.5 + 0.5 * cos(angle), 0.5 * sin(angle))
    #expect((spectrum.eigenvalues[1] - truth).length < 1e-14)
    #expect((spectrum.eigenvalues[2] - truth.conjugate).length < 1e-14)
    #expect(abs(spectrum.timescales[0]! + 1 / log(truth.length)) < 1e-12)
    // Two are asked for: the pair stays whole.
    #expect(try AnalysisChains.model(p).spectrum(count: 2).eigenvalues.count == 3)
  }

  @Test("Extremes: one state, a period, no memory")
  func extremes() throws {
    let one = try AnalysisChains.model([[1]]).spectrum(count: 1)
    #expect(one.eigenvalues == [.one] && one.timescales.isEmpty)
    #expect(one.rightEigenvectors[0, 0] == .one && one.leftEigenvectors[0, 0] == .one)
    #expect(try AnalysisChains.model([[1]]).timescales(count: 3).isEmpty)
    // The eigenvalue −1 has no timescale in a reversible model.
    #expect(try AnalysisChains.model([[0, 1], [1, 0]]).timescales(count: 1) == [nil])
    #expect(try AnalysisChains.model([[0.5, 0.5], [0.5, 0.5]]).timescales(count: 9) == [nil])
    let period = try AnalysisChains.model([[0, 1, 0], [0, 0, 1], [1, 0, 0]]).timescales(count: 2)
    #expect(period.allSatisfy { $0! > 1e14 })
  }

  @Test("Slow processes keep their digits", arguments: [1e-3, 1e-6, 1e-9, 1e-12])
  func nearlyDisconnected(link: Double) throws {
    // Blocks in which everything mixes at once, linked: lumpable, so the coarse chain is exact.
    let size = 4
    var x = Matrix<Double>(rowCount: 3 * size, columnCount: 3 * size)
    let coarse = [[1, link, 0], [link, 2, 3 * link], [0, 3 * link, 1.5]]
    for i in 0..<3 * size {
      for j in 0..<3 * size { x[i, j] = coarse[i / size][j / size] }
    }
    let model = AnalysisChains.model(symmetricCounts: SparseMatrix(x), lag: 10)
    // To first order in the link the gaps are those of the weighted graph Laplacian.
    let weights = [1.0, 2, 1.5]
    let laplacian = [[1.0, -1, 0], [-1, 4, -3], [0, -3, 3]]
    var symmetric = Matrix<Double>(rowCount: 3, columnCount: 3)
    for i in 0..<3 {
      for j in 0..<3 {
        symmetric[i, j] = laplacian[i][j] / (weights[i] * weights[j]).squareRoot()
      }
    }
    let gaps = try SymmetricEigen.values(of: symmetric).reversed().dropFirst().map { $0 * link }
    let times = try model.timescales(count: 2)
    for (time, gap) in zip(times, gaps) {
      // Second order is of the link's own size; beyond it the digits are those of the vectors.
      #expect(abs(time! * gap / 10 - 1) < max(5 * link, 1e-8))
    }
  }

  @Test("Long diffusive chains, by the cosine formula", arguments: [400, 2000, 6000])
  func diffusion(n: Int) throws {
    let step = 0.25
    let moves = [Double](repeating: step, count: n - 1)
    let model = AnalysisChains.birthDeath(up: moves, down: moves)
    let spectrum = try model.spectrum(count: 4)
    for k in 1...3 {
      // λ_k = 1 − 2b (1 − cos(πk/n)) = 1 − 4b sin²(πk/2n).
      let half = sin(Double.pi * Double(k) / Double(2 * n))
      let truth = -1 / log1p(-4 * step * half * half)
      #expect(abs(spectrum.timescales[k - 1]! / truth - 1) < 1e-9)
      let r = spectrum.rightEigenvectors.column(k).map(\.real)
      let cosines = (0..<n).map {
        2.0.squareRoot() * cos(Double.pi * Double(k) * (Double($0) + 0.5) / Double(n))
      }
      // All ends weigh the same; either sign may win.
      let sign = r[0] * cosines[0] > 0 ? 1.0 : -1
      #expect(AnalysisDeviation.largest(r, cosines.map { $0 * sign }) < 1e-5)
    }
  }

  @Test("Bad counts")
  func errors() throws {
    let model = try AnalysisChains.model([[0.5, 0.5], [0.2, 0.8]])
    #expect(throws: MarkovError.invalidCount(what: "eigenvalues", value: 3, limit: 2)) {
      try model.spectrum(count: 3)
    }
    #expect(throws: MarkovError.invalidCount(what: "eigenvalues", value: 0, limit: 2)) {
      try model.spectrum(count: 0)
    }
    #expect(throws: MarkovError.invalidCount(what: "timescales", value: 0, limit: 1)) {
      try model.timescales(count: 0)
    }
  }
}
