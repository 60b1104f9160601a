/// An order of a mapping's beads that does not depend on the order in which they were written.
enum BeadOrder {
  /// The beads' places, by their atoms in rising order, then by the atoms' weights.
  ///
  /// Beads that agree in both are the same function of the atoms: their order changes nothing.
  static func canonical(_ mapping: Mapping) -> [Int] {
    let keys = mapping.beads.map { bead in
      zip(bead.atoms, bead.weights).sorted { $0.0 < $1.0 }
    }
    return mapping.beads.indices.sorted { first, second in
      let (a, b) = (keys[first], keys[second])
      for (p, q) in zip(a, b) where p.0 != q.0 { return p.0 < q.0 }
      if a.count != b.count { return a.count < b.count }
      for (p, q) in zip(a, b) where p.1 != q.1 { return p.1 < q.1 }
      return first < second
    }
  }
}

extension Mapping {
  /// The same beads in their canonical order.
  ///
  /// - Parameter withVirtualSites: False leaves out what follows from other beads.
  func inCanonicalOrder(withVirtualSites: Bool = true) -> Mapping {
    var result = self
    guard withVirtualSites else {
      result.beads = beads.filter { $0.parents == nil }
      return result.inCanonicalOrder()
    }
    result.beads = BeadOrder.canonical(self).map { beads[$0] }
    return result
  }
}
