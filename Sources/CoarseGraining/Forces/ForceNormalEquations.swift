import LinearAlgebra

/// Sums over folds that a fit of mean forces is made from, for one basis and several force maps.
///
/// The product of two columns of the design is Σ b b′ ∇ξ·∇ξ′ over frames: it vanishes unless the two
/// coordinates share a bead, so that the large matrix of forces × functions is never made.
struct ForceNormalEquations: Sendable {
  /// Of each fold, functions × functions.
  private(set) var products: [Matrix<Double>]
  /// Of each fold, functions × maps.
  private(set) var targets: [Matrix<Double>]

  /// Adds up.
  ///
  /// - Parameters:
  ///   - beads: The beads' positions.
  ///   - forces: Of each frame, maps × beads × 3.
  ///   - mapCount: The number of maps.
  ///   - folds: The fold of each block.
  /// - Complexity: O(frames · pairs of coordinates that share a bead · functions of one²).
  init(
    basis: ForceBasis, beads: Conformations, forces: [Double], mapCount: Int,
    folds: ForceNoise.Folds
  ) {
    let k = basis.functionCount
    products = Array(repeating: Matrix(rowCount: k, columnCount: k), count: folds.count)
    targets = Array(repeating: Matrix(rowCount: k, columnCount: mapCount), count: folds.count)
    let pairs = Self.touching(basis)
    for fold in 0..<folds.count {
      let frames = beads.blocks.indices.filter { folds.ofBlock[beads.blocks[$0]] == fold }
      for start in stride(from: 0, to: frames.count, by: ForceBasisChunk.capacity) {
        let taken = frames[start..<min(start + ForceBasisChunk.capacity, frames.count)]
        let chunk = ForceBasisChunk(basis, beads, frames: taken)
        let weight = taken.map { beads.weights?[$0] ?? 1 }
        add(chunk, weight, pairs, basis, to: &products[fold])
        add(
          chunk, weight, basis, forces, frames: taken, beadCount: beads.siteCount,
          mapCount: mapCount, to: &targets[fold])
      }
      products[fold] = products[fold].mirroringUpperTriangle()
    }
  }

  /// The places of a bead that two coordinates share.
  private struct Touch {
    let first: Int
    let second: Int
    let slots: [(Int, Int)]
  }

  private static func touching(_ basis: ForceBasis) -> [Touch] {
    var result: [Touch] = []
    for (i, a) in basis.terms.enumerated() {
      let beads = a.coordinate.beads
      for j in i..<basis.terms.count {
        var slots: [(Int, Int)] = []
        for (slot, bead) in basis.terms[j].coordinate.beads.enumerated() {
          if let other = beads.firstIndex(of: bead) { slots.append((other, slot)) }
        }
        if !slots.isEmpty { result.append(Touch(first: i, second: j, slots: slots)) }
      }
    }
    return result
  }

  private func add(
    _ chunk: ForceBasisChunk, _ weight: [Double], _ pairs: [Touch], _ basis: ForceBasis,
    to product: inout Matrix<Double>
  ) {
    let n = chunk.count
    let k = basis.functionCount
    var overlap = [Double](repeating: 0, count: n)
    var scaled = [Double](repeating: 0, count: n * 8)
    var tile = [Double](repeating: 0, count: 64)
    for pair in pairs {
      let (a, b) = (basis.terms[pair.first], basis.terms[pair.second])
      let (ka, kb) = (a.functionCount, b.functionCount)
      precondition(ka <= 8 && kb <= 8, "a tile holds 8 × 8 functions")
      overlap.withUnsafeMutableBufferPointer { overlap in
        for f in 0..<n { overlap[f] = 0 }
        chunk.gradients[pair.first].withUnsafeBufferPointer { first in
          chunk.gradients[pair.second].withUnsafeBufferPointer { second in
            for (p, q) in pair.slots {
              for axis in 0..<3 {
                let (u, v) = ((3 * p + axis) * n, (3 * q + axis) * n)
                for f in 0..<n { overlap[f] += first[u &+ f] * second[v &+ f] }
              }
            }
          }
        }
        chunk.functions[pair.first].withUnsafeBufferPointer { values in
          scaled.withUnsafeMutableBufferPointer { scaled in
            for f in 0..<n {
              let factor = overlap[f] * weight[f]
              for c in 0..<ka { scaled[f &* ka &+ c] = factor * values[f &* ka &+ c] }
            }
          }
        }
      }
      scaled.withUnsafeBufferPointer { x in
        chunk.functions[pair.second].withUnsafeBufferPointer { y in
          tile.withUnsafeMutableBufferPointer { c in
            BlockProducts.crossGram(
              x.baseAddress!, xColumnCount: ka, xStride: ka, y.baseAddress!, yColumnCount: kb,
              yStride: kb, rowCount: n, into: c.baseAddress!, accumulate: false)
          }
        }
      }
      product.withUnsafeMutableBufferPointer { product in
        for i in 0..<ka {
          for j in 0..<kb { product[(a.offset + i) * k + b.offset + j] += tile[i * kb + j] }
        }
      }
    }
  }

  private func add(
    _ chunk: ForceBasisChunk, _ weight: [Double], _ basis: ForceBasis, _ forces: [Double],
    frames: ArraySlice<Int>, beadCount: Int, mapCount: Int, to target: inout Matrix<Double>
  ) {
    let n = chunk.count
    let width = 3 * beadCount
    forces.withUnsafeBufferPointer { forces in
      var along = [Double](repeating: 0, count: n * mapCount)
      for (place, term) in basis.terms.enumerated() {
        let beads = term.coordinate.beads
        let k = term.functionCount
        chunk.gradients[place].withUnsafeBufferPointer { gradient in
          along.withUnsafeMutableBufferPointer { along in
            for (row, frame) in frames.enumerated() {
              for map in 0..<mapCount {
                let base = (frame &* mapCount &+ map) &* width
                var sum = 0.0
                for (slot, bead) in beads.enumerated() {
                  let g = 3 &* slot &* n &+ row
                  let f = base &+ 3 &* bead
                  sum += gradient[g] * forces[f] + gradient[g &+ n] * forces[f &+ 1]
                  sum += gradient[g &+ 2 &* n] * forces[f &+ 2]
                }
                along[row &* mapCount &+ map] = weight[row] * sum
              }
            }
          }
        }
        var tile = [Double](repeating: 0, count: k * mapCount)
        chunk.functions[place].withUnsafeBufferPointer { x in
          along.withUnsafeBufferPointer { y in
            tile.withUnsafeMutableBufferPointer { c in
              BlockProducts.crossGram(
                x.baseAddress!, xColumnCount: k, xStride: k, y.baseAddress!,
                yColumnCount: mapCount, yStride: mapCount, rowCount: n, into: c.baseAddress!,
                accumulate: false)
            }
          }
        }
        for i in 0..<k {
          for map in 0..<mapCount {
            target[term.offset + i, map] += tile[i * mapCount + map]
          }
        }
      }
    }
  }
}
