/// One thread's pass over some groups during one assignment.
final class GroupPass {
  let blocks: SpatialBlocks
  let view: CentreView
  let labels: UnsafeMutablePointer<Int32>
  let tiles: TileStates
  let sums: ClusterSums
  let dimension: Int
  let kernel: TileKernel
  var bounds = BoxBounds()

  /// Axis × member of the group at hand, padded, once they are needed.
  let memberCentres: UnsafeMutablePointer<Double>
  let memberPaths: UnsafeMutablePointer<Double>
  var hasMemberCentres = false
  /// Rounded up to Float, padded.
  let roundedMemberPaths: UnsafeMutablePointer<Float>
  let mask: UnsafeMutablePointer<UInt64>
  let candidates: UnsafeMutablePointer<Int32>
  /// The lanes of a tile whose assignment is not certain.
  let open: UnsafeMutablePointer<Int>
  /// The points whose cluster changed.
  var changes = 0

  init(
    blocks: SpatialBlocks, view: CentreView, labels: UnsafeMutablePointer<Int32>,
    tiles: TileStates, sums: ClusterSums
  ) {
    self.blocks = blocks
    self.view = view
    self.labels = labels
    self.tiles = tiles
    self.sums = sums
    dimension = blocks.dimension
    kernel = TileKernel(capacity: view.count, dimension: dimension)
    memberCentres = .allocate(capacity: view.stride * dimension)
    memberPaths = .allocate(capacity: view.stride)
    roundedMemberPaths = .allocate(capacity: view.stride)
    mask = .allocate(capacity: view.stride / 64 + 1)
    candidates = .allocate(capacity: view.stride)
    open = .allocate(capacity: SpatialBlocks.width)
  }

  deinit {
    kernel.deallocate()
    memberCentres.deallocate()
    memberPaths.deallocate()
    roundedMemberPaths.deallocate()
    mask.deallocate()
    candidates.deallocate()
    open.deallocate()
  }

  func assign(_ group: Int, _ state: UnsafeMutablePointer<GroupState>) {
    let first = blocks.groupStarts[group]
    let tileCount = blocks.groupStarts[group + 1] - first
    hasMemberCentres = false
    if state.pointee.members.isEmpty {
      state.pointee.outerLimits = Array(repeating: .infinity, count: view.stride)
      chooseMembers(of: group, state)
    } else {
      for tile in 0..<tileCount { advance(first + tile, tile * state.pointee.wordCount, state) }
      checkMembers(of: group, state)
    }
    gatherPaths(state)
    let wordCount = state.pointee.wordCount
    for tile in 0..<tileCount {
      let mustEvaluate = checkCandidates(of: first + tile, tile, state)
      if mustEvaluate || !(tiles.paths[first + tile] < tiles.tileLimits[first + tile]) {
        evaluate(first + tile, tile * wordCount, state, whole: mustEvaluate)
      }
    }
  }

  /// Lengthens a tile's path by the two longest steps of its candidates: one for the centre of
  /// a point, and one for any other.
  @inline(__always)
  private func advance(_ tile: Int, _ offset: Int, _ state: UnsafeMutablePointer<GroupState>) {
    var (first, second) = (0.0, 0.0)
    state.pointee.candidates.withUnsafeBufferPointer { words in
      state.pointee.members.withUnsafeBufferPointer { members in
        for word in 0..<state.pointee.wordCount {
          var bits = words[offset &+ word]
          while bits != 0 {
            let step = view.steps[Int(members[word &* 64 &+ bits.trailingZeroBitCount])]
            bits &= bits &- 1
            let lesser = first < step ? first : step
            second = second > lesser ? second : lesser
            first = first > step ? first : step
          }
        }
      }
    }
    tiles.paths[tile] = roundedUp(tiles.paths[tile] + first + second)
    tiles.longestPaths[tile] = roundedUp(tiles.longestPaths[tile] + first)
  }

  private func gatherPaths(_ state: UnsafeMutablePointer<GroupState>) {
    state.pointee.members.withUnsafeBufferPointer { members in
      for i in 0..<members.count { roundedMemberPaths[i] = view.roundedPaths[Int(members[i])] }
      for i in members.count..<state.pointee.stride { roundedMemberPaths[i] = 0 }
    }
  }

  // MARK: Statement 1

  /// Looks again at centres whose gap is used up.
  private func checkMembers(of group: Int, _ state: UnsafeMutablePointer<GroupState>) {
    let anchor = state.pointee.anchor
    let anchorPath = view.roundedPaths[anchor]
    var fresh: [Int32] = []
    state.pointee.outerLimits.withUnsafeMutableBufferPointer { limits in
      guard
        BoxBounds.isAnyUsedUp(
          limits.baseAddress!, paths: view.roundedPaths, anchorPath: anchorPath,
          stride: view.stride)
      else { return }
      for centre in 0..<view.count
      where !(view.roundedPaths[centre] - limits[centre] < -anchorPath) {
        let gap = BoxBounds.gap(
          middle: blocks.groupMiddles + group * dimension,
          half: blocks.groupHalves + group * dimension, dimension: dimension,
          centre: view.centres + centre * dimension, anchor: view.centres + anchor * dimension)
        if gap > 0 {
          limits[centre] = Float(
            (gap + view.paths[centre] + view.paths[anchor]) * BoxBounds.roundingDown)
        } else {
          limits[centre] = .infinity
          fresh.append(Int32(centre))
        }
      }
    }
    guard !fresh.isEmpty else { return }
    if state.pointee.members.count + fresh.count > state.pointee.chosenCount * 5 / 4 + 4 {
      chooseMembers(of: group, state)
    } else {
      replaceMembers(
        of: group, state, by: merged(state.pointee.members, fresh))
    }
  }

  /// Chooses all members anew.
  private func chooseMembers(of group: Int, _ state: UnsafeMutablePointer<GroupState>) {
    state.pointee.anchor = state.pointee.outerLimits.withUnsafeMutableBufferPointer { limits in
      bounds.choose(
        middle: blocks.groupMiddles + group * dimension,
        half: blocks.groupHalves + group * dimension, dimension: dimension,
        centres: view.transposed, paths: view.paths, count: view.count, stride: view.stride,
        limits: limits.baseAddress!, mask: mask)
    }
    var members: [Int32] = []
    for word in 0..<((view.stride + 63) / 64) {
      var bits = mask[word]
      while bits != 0 {
        members.append(Int32(word * 64 + bits.trailingZeroBitCount))
        bits &= bits &- 1
      }
    }
    state.pointee.chosenCount = members.count
    replaceMembers(of: group, state, by: members)
  }

  /// Carries what is known of the tiles over to other members.
  private func replaceMembers(
    of group: Int, _ state: UnsafeMutablePointer<GroupState>, by members: [Int32]
  ) {
    let former = state.pointee
    // The former position of each member, −1 for none.
    var places = [Int](repeating: -1, count: members.count)
    var k = 0
    for (i, member) in members.enumerated() {
      while k < former.members.count, former.members[k] < member { k += 1 }
      if k < former.members.count, former.members[k] == member { places[i] = k }
    }
    let first = blocks.groupStarts[group]
    let tileCount = blocks.groupStarts[group + 1] - first
    let wordCount = (members.count + 63) / 64
    let stride = BoxBounds.padded(members.count)
    var candidates = [UInt64](repeating: 0, count: tileCount * wordCount)
    var limits = [Float](repeating: .infinity, count: tileCount * stride)
    if !former.members.isEmpty {
      for tile in 0..<tileCount {
        for (i, place) in places.enumerated() {
          if place >= 0 {
            let bit = former.candidates[tile * former.wordCount + place / 64] >> UInt64(place % 64) & 1
            candidates[tile * wordCount + i / 64] |= bit << UInt64(i % 64)
            limits[tile * stride + i] = former.limits[tile * former.stride + place]
          } else {
            // Looked at with the others.
            limits[tile * stride + i] = 0
          }
        }
      }
    }
    state.pointee.members = members
    state.pointee.wordCount = wordCount
    state.pointee.candidates = candidates
    state.pointee.stride = stride
    state.pointee.limits = limits
  }

  private func merged(_ a: [Int32], _ b: [Int32]) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(a.count + b.count)
    var i = 0
    for value in b {
      while i < a.count, a[i] < value {
        result.append(a[i])
        i += 1
      }
      result.append(value)
    }
    return result + a[i...]
  }

  // MARK: Statement 2

  /// Looks again at members whose gap is used up.
  ///
  /// - Returns: Whether there are candidates that were none before.
  @inline(__always)
  private func checkCandidates(
    of tile: Int, _ place: Int, _ state: UnsafeMutablePointer<GroupState>
  ) -> Bool {
    let stride = state.pointee.stride
    guard tiles.counts[tile] > 0 else { return chooseCandidates(of: tile, place, state) }
    let anchor = Int(tiles.anchors[tile])
    let anchorPath = view.roundedPaths[anchor]
    return state.pointee.limits.withUnsafeMutableBufferPointer { limits in
      let limits = limits.baseAddress! + place &* stride
      guard
        BoxBounds.isAnyUsedUp(
          limits, paths: roundedMemberPaths, anchorPath: anchorPath, stride: stride)
      else { return false }
      return renewCandidates(of: tile, place, state, limits)
    }
  }

  private func renewCandidates(
    of tile: Int, _ place: Int, _ state: UnsafeMutablePointer<GroupState>,
    _ limits: UnsafeMutablePointer<Float>
  ) -> Bool {
    let anchor = Int(tiles.anchors[tile])
    let anchorPath = view.roundedPaths[anchor]
    let offset = place * state.pointee.wordCount
    var isMore = false
    for i in 0..<state.pointee.members.count
    where !(roundedMemberPaths[i] - limits[i] < -anchorPath) {
      let centre = Int(state.pointee.members[i])
      let gap = BoxBounds.gap(
        middle: blocks.tileMiddles + tile * dimension,
        half: blocks.tileHalves + tile * dimension, dimension: dimension,
        centre: view.centres + centre * dimension, anchor: view.centres + anchor * dimension)
      if gap > 0 {
        limits[i] = Float(
          (gap + view.paths[centre] + view.paths[anchor]) * BoxBounds.roundingDown)
      } else {
        limits[i] = .infinity
        state.pointee.candidates[offset + i / 64] |= 1 << UInt64(i % 64)
        tiles.counts[tile] += 1
        isMore = true
      }
    }
    if isMore, tiles.counts[tile] > tiles.chosenCounts[tile] * 5 / 4 + 1 {
      _ = chooseCandidates(of: tile, place, state, limits)
    }
    return isMore
  }

  private func chooseCandidates(
    of tile: Int, _ place: Int, _ state: UnsafeMutablePointer<GroupState>
  ) -> Bool {
    let stride = state.pointee.stride
    return state.pointee.limits.withUnsafeMutableBufferPointer { limits in
      chooseCandidates(of: tile, place, state, limits.baseAddress! + place * stride)
    }
  }

  /// Chooses a tile's candidates anew.
  private func chooseCandidates(
    of tile: Int, _ place: Int, _ state: UnsafeMutablePointer<GroupState>,
    _ limits: UnsafeMutablePointer<Float>
  ) -> Bool {
    gatherMembers(state)
    let anchor = bounds.choose(
      middle: blocks.tileMiddles + tile * dimension,
      half: blocks.tileHalves + tile * dimension, dimension: dimension,
      centres: memberCentres, paths: memberPaths, count: state.pointee.members.count,
      stride: state.pointee.stride, limits: limits, mask: mask)
    tiles.anchors[tile] = state.pointee.members[anchor]
    let offset = place * state.pointee.wordCount
    var count = 0
    for word in 0..<state.pointee.wordCount {
      state.pointee.candidates[offset + word] = mask[word]
      count += mask[word].nonzeroBitCount
    }
    tiles.counts[tile] = Int32(count)
    tiles.chosenCounts[tile] = Int32(count)
    return true
  }

  private func gatherMembers(_ state: UnsafeMutablePointer<GroupState>) {
    guard !hasMemberCentres else { return }
    hasMemberCentres = true
    let stride = state.pointee.stride
    state.pointee.members.withUnsafeBufferPointer { members in
      for axis in 0..<dimension {
        let source = view.transposed + axis &* view.stride
        let target = memberCentres + axis &* stride
        for i in 0..<members.count { target[i] = source[Int(members[i])] }
        for i in members.count..<stride { target[i] = BoxBounds.padding }
      }
      for i in 0..<members.count { memberPaths[i] = view.paths[Int(members[i])] }
      for i in members.count..<stride { memberPaths[i] = 0 }
    }
  }
}
