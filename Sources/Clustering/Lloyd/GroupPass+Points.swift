extension GroupPass {
  /// Keeps statement 3: assigns the points of a tile whose assignment is not certain, or all.
  func evaluate(
    _ tile: Int, _ offset: Int, _ state: UnsafeMutablePointer<GroupState>, whole: Bool
  ) {
    let width = SpatialBlocks.width
    let path = tiles.paths[tile]
    let limits = tiles.pointLimits + tile * width
    let labels = labels + tile * width
    var count = 0
    state.pointee.members.withUnsafeBufferPointer { members in
      for word in 0..<state.pointee.wordCount {
        var bits = state.pointee.candidates[offset + word]
        while bits != 0 {
          candidates[count] = members[word &* 64 &+ bits.trailingZeroBitCount]
          count += 1
          bits &= bits &- 1
        }
      }
    }
    let points = blocks.coordinates + tile * dimension * width
    var uncertain = 0
    if whole {
      uncertain = width
    } else {
      // The distance to its own centre, as it is now, settles many a point.
      let seconds = tiles.secondLimits + tile * width
      let longest = tiles.longestPaths[tile]
      for lane in 0..<width where !(path < Double(limits[lane])) {
        let own = squaredDistance(
          points + lane, stride: width, view.centres + Int(labels[lane]) &* dimension,
          dimension: dimension
        ).squareRoot() * (1 + 1e-12)
        let margin = Double(seconds[lane]) - longest - own
        if margin > 1e-12 * own {
          limits[lane] = roundedToFloat(path + margin)
        } else {
          open[uncertain] = lane
          uncertain += 1
        }
      }
    }
    if uncertain > Self.fewPoints {
      evaluateAll(tile, candidateCount: count)
    } else {
      for i in 0..<uncertain {
        evaluatePoint(
          tile, open[i], candidateCount: count, path: path, longest: tiles.longestPaths[tile])
      }
    }
    var least = Float.infinity
    for lane in 0..<width { least = limits[lane] < least ? limits[lane] : least }
    tiles.tileLimits[tile] = Double(least)
  }

  /// Assigns all points of a tile, and sets its paths back to zero.
  private func evaluateAll(_ tile: Int, candidateCount count: Int) {
    let width = SpatialBlocks.width
    kernel.evaluate(
      blocks.localCoordinates + tile * dimension * width,
      middle: blocks.tileMiddles + tile * dimension, half: blocks.tileHalves + tile * dimension,
      dimension: dimension, centres: view.centres, candidates: candidates, count: count)
    tiles.paths[tile] = 0
    tiles.longestPaths[tile] = 0
    let limits = tiles.pointLimits + tile * width
    let seconds = tiles.secondLimits + tile * width
    for lane in 0..<width {
      let (nearest, second) = (kernel.nearest[lane], kernel.second[lane])
      if nearest < second {
        limits[lane] = (second - nearest) * (1 - 0x1p-22)
        seconds[lane] = second
        let label = candidates[Int(kernel.position[lane])]
        if label != labels[tile * width + lane] { relabel(tile, lane, label) }
      } else {
        evaluatePoint(tile, lane, candidateCount: count, path: 0, longest: 0)
      }
    }
  }

  /// Assigns one point, in double precision; of equally near candidates to the first.
  private func evaluatePoint(
    _ tile: Int, _ lane: Int, candidateCount count: Int, path: Double, longest: Double
  ) {
    let width = SpatialBlocks.width
    let point = blocks.coordinates + tile * dimension * width + lane
    var nearest = Double.infinity
    var second = Double.infinity
    var position = 0
    for i in 0..<count {
      let distance = squaredDistance(
        point, stride: width, view.centres + Int(candidates[i]) &* dimension,
        dimension: dimension)
      if distance < nearest {
        second = nearest
        nearest = distance
        position = i
      } else if distance < second {
        second = distance
      }
    }
    // The rounding of both distances is far below 1e-12 of them.
    let upper = nearest.squareRoot() * (1 + 1e-12)
    let lower = second.squareRoot() * (1 - 1e-12)
    tiles.pointLimits[tile * width + lane] =
      count == 1 ? .infinity : roundedToFloat(lower - upper + path)
    tiles.secondLimits[tile * width + lane] =
      count == 1 ? .infinity : roundedToFloat(lower + longest)
    let label = candidates[position]
    if label != labels[tile * width + lane] { relabel(tile, lane, label) }
  }

  private func relabel(_ tile: Int, _ lane: Int, _ label: Int32) {
    let width = SpatialBlocks.width
    let former = labels[tile * width + lane]
    labels[tile * width + lane] = label
    // Slots that repeat a point do not count.
    guard lane < Int(blocks.tileCounts[tile]) else { return }
    let point = blocks.coordinates + tile * dimension * width + lane
    changes += 1
    if former >= 0 { sums.remove(point, stride: width, from: Int(former)) }
    sums.add(point, stride: width, to: Int(label))
  }

  /// Up to this many points of a tile are evaluated one by one.
  private static let fewPoints = 4
}

/// A `Float` below the number, whatever its sign; nothing is certain of what is no number.
@inline(__always)
private func roundedToFloat(_ value: Double) -> Float {
  if value < .infinity { return Float(value - abs(value) * 0x1p-22) }
  return value == .infinity ? .infinity : -.infinity
}
