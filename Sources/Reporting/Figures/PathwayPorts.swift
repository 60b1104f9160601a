/// Where level arrows leave and reach their discs: side by side, in the order of the discs at their
/// other ends, so that they neither cross nor cover each other there.
struct PathwayPorts {
  private var ports: [(start: Double, end: Double)]

  /// Chooses the places.
  ///
  /// - Parameter edges: The indices of the discs that each arrow joins, and its width.
  init(discs: [FlowArrow.Disc], edges: [(from: Int, to: Int, width: Double)]) {
    ports = edges.map { _ in (0, 0) }
    let level = edges.indices.filter { Self.isLevel(discs[edges[$0].from], discs[edges[$0].to]) }
    for disc in discs.indices {
      func sorted(_ edgesHere: [Int], by other: (Int) -> Int) -> [Int] {
        edgesHere.sorted { a, b in
          // Of two discs at one height the farther one is reached from farther out.
          let (p, q) = (discs[other(a)], discs[other(b)])
          return p.y != q.y ? p.y < q.y : (p.x, a) < (q.x, b)
        }
      }
      let leaving = sorted(level.filter { edges[$0].from == disc }) { edges[$0].to }
      let arriving = sorted(level.filter { edges[$0].to == disc }) { edges[$0].from }
      let room = 0.8 * discs[disc].radius
      for (edge, place) in Self.spread(leaving, by: { edges[$0].width + 2 }, within: room) {
        ports[edge].start = place
      }
      for (edge, place) in Self.spread(arriving, by: { 4 + 1.9 * edges[$0].width }, within: room) {
        ports[edge].end = place
      }
    }
  }

  /// The places of an arrow's ends, below the middles of its discs.
  subscript(edge: Int) -> (start: Double, end: Double) { ports[edge] }

  /// Whether there is room for an arrow that leaves and arrives level.
  static func isLevel(_ start: FlowArrow.Disc, _ end: FlowArrow.Disc) -> Bool {
    end.x - start.x > start.radius + end.radius + 24
  }

  /// Places next to each other about the middle, closer where there is not enough room.
  private static func spread(
    _ edges: [Int], by width: (Int) -> Double, within room: Double
  ) -> [(edge: Int, place: Double)] {
    let total = edges.reduce(0) { $0 + width($1) }
    guard edges.count > 1, total > 0 else { return edges.map { ($0, 0) } }
    var start = -total / 2
    let places = edges.map { edge -> (edge: Int, place: Double) in
      let place = start + width(edge) / 2
      start += width(edge)
      return (edge, place)
    }
    let farthest = places.map { abs($0.place) }.max() ?? 0
    let factor = farthest > room ? room / farthest : 1
    return places.map { ($0.edge, $0.place * factor) }
  }
}
