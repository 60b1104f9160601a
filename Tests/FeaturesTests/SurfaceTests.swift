import Features
import Glibc
import Statistics
import Testing

@Suite("Solvent-accessible surface")
struct SurfaceTests {
  private func surface(
    _ points: [Position], radii: [Double], of groups: [[Int]], pointCount: Int = 960, probe: Double = 0.14
  ) -> [Double] {
    let kernel = SurfaceKernel(
      groups: groups, environment: Array(points.indices),
      options: SurfaceOptions(probeRadius: probe, pointCount: pointCount, radii: radii),
      slots: AtomSlots(points.indices))
    return Structures.evaluate(kernel, [points])[0]
  }

  @Test("One atom: 4π (r + probe)²", arguments: [1, 7, 960])
  func sphere(pointCount: Int) {
    let area = surface([Position(1, 2, 3)], radii: [0.17], of: [[0]], pointCount: pointCount)
    #expect(abs(area[0] - 4 * .pi * 0.31 * 0.31) < 1e-14)
  }

  @Test("Two atoms cover a cap of each other", arguments: [0.1, 0.25, 0.4, 0.55, 0.7])
  func pair(distance: Double) {
    let (r, s) = (0.31, 0.29)
    let areas = surface(
      [Position(0, 0, 0), Position(0.6, 0.48, 0.64) * distance], radii: [r, s], of: [[0], [1]],
      pointCount: 20_000, probe: 0)
    for (index, (own, other)) in [(r, s), (s, r)].enumerated() {
      // A cap's height: from the plane of the circle in which the spheres meet.
      let plane = (distance * distance + own * own - other * other) / (2 * distance)
      let exposed = 2 * Double.pi * own * max(0, min(2 * own, own + plane))
      // Points off a smooth boundary: a few of 20 000 (√n would be 141).
      #expect(abs(areas[index] - exposed) < 4 * .pi * own * own * 20 / 20_000)
    }
  }

  @Test("An atom within another is covered; of equal ones in one place, neither")
  func contained() {
    let areas = surface(
      [0, 0.1, 5, 5, 9, 9].map { Position($0, 0, 0) },
      radii: [0.3, 0.1, 0.2, 0.2, 0.3, 0.2], of: (0..<6).map { [$0] }, probe: 0)
    let full = [0.3, 0, 0.2, 0.2, 0.3, 0].map { 4 * Double.pi * $0 * $0 }
    for (area, expected) in zip(areas, full) { #expect(abs(area - expected) < 1e-14) }
  }

  @Test("The grid of neighbours misses none", arguments: [0.5, 2, 8, 1e7])
  func bruteForce(width: Double) {
    var generator = SeededGenerator(seed: 21)
    let points = (0..<150).map { _ in
      Position(generator.nextUniform(), generator.nextUniform(), generator.nextUniform()) * width
    }
    let radii = points.map { _ in 0.1 + 0.15 * generator.nextUniform() }
    let areas = surface(points, radii: radii, of: points.indices.map { [$0] }, pointCount: 200)
    let golden = Double.pi * (3 - 5.0.squareRoot())
    for i in points.indices {
      let radius = radii[i] + 0.14
      let free = (0..<200).filter { k in
        let y = (Double(k) + 0.5) / 100 - 1
        let (c, s) = (cos(Double(k) * golden), sin(Double(k) * golden))
        let flat = (1 - y * y).squareRoot()
        let place = points[i] + Position(flat * c, y, flat * s) * radius
        return points.indices.allSatisfy { j in
          let d = place - points[j]
          return j == i || (d * d).sum() >= (radii[j] + 0.14) * (radii[j] + 0.14)
        }
      }
      #expect(abs(areas[i] - 4 * .pi * radius * radius * Double(free.count) / 200) < 1e-12)
    }
  }

  @Test("Groups add their atoms, in the environment of all")
  func groups() {
    var generator = SeededGenerator(seed: 22)
    let points = Structures.random(40, using: &generator).map { $0 * 0.4 }
    let radii = points.map { _ in 0.15 }
    let single = surface(points, radii: radii, of: points.indices.map { [$0] })
    let grouped = surface(points, radii: radii, of: [Array(0..<15), [39, 3], []])
    #expect(abs(grouped[0] - single[..<15].reduce(0, +)) < 1e-12)
    #expect(abs(grouped[1] - single[39] - single[3]) < 1e-12)
    #expect(grouped[2] == 0)
  }

  @Test("Coordinates that are not finite, or immense, give NaN or the full spheres")
  func extremes() {
    let radii = [0.1, 0.1]
    #expect(surface([.zero, Position(.nan, 0, 0)], radii: radii, of: [[0]])[0].isNaN)
    #expect(surface([.zero, Position(0, .infinity, 0)], radii: radii, of: [[0]])[0].isNaN)
    let huge = surface([Position(1e300, 0, 0), Position(-1e300, 0, 0)], radii: radii, of: [[0]])
    #expect(abs(huge[0] - 4 * .pi * 0.24 * 0.24) < 1e-14)
    let beyond = surface([Position(1.5e308, 0, 0), Position(-1.5e308, 0, 0)], radii: radii, of: [[1]])
    #expect(abs(beyond[0] - 4 * .pi * 0.24 * 0.24) < 1e-14)
  }

  @Test("Surfaces in one environment are one step, however many; others are not")
  func steps() throws {
    var generator = SeededGenerator(seed: 23)
    let points = Structures.random(1100, using: &generator).map { $0 * 2 }
    let environment = Array(points.indices)
    var options = SurfaceOptions(pointCount: 20, radii: points.map { _ in 0.15 })
    var definitions = points.indices.map {
      FeatureDefinition(
        name: "s\($0)", quantity: .surface(atoms: [$0], environment: environment, options))
    }
    options.probeRadius = 0.1
    definitions += (0..<2).map {
      FeatureDefinition(
        name: "t\($0)", quantity: .surface(atoms: [$0], environment: environment, options))
    }
    let set = FeatureSet(
      atomCount: 1100, topologyName: "t", isPeriodic: false, definitions: definitions)
    let program = try FeatureProgram(set)
    #expect(program.stepCount == 2)
    // Read back from the recipe, environments are other arrays of equal content.
    #expect(try FeatureProgram(FeatureSet(json: set.json)).stepCount == 2)
    let file = MemoryTrajectory(frames: [KernelFixtures.frame(points)], atomCount: 1100)
    let chosen = [1100, 7, 1099, 0]
    let found = try KernelFixtures.read(try FeatureTable(file, program), columns: chosen)
    let single = surface(
      points, radii: points.map { _ in 0.15 }, of: [[7], [1099], [0]], pointCount: 20)
    #expect(Array(found[1...]) == single)
    #expect(
      found[0]
        == surface(points, radii: points.map { _ in 0.15 }, of: [[0]], pointCount: 20, probe: 0.1)[0])
  }

  /// The sums of three frames by NumPy in Float64, all pairs; and by MDTraj 1.11's
  /// shrake_rupley (whose radii these are), for frame 0 by atom too. MDTraj places its
  /// points in single precision, so that a few close to an edge are on its other side.
  @Test("Of a real frame it is NumPy's, and MDTraj's but for a few points")
  func realFrame() throws {
    let frames = try Structures.solvatedFrames([0, 1, 39], atoms: 22)
    let radii = "HCHHCONHCHCHHHCONHCHHH".map {
      switch $0 {
      case "H": 0.12
      case "C": 0.17
      case "N": 0.155
      default: 0.152
      }
    }
    let first = [
      0.253961, 0.100636, 0.271659, 0.218566, 0.055350, 0.343760, 0.013670, 0.099107, 0.003774,
      0.117689, 0.074219, 0.229184, 0.190250, 0.184055, 0.060381, 0.321438, 0.027340, 0.165473,
      0.088056, 0.194674, 0.279623, 0.292011,
    ]
    let kernel = SurfaceKernel(
      groups: (0..<22).map { [$0] } + [Array(0..<22)], environment: Array(0..<22),
      options: SurfaceOptions(radii: radii), slots: AtomSlots(0..<22))
    let values = Structures.evaluate(kernel, frames)
    for i in 0..<22 {
      let point = 4 * Double.pi * (radii[i] + 0.14) * (radii[i] + 0.14) / 960
      #expect(abs(values[0][i] - first[i]) < 1.01 * point + 1e-6)
    }
    for (row, total) in zip(values, [3.584874570963845, 3.569421835919061, 3.540578926126331]) {
      #expect(abs(row[22] - total) < 1e-12)
    }
    // A point is 0.001 nm², and there are 21 120.
    for (row, total) in zip(values, [3.584874, 3.572901, 3.545270]) {
      #expect(abs(row[22] - total) < 0.006)
    }
  }
}
