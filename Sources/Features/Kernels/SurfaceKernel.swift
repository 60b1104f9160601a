/// The solvent-accessible surface of groups of atoms, in nm²: the area that the
/// centre of a probe can reach, rolling over the van der Waals spheres.
///
/// Points on each atom's sphere of radius R = r + probe are counted that lie outside
/// all other spheres of the environment; each stands for 4πR²/n. Molecules must be
/// whole: no images are looked at.
///
/// - Reference: A. Shrake, J. A. Rupley, J. Mol. Biol. 79, 351 (1973),
///   doi:10.1016/0022-2836(73)90011-9.
package struct SurfaceKernel: FeatureKernel {
  /// Each group's atoms, by their index in the environment.
  private let groups: [[Int]]
  /// The environment's offsets into a batch's positions.
  private let offsets: [Int]
  /// The environment's radii with the probe's.
  private let radii: [Double]
  private let points: SurfacePoints

  /// One column a group; a group's atoms must be in the environment.
  ///
  /// The surfaces of many residues in one environment share their search for
  /// neighbours, so they belong in one kernel.
  package init(groups: [[Int]], environment: [Int], options: SurfaceOptions, slots: AtomSlots) {
    precondition(options.radii.count == environment.count, "one radius an atom")
    precondition(options.pointCount > 0, "a sphere needs points")
    let places = Dictionary(environment.enumerated().map { ($1, $0) }) { first, _ in first }
    self.groups = groups.map { group in
      group.map { atom in
        guard let place = places[atom] else {
          preconditionFailure("a group's atom is not in its environment")
        }
        return place
      }
    }
    offsets = environment.map { 3 * slots[$0] }
    radii = options.radii.map { $0 + options.probeRadius }
    points = SurfacePoints(count: options.pointCount)
  }

  /// One column: the surface of all `atoms`.
  package init(atoms: [Int], environment: [Int], options: SurfaceOptions, slots: AtomSlots) {
    self.init(groups: [atoms], environment: environment, options: options, slots: slots)
  }

  package var columnCount: Int { groups.count }

  package func evaluate(_ batch: FrameBatch, into columns: UnsafeMutableBufferPointer<Lanes>) {
    for lane in 0..<Lanes.scalarCount {
      let positions = offsets.map { offset in
        SIMD3(
          batch.positions[offset][lane], batch.positions[offset + 1][lane],
          batch.positions[offset + 2][lane])
      }
      guard positions.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }) else {
        for group in groups.indices { columns[group][lane] = .nan }
        continue
      }
      let grid = SurfaceGrid(positions: positions, cellSize: 2 * (radii.max() ?? 0))
      var spheres = SurfaceExposure(points: points)
      for (group, atoms) in groups.enumerated() {
        columns[group][lane] = atoms.reduce(0) { sum, atom in
          let exposed = spheres.exposedCount(
            of: atom, positions: positions, radii: radii, grid: grid)
          let area = 4 * Double.pi * radii[atom] * radii[atom] / Double(points.count)
          return sum + area * Double(exposed)
        }
      }
    }
  }
}
