package import Trajectories

/// The boxes of four frames.
package struct BatchBox: Sendable {
  /// The nine components of the edges a, b, c, four frames each.
  package var edges: (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes)
  /// The minimum image in these boxes, found once for all kernels.
  package let minimumImage: MinimumImage

  /// The boxes of four frames, each of which ``Box/isUsable``.
  package init(_ boxes: (Box, Box, Box, Box)) {
    func lanes(_ component: (Box) -> Double) -> Lanes {
      Lanes(component(boxes.0), component(boxes.1), component(boxes.2), component(boxes.3))
    }
    edges = (
      lanes { $0.a.x }, lanes { $0.a.y }, lanes { $0.a.z },
      lanes { $0.b.x }, lanes { $0.b.y }, lanes { $0.b.z },
      lanes { $0.c.x }, lanes { $0.c.y }, lanes { $0.c.z }
    )
    func isOrthogonal(_ box: Box) -> Bool {
      box.a.y == 0 && box.a.z == 0 && box.b.x == 0 && box.b.z == 0 && box.c.x == 0 && box.c.y == 0
    }
    let all = [boxes.0, boxes.1, boxes.2, boxes.3]
    if all.allSatisfy(isOrthogonal) {
      let lengths = LaneVector(edges.0, edges.4, edges.8)
      minimumImage = .orthogonal(OrthogonalImage(lengths: lengths))
    } else {
      minimumImage = .triclinic(TriclinicImage(all.map { LatticeReduction($0.a, $0.b, $0.c) }))
    }
  }
}
