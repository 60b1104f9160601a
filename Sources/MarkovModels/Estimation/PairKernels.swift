/// Sums over pairs of states that hang on both, four neighbours at a time where these follow one
/// another, as most do in dense counts.
enum PairKernels {
  private typealias Four = SIMD4<Double>

  /// Of v, the slopes g_i = Σ_j (c_ij v_j − c_ji v_i) / (v_i + v_j), each pair taken once with either
  /// sign; beside them (c_ij + c_ji) v_i v_j / (v_i + v_j)² of each pair, and its sum of each state.
  static func slopes(
    _ counts: PairCounts, _ v: [Double], weights: inout [Double], degrees: inout [Double]
  ) -> [Double] {
    var slopes = [Double](repeating: 0, count: v.count)
    for i in degrees.indices { degrees[i] = 0 }
    var g = slopes.mutableSpan
    var d = degrees.mutableSpan
    var w = weights.mutableSpan
    let (v, neighbours) = (v.span, counts.neighbours.span)
    let (out, back) = (counts.out.span, counts.back.span)
    for i in 0..<counts.stateCount {
      let own = v[i]
      var (slope, degree) = (0.0, 0.0)
      var (slope4, degree4) = (Four.zero, Four.zero)
      var k = counts.starts[i]
      let end = counts.starts[i + 1]
      while k < end {
        let j = Int(neighbours[k])
        if k + 4 <= end, Int(neighbours[k + 3]) == j + 3 {
          let other = load(v, j)
          let inverse = 1 / (own + other)
          let (ownShare, otherShare) = (own * inverse, other * inverse)
          let (way, wayBack) = (load(out, k), load(back, k))
          let flow = way * otherShare - wayBack * ownShare
          let weight = (way + wayBack) * ownShare * otherShare
          slope4 += flow
          degree4 += weight
          store(weight, &w, k)
          store(load(g.span, j) - flow, &g, j)
          store(load(d.span, j) + weight, &d, j)
          k += 4
        } else {
          let inverse = 1 / (own + v[j])
          let (ownShare, otherShare) = (own * inverse, v[j] * inverse)
          let flow = out[k] * otherShare - back[k] * ownShare
          let weight = (out[k] + back[k]) * ownShare * otherShare
          slope += flow
          degree += weight
          w[k] = weight
          g[j] -= flow
          d[j] += weight
          k += 1
        }
      }
      g[i] += slope + slope4.sum()
      d[i] += degree + degree4.sum()
    }
    return slopes
  }

  /// Of v, the slopes alone.
  static func slopes(_ counts: PairCounts, _ v: [Double]) -> [Double] {
    var slopes = [Double](repeating: 0, count: v.count)
    var g = slopes.mutableSpan
    let (v, neighbours) = (v.span, counts.neighbours.span)
    let (out, back) = (counts.out.span, counts.back.span)
    for i in 0..<counts.stateCount {
      let own = v[i]
      var slope = 0.0
      var slope4 = Four.zero
      var k = counts.starts[i]
      let end = counts.starts[i + 1]
      while k < end {
        let j = Int(neighbours[k])
        if k + 4 <= end, Int(neighbours[k + 3]) == j + 3 {
          let other = load(v, j)
          let flow = (load(out, k) * other - load(back, k) * own) / (own + other)
          slope4 += flow
          store(load(g.span, j) - flow, &g, j)
          k += 4
        } else {
          let flow = (out[k] * v[j] - back[k] * own) / (own + v[j])
          slope += flow
          g[j] -= flow
          k += 1
        }
      }
      g[i] += slope + slope4.sum()
    }
    return slopes
  }

  /// Adds Σ_j w_ij (x_i − x_j) to y.
  static func addLaplacian(
    _ counts: PairCounts, _ weights: [Double], _ x: [Double], to result: inout [Double]
  ) {
    var y = result.mutableSpan
    let (x, w, neighbours) = (x.span, weights.span, counts.neighbours.span)
    for i in 0..<counts.stateCount {
      let own = x[i]
      var sum = 0.0
      var sum4 = Four.zero
      var k = counts.starts[i]
      let end = counts.starts[i + 1]
      while k < end {
        let j = Int(neighbours[k])
        if k + 4 <= end, Int(neighbours[k + 3]) == j + 3 {
          let flow = load(w, k) * (own - load(x, j))
          sum4 += flow
          store(load(y.span, j) - flow, &y, j)
          k += 4
        } else {
          let flow = w[k] * (own - x[j])
          sum += flow
          y[j] -= flow
          k += 1
        }
      }
      y[i] += sum + sum4.sum()
    }
  }

  @inline(__always)
  private static func load(_ a: Span<Double>, _ i: Int) -> Four {
    a.bytes.unsafeLoadUnaligned(fromByteOffset: 8 * i, as: Four.self)
  }

  @inline(__always)
  private static func store(_ value: Four, _ a: inout MutableSpan<Double>, _ i: Int) {
    var bytes = a.mutableBytes
    bytes.storeBytes(of: value, toByteOffset: 8 * i, as: Four.self)
  }
}
