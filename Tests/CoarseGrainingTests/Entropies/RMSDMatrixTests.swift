import CoarseGraining
import LinearAlgebra
import Statistics
import Testing

@Suite("RMSD matrix")
struct RMSDMatrixTests {
  @Test(
    "All pairs agree with eigenvalues in double precision",
    arguments: [
      (70, 31, 0.3), (130, 230, 0.05), (65, 4, 0.5), (40, 3, 0.2), (64, 5, 2.0), (20, 2, 0.3),
      (150, 10, 0.02),
    ])
  func eigenvalues(frames: Int, sites: Int, spread: Double) throws {
    let data = EntropySupport.frames(frames, siteCount: sites, spread: spread, seed: 3, offset: 5)
    let matrix = try RMSDMatrix(data)
    var worst = 0.0
    for i in 0..<frames {
      for j in (i + 1)..<frames {
        let truth = try EntropySupport.rmsd(EntropySupport.frame(data, i), EntropySupport.frame(data, j))
        worst = max(worst, abs(Double(matrix[i, j]) - truth) / (truth + 1e-4))
      }
    }
    // Single precision decides where it is good to 1e-4 of the mean square.
    #expect(worst < 2e-4, "\(worst)")
  }

  @Test("Equal structures are 0 apart wherever they lie and however they are turned")
  func motion() throws {
    var generator = SeededGenerator(seed: 5)
    for sites in [3, 4, 20, 200] {
      let shape = (0..<3 * sites).map { _ in generator.nextNormal() }
      var positions: [Float] = []
      for _ in 0..<10 {
        let turn = (0..<4).map { _ in generator.nextNormal() }
        let shift = (0..<3).map { _ in generator.nextNormal() }
        let turned = EntropySupport.turned(shape, by: turn)
        positions += turned.indices.map { Float(turned[$0] + shift[$0 % 3]) }
      }
      let data = Conformations(
        siteCount: sites, positions: positions, blocks: EntropySupport.blocks(10, 1), blockCount: 1)
      // Positions up to 5 nm are good to 3e-7 nm in single precision.
      #expect(try RMSDMatrix(data).values.allSatisfy { $0 < 1e-6 })
    }
  }

  @Test("A mirror image is another structure")
  func mirror() throws {
    let data = EntropySupport.frames(1, siteCount: 12, spread: 0, seed: 9)
    let mirrored = data.positions.enumerated().map { $0.offset % 3 == 0 ? -$0.element : $0.element }
    let both = Conformations(
      siteCount: 12, positions: data.positions + mirrored, blocks: [0, 0], blockCount: 1)
    let truth = try EntropySupport.rmsd(data.positions, mirrored)
    #expect(truth > 0.3)
    #expect(abs(Double(try RMSDMatrix(both)[0, 1]) - truth) < 1e-4 * truth)
  }

  @Test("Sites in a plane, on a line, in a point, and one site alone")
  func degenerate() throws {
    var generator = SeededGenerator(seed: 11)
    for (dimensions, sites) in [(2, 8), (1, 8), (1, 2), (0, 5), (3, 1)] {
      var positions: [Float] = []
      for _ in 0..<12 {
        let turn = (0..<4).map { _ in generator.nextNormal() }
        let flat = (0..<3 * sites).map { $0 % 3 < dimensions ? generator.nextNormal() : 0 }
        positions += EntropySupport.turned(flat, by: turn).map { Float($0) }
      }
      let data = Conformations(
        siteCount: sites, positions: positions, blocks: EntropySupport.blocks(12, 1), blockCount: 1)
      let matrix = try RMSDMatrix(data)
      for i in 0..<12 {
        for j in (i + 1)..<12 {
          let (a, b) = (EntropySupport.frame(data, i), EntropySupport.frame(data, j))
          let truth = try EntropySupport.rmsd(a, b)
          #expect(abs(Double(matrix[i, j]) - truth) < 2e-4 * truth + 1e-6)
        }
      }
    }
    // On a line there is a closed form: half the difference of two lengths.
    let pairs = Conformations(
      siteCount: 2, positions: [0, 0, 0, 1, 0, 0, 5, 5, 5, 5, 5, 5.4], blocks: [0, 0], blockCount: 1)
    #expect(abs(try RMSDMatrix(pairs)[0, 1] - 0.3) < 1e-6)
  }

  @Test("Two sites: half the difference of their distances, however alike")
  func pairs() throws {
    var generator = SeededGenerator(seed: 17)
    let frameCount = 600
    var positions: [Float] = []
    var lengths: [Double] = []
    for _ in 0..<frameCount {
      let axis = (0..<3).map { _ in generator.nextNormal() }
      let norm = axis.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let tip = axis.map { Float($0 / norm * (0.153 + 0.003 * generator.nextNormal())) }
      positions += [0, 0, 0] + tip
      lengths.append(tip.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
    let data = Conformations(
      siteCount: 2, positions: positions, blocks: EntropySupport.blocks(frameCount, 1), blockCount: 1)
    let matrix = try RMSDMatrix(data)
    // Near the double root of the polynomial single precision knows nothing: 1e-6 nm is that of positions.
    for i in 0..<frameCount {
      for j in 0..<i {
        #expect(abs(Double(matrix[j, i]) - abs(lengths[i] - lengths[j]) / 2) < 2e-6)
      }
    }
  }

  @Test("A point beside a body: its own size is left")
  func point() throws {
    let data = Conformations(
      siteCount: 3, positions: [1, 0, 0, -1, 0, 0, 0, 0, 0] + [Float](repeating: 7, count: 9),
      blocks: [0, 0], blockCount: 1)
    #expect(abs(try RMSDMatrix(data)[0, 1] - Float(2.0 / 3).squareRoot()) < 1e-6)
  }

  @Test("Weights of sites")
  func weights() throws {
    let data = EntropySupport.frames(30, siteCount: 9, spread: 0.4, seed: 2)
    let weights = (0..<9).map { 1 + Double($0 % 4) }
    let matrix = try RMSDMatrix(data, siteWeights: weights)
    let truth = try EntropySupport.rmsd(
      EntropySupport.frame(data, 4), EntropySupport.frame(data, 17), weights: weights)
    #expect(abs(Double(matrix[4, 17]) - truth) < 2e-4 * truth)
    #expect(matrix[17, 4] == matrix[4, 17])
    #expect(matrix[3, 3] == 0)
  }

  @Test("The same bits on any number of threads")
  func threads() throws {
    let data = EntropySupport.frames(300, siteCount: 17, spread: 0.1, seed: 4)
    let one = try RMSDMatrix(data, threadCount: 1)
    #expect(try RMSDMatrix(data, threadCount: 2).values == one.values)
    #expect(try RMSDMatrix(data, threadCount: 5).values == one.values)
  }

  @Test("Chosen frames are those of the whole matrix")
  func chosen() throws {
    let data = EntropySupport.frames(100, siteCount: 6, spread: 0.2, seed: 4)
    let whole = try RMSDMatrix(data)
    let some = try RMSDMatrix(data, frames: [90, 3, 41])
    // Another tile adds up in another order.
    #expect(abs(some[0, 1] - whole[3, 90]) < 1e-4 * whole[3, 90])
    #expect(abs(some[1, 2] - whole[3, 41]) < 1e-4 * whole[3, 41])
  }

  @Test("Too many frames for the memory, a number that is none")
  func badInput() throws {
    var data = EntropySupport.frames(1000, siteCount: 2, spread: 0.2, seed: 4)
    #expect(
      throws: CoarseGrainingError.distancesExceedMemory(
        frames: 1000, bytes: 1_998_000, limit: 1_000_000)
    ) { try RMSDMatrix(data, memoryLimit: 1_000_000) }
    data.positions[6 * 123 + 4] = .nan
    #expect(throws: CoarseGrainingError.frameNotFinite(frame: 123)) { try RMSDMatrix(data) }
    let empty = Conformations(siteCount: 2, positions: [], blocks: [], blockCount: 1)
    #expect(try RMSDMatrix(empty).values.isEmpty)
  }
}
