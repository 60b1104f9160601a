/// Minimises a function of several variables by its values alone.
///
/// The simplex method of Nelder and Mead with coefficients that suit the number of variables,
/// started again from its result until a start brings nothing more.
///
/// - References: J. A. Nelder, R. Mead, Comput. J. 7, 308 (1965), doi:10.1093/comjnl/7.4.308;
///   F. Gao, L. Han, Comput. Optim. Appl. 51, 259 (2012), doi:10.1007/s10589-010-9329-3.
struct NelderMead {
  /// The spread of the values over the simplex at which a descent ends.
  var tolerance = 1e-11
  /// The most values that all descents together may take.
  var maximumEvaluations: Int
  /// The most descents.
  var maximumStarts = 8
  /// The first steps, relative to the largest variable.
  var step = 0.1

  /// - Returns: The best point seen; never worse than the start.
  func minimise(from start: [Double], _ function: ([Double]) -> Double) -> [Double] {
    var best = (point: start, value: function(start))
    var left = maximumEvaluations
    for _ in 0..<maximumStarts where left > 0 {
      let found = descend(from: best, budget: &left, function)
      let gain = best.value - found.value
      if found.value < best.value { best = found }
      if gain <= 1e-10 { break }
    }
    return best.point
  }

  private func descend(
    from start: (point: [Double], value: Double), budget: inout Int,
    _ function: ([Double]) -> Double
  ) -> (point: [Double], value: Double) {
    let n = start.point.count
    let size = max(start.point.map(abs).max() ?? 0, 1e-8) * step
    let expansion = 1 + 2 / Double(max(2, n))
    let contraction = 0.75 - 1 / Double(2 * max(2, n))
    let shrinkage = 1 - 1 / Double(max(2, n))
    func value(_ point: [Double]) -> Double {
      budget -= 1
      return function(point)
    }
    var simplex = [start]
    for k in 0..<n {
      var point = start.point
      point[k] += size
      simplex.append((point, value(point)))
    }
    simplex.sort { $0.value < $1.value }
    /// The sum of all points but the worst.
    var sum = total(simplex.dropLast())
    while budget > 0 {
      guard simplex[n].value - simplex[0].value > tolerance else { break }
      let worst = simplex[n]
      func along(_ factor: Double) -> (point: [Double], value: Double) {
        let point = (0..<n).map { k in
          let center = sum[k] / Double(n)
          return center + factor * (worst.point[k] - center)
        }
        return (point, value(point))
      }
      var next = along(-1)
      if next.value < simplex[0].value {
        let expanded = along(-expansion)
        if expanded.value < next.value { next = expanded }
      } else if next.value >= simplex[n - 1].value {
        let contracted = along(next.value < worst.value ? -contraction : contraction)
        guard contracted.value < min(next.value, worst.value) else {
          let best = simplex[0].point
          for i in 1...n {
            let point = (0..<n).map { best[$0] + shrinkage * (simplex[i].point[$0] - best[$0]) }
            simplex[i] = (point, value(point))
          }
          simplex.sort { $0.value < $1.value }
          sum = total(simplex.dropLast())
          continue
        }
        next = contracted
      }
      // The new point takes its place in the order, behind equal ones.
      simplex.removeLast()
      let place = simplex.firstIndex { $0.value > next.value } ?? n
      simplex.insert(next, at: place)
      for k in 0..<n { sum[k] += next.point[k] - simplex[n].point[k] }
    }
    return simplex[0]
  }

  private func total(_ vertices: ArraySlice<(point: [Double], value: Double)>) -> [Double] {
    var sum = [Double](repeating: 0, count: vertices.first?.point.count ?? 0)
    for vertex in vertices {
      for k in sum.indices { sum[k] += vertex.point[k] }
    }
    return sum
  }
}
