extension NeighbourTree {
  /// The number of points nearer to a centre than a radius.
  ///
  /// - Parameter stack: Memory, empty before and after.
  /// - Complexity: O(n^(1 − 1/d)) and the points in boxes that the edge of the cube cuts.
  func count(
    around centre: Span<Double>, within radius: Double, _ stack: inout [Int32]
  ) -> Int {
    guard count > 0 else { return 0 }
    let c = coordinates.span
    let periods = periods.span
    var total = 0
    stack.append(0)
    while let next = stack.popLast() {
      let index = Int(next)
      let node = nodes[index]
      switch relation(index, centre, radius) {
      case .outside: continue
      case .inside: total += Int(node.end - node.first)
      case .across:
        if node.right != 0 {
          stack.append(next + 1)
          stack.append(node.right)
          continue
        }
        for place in Int(node.first)..<Int(node.end) {
          var isInside = true
          for axis in 0..<dimension {
            let distance = axisDistance(
              centre[unchecked: axis], c[unchecked: place &* dimension &+ axis],
              period: periods[unchecked: axis])
            isInside = isInside && distance < radius
          }
          total += isInside ? 1 : 0
        }
      }
    }
    return total
  }

  private enum Relation { case outside, inside, across }

  /// Where the points of a node lie.
  @inline(__always)
  private func relation(_ node: Int, _ centre: Span<Double>, _ radius: Double) -> Relation {
    let boxes = boxes.span
    let periods = periods.span
    let box = 2 &* dimension &* node
    var isInside = true
    for axis in 0..<dimension {
      let value = centre[unchecked: axis]
      let period = periods[unchecked: axis]
      let low = boxes[unchecked: box &+ 2 &* axis] - value
      let high = value - boxes[unchecked: box &+ 2 &* axis &+ 1]
      let (outer, inner) = low > high ? (low, high) : (high, low)
      if outer > 0 {
        // Outside the arc, which runs from `outer` to `-inner` away, or the other way round.
        let around = period + inner
        if !((around < outer ? around : outer) < radius) { return .outside }
        isInside = isInside && (-inner < radius || period - outer < radius)
      } else {
        isInside = isInside && -inner < radius
      }
    }
    return isInside ? .inside : .across
  }
}
