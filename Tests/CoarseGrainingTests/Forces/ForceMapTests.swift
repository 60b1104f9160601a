import Foundation
import LinearAlgebra
import Statistics
import Testing

import CoarseGraining

@Suite("Force maps")
struct ForceMapTests {
  /// U = (x² − 1)² + ½ k (y − a x)² with k = 4, a = 1.5 at β = 1: frames of the forces on x and y,
  /// and the mean force on x.
  private func toy(_ count: Int) -> (forces: [Float], mean: [Double], x: [Double]) {
    var generator = SeededGenerator(seed: 5)
    var forces: [Float] = []
    var (mean, places): ([Double], [Double]) = ([], [])
    while mean.count < count {
      let x = 5.2 * generator.nextUniform() - 2.6
      let well = (x * x - 1) * (x * x - 1)
      guard generator.nextUniform() < exp(-well) else { continue }
      let stretch = 0.5 * generator.nextNormal()
      let force = -4 * x * (x * x - 1)
      forces += [Float(force + 6 * stretch), Float(-4 * stretch)]
      mean.append(force)
      places.append(x)
    }
    return (forces, mean, places)
  }

  @Test("The optimal map of a double well with a spring has no noise, the slice a²k/β = 9")
  func doubleWell() throws {
    let count = 200_000
    let (forces, mean, _) = toy(count)
    let moments = ForceMoments(
      forces: forces, atomCount: 2, dimension: 1, parts: evenBlocks(count, 4), partCount: 4)
    let groups = try ConstraintGroups(atomCount: 2)
    let mapping = siteMapping(atomCount: 2, [0])
    let slice = try #require(ForceMap.slice(mapping))
    let optimal = try #require(OptimalForceMaps(moments.mean(), groups: groups).map(for: mapping))
    #expect(optimal.kind == .optimal)
    // The error of the weight of y is that of a slope: √(5.99/4) / √(2·10⁵) = .003; 5σ.
    #expect(abs(optimal.matrix[0, 1] - 1.5) < 0.015)
    #expect(abs(optimal.matrix[0, 0] - 1) < 1e-12)

    func noise(_ map: ForceMap) -> Double {
      var sum = 0.0
      for frame in 0..<count {
        let force =
          map.matrix[0, 0] * Double(forces[2 * frame])
          + map.matrix[0, 1] * Double(forces[2 * frame + 1])
        sum += (force - mean[frame]) * (force - mean[frame])
      }
      return sum / Double(count)
    }
    // Of a mean of squares of normal numbers: 9 √(2/n) = .028; 4σ.
    #expect(abs(noise(slice) - 9) < 0.12)
    #expect(noise(optimal) < 1e-3)
    // By quadrature ⟨V′²⟩ = 5.992946; its own sampling error is below .03.
    #expect(abs(moments.meanSquare(optimal) - 5.992946) < 0.12)
    // The two mean squares differ by the slice's noise.
    #expect(abs(moments.meanSquare(slice) - moments.meanSquare(optimal) - 9) < 0.15)
    #expect(moments.meanSquare(optimal, without: 2) > 0)
  }

  @Test("All valid maps have one mean force")
  func meanForce() throws {
    let count = 100_000
    let (forces, mean, x) = toy(count)
    // In bins of x, the mean of any map with weight 1 on x is the mean force: error 3/√(n in a bin).
    for weight in [0, 0.7, 1.5, 3] {
      var sums = [Double](repeating: 0, count: 8)
      var counts = [Double](repeating: 0, count: 8)
      for frame in 0..<count where abs(x[frame]) < 1.6 {
        let bin = Int((x[frame] + 1.6) / 0.4)
        sums[bin] += Double(forces[2 * frame]) + weight * Double(forces[2 * frame + 1])
        sums[bin] -= mean[frame]
        counts[bin] += 1
      }
      for (sum, count) in zip(sums, counts) { #expect(abs(sum / count) < 5 * 3 / count.squareRoot()) }
    }
  }

  /// Forces of nine atoms that sum to zero, and are correlated.
  private func correlatedForces(_ count: Int) -> [Float] {
    var generator = SeededGenerator(seed: 11)
    let mix = (0..<81).map { _ in generator.nextNormal() }
    var result: [Float] = []
    for _ in 0..<count {
      var force = [Double](repeating: 0, count: 27)
      for axis in 0..<3 {
        let noise = (0..<9).map { _ in generator.nextNormal() }
        for i in 0..<9 {
          for j in 0..<9 { force[3 * i + axis] += mix[9 * i + j] * noise[j] }
        }
        let mean = (0..<9).reduce(0.0) { $0 + force[3 * $1 + axis] } / 9
        for i in 0..<9 { force[3 * i + axis] -= mean }
      }
      result += force.map { Float($0) }
    }
    return result
  }

  private let centres = Mapping(
    name: "centres", atomCount: 9,
    beads: [
      .init(name: "A", atoms: [0, 1, 2], weights: [12, 1, 1]),
      .init(name: "B", atoms: [3, 4], weights: [14, 1]),
      // Shares an atom with B.
      .init(name: "C", atoms: [4, 5, 6], weights: [1, 16, 12]),
    ])

  @Test("No valid map has a smaller mean square than the optimal one")
  func optimality() throws {
    let count = 400
    let moments = ForceMoments(
      forces: correlatedForces(count), atomCount: 9, parts: evenBlocks(count, 1), partCount: 1)
    let groups = try ConstraintGroups(atomCount: 9, constraints: [(0, 1), (2, 0), (7, 8)])
    #expect(groups.groupOfAtom == [0, 0, 0, 1, 2, 3, 4, 5, 5])
    let optimal = try #require(OptimalForceMaps(moments.mean(), groups: groups).map(for: centres))
    #expect(optimal.orthogonalityDefect(centres) < 1e-10)
    #expect(optimal.constraintDefect(groups) == 0)
    let least = moments.meanSquare(optimal)
    let slice = try #require(ForceMap.slice(centres))
    #expect(slice.orthogonalityDefect(centres) < 1e-12)
    #expect(slice.constraintDefect(groups) > 0.1)
    #expect(ForceMap.aggregate(centres, groups: groups) == nil)

    // Any change that keeps B Cᵀ = 1 and the groups: random weights with the part along C P taken out.
    var d = Matrix<Double>(rowCount: 6, columnCount: 3)
    for (bead, content) in centres.beads.enumerated() {
      for (atom, weight) in zip(content.atoms, content.weights) {
        d[groups.groupOfAtom[atom], bead] += weight
      }
    }
    let inverse = try CholeskyFactorization(of: gramMatrix(of: d)).solve(d.transposed())
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      let random = Matrix(
        rowCount: 3, columnCount: 6, elements: (0..<18).map { _ in generator.nextNormal() })
      let change = random - random * d * inverse
      for scale in [1e-3, 0.3] {
        var changed = optimal.matrix
        for bead in 0..<3 {
          for atom in 0..<9 { changed[bead, atom] += scale * change[bead, groups.groupOfAtom[atom]] }
        }
        let map = ForceMap(kind: .given, matrix: changed)
        #expect(map.orthogonalityDefect(centres) < 1e-10)
        #expect(moments.meanSquare(map) >= least * (1 - 1e-7))
      }
    }
  }

  @Test("Aggregates take what constraints join; slices of single atoms do not")
  func aggregates() throws {
    let groups = try ConstraintGroups(atomCount: 5, constraints: [(1, 2), (3, 4)])
    let mapping = siteMapping(atomCount: 5, [1, 3])
    let aggregate = try #require(ForceMap.aggregate(mapping, groups: groups))
    #expect(aggregate.matrix == Matrix(rows: [[0, 1, 1, 0, 0], [0, 0, 0, 1, 1]]))
    #expect(aggregate.orthogonalityDefect(mapping) == 0)
    #expect(aggregate.constraintDefect(groups) == 0)
    let slice = try #require(ForceMap.slice(mapping))
    #expect(slice.matrix == Matrix(rows: [[0, 1, 0, 0, 0], [0, 0, 0, 1, 0]]))
    #expect(slice.constraintDefect(groups) == 1)
  }

  @Test("Centres of mass take the sum of forces: 1 for each atom, whatever the weights")
  func centresOfMass() throws {
    var mapping = centres
    mapping.beads[2] = .init(name: "C", atoms: [5, 6], weights: [16, 12])
    let groups = try ConstraintGroups(atomCount: 9)
    let aggregate = try #require(ForceMap.aggregate(mapping, groups: groups))
    #expect(aggregate.orthogonalityDefect(mapping) < 1e-15)
    #expect(aggregate.matrix.row(0) == [1, 1, 1, 0, 0, 0, 0, 0, 0])
    let moments = ForceMoments(
      forces: correlatedForces(300), atomCount: 9, parts: evenBlocks(300, 3), partCount: 3)
    let optimal = try #require(OptimalForceMaps(moments.mean(), groups: groups).map(for: mapping))
    #expect(moments.meanSquare(optimal) < moments.meanSquare(aggregate))
    #expect(moments.meanSquare(optimal) < moments.meanSquare(ForceMap.slice(mapping)!))
  }

  @Test("Beads on two atoms of one rigid bond have no valid map")
  func infeasible() throws {
    let groups = try ConstraintGroups(atomCount: 3, constraints: [(0, 1)])
    let solver = OptimalForceMaps(.identity(3), groups: groups)
    #expect(solver.map(for: siteMapping(atomCount: 3, [0, 1])) == nil)
    #expect(solver.map(for: siteMapping(atomCount: 3, [0, 2])) != nil)
  }

  @Test("A mapping's own force weights are kept")
  func given() throws {
    var mapping = centres
    #expect(ForceMap.given(mapping) == nil)
    mapping.beads[1].forceWeights = [2, 3]
    let map = try #require(ForceMap.given(mapping))
    #expect(map.matrix.row(1) == [0, 0, 0, 2, 3, 0, 0, 0, 0])
    #expect(map.matrix.row(0) == [1, 1, 1, 0, 0, 0, 0, 0, 0])
  }

  @Test("A constraint outside the system is refused")
  func outside() {
    #expect(throws: CoarseGrainingError.constraintOutside(atom: 7, atomCount: 5)) {
      try ConstraintGroups(atomCount: 5, constraints: [(1, 7)])
    }
  }
}
