import Features
import Statistics
import Testing

@Suite("Superposition on a reference")
struct SuperpositionTests {
  /// The kernels over all atoms of a reference.
  private func kernels(
    _ reference: [Position], weights: [Double], fit: [Int]? = nil
  ) -> (rmsd: RMSDKernel, positions: SuperpositionKernel) {
    let atoms = fit ?? Array(reference.indices)
    let superposition = Superposition(
      fitAtoms: atoms, weights: weights, reference: Structures.flat(atoms.map { reference[$0] }),
      referenceName: "reference")
    let slots = AtomSlots(reference.indices)
    return (
      RMSDKernel(superposition, slots: slots),
      SuperpositionKernel(superposition, atoms: Array(reference.indices), slots: slots)
    )
  }

  @Test("It agrees with Kabsch's method", arguments: [3, 4, 10, 100], [1e-9, 1e-5, 1e-3, 0.1, 0.5])
  func kabsch(count: Int, noise: Double) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let reference = Structures.random(count, using: &generator)
    let weights = (0..<count).map { _ in 1 + generator.nextUniform() }
    let frames = (0..<4).map { _ in
      let rows = Structures.rotation(using: &generator)
      let shift = Structures.random(1, using: &generator)[0] * 5
      return zip(reference, Structures.random(count, using: &generator)).map {
        Structures.turn($0 + $1 * noise, by: rows) + shift
      }
    }
    let (rmsd, positions) = kernels(reference, weights: weights)
    let deviations = Structures.evaluate(rmsd, frames)
    let aligned = Structures.evaluate(positions, frames)
    for (k, frame) in frames.enumerated() {
      let expected = try KabschReference(frame, onto: reference, weights: weights)
      #expect(abs(deviations[k][0] - expected.rmsd) < 1e-12)
      for (i, point) in frame.enumerated() {
        let place =
          Structures.turn(point - expected.centre, by: expected.rotation) + expected.referenceCentre
        // Rounding in the rotation grows where its eigenvalues lie close, as in triangles.
        for axis in 0..<3 { #expect(abs(aligned[k][3 * i + axis] - place[axis]) < 1e-12 * 20) }
      }
    }
  }

  @Test("A frame that is the reference, moved and turned, gives its coordinates back")
  func identity() throws {
    var generator = SeededGenerator(seed: 3)
    let reference = Structures.random(30, using: &generator)
    // The last ten atoms are not fitted; the frame lies far away.
    let rows = Structures.rotation(using: &generator)
    let frame = reference.map { Structures.turn($0, by: rows) + Position(200, -300, 500) }
    let (rmsd, positions) = kernels(
      reference, weights: (0..<20).map { Double($0 + 1) }, fit: Array(0..<20))
    // A coordinate of 500 is rounded to 6e-14, and that is all that is lost.
    #expect(Structures.evaluate(rmsd, [frame])[0][0] < 2e-13)
    let aligned = Structures.evaluate(positions, [frame])[0]
    for (value, expected) in zip(aligned, Structures.flat(reference)) {
      #expect(abs(value - expected) < 1e-12)
    }
  }

  @Test("A mirrored structure is turned, never reflected")
  func mirrored() throws {
    var generator = SeededGenerator(seed: 5)
    let reference = Structures.random(12, using: &generator)
    let frame = reference.map { Position(-$0.x, $0.y, $0.z) }
    let weights = reference.map { _ in 1.0 }
    let (rmsd, positions) = kernels(reference, weights: weights)
    let expected = try KabschReference(frame, onto: reference, weights: weights)
    #expect(expected.rmsd > 0.1)
    #expect(abs(Structures.evaluate(rmsd, [frame])[0][0] - expected.rmsd) < 1e-12)
    let aligned = Structures.evaluate(positions, [frame])[0]
    func handedness(_ p: [Position]) -> Double {
      let (u, v, w) = (p[1] - p[0], p[2] - p[0], p[3] - p[0])
      return u.x * (v.y * w.z - v.z * w.y) - u.y * (v.x * w.z - v.z * w.x)
        + u.z * (v.x * w.y - v.y * w.x)
    }
    let turned = (0..<4).map { Position(aligned[3 * $0], aligned[3 * $0 + 1], aligned[3 * $0 + 2]) }
    #expect(abs(handedness(turned) - handedness(Array(frame[..<4]))) < 1e-12)
  }

  @Test("Flat, straight and pointlike structures have a rotation too", arguments: 0..<6)
  func degenerate(dimension: Int) throws {
    var generator = SeededGenerator(seed: 11)
    let count = [1, 2, 6, 6, 6, 5][dimension]
    // A point, a pair, a line, a plane, coinciding atoms, a symmetric star.
    let shape = (0..<count).map { i -> Position in
      let t = Double(i) - 2.5
      return switch dimension {
      case 0, 1: Position(t, 0.3 * t, -t)
      case 2: Position(t, 2 * t, -t)
      case 3: Position(t, t * t, 0)
      case 4: Position(1, 1, 1)
      default: [Position(1, 0, 0), Position(-1, 0, 0), Position(0, 1, 0), Position(0, -1, 0), .zero][i]
      }
    }
    let weights = shape.map { _ in 1.0 }
    let (rmsd, positions) = kernels(shape, weights: weights)
    let frames = (0..<4).map { _ in
      let rows = Structures.rotation(using: &generator)
      return shape.map { Structures.turn($0, by: rows) + Position(1, 2, 3) }
    }
    for (k, values) in Structures.evaluate(rmsd, frames).enumerated() {
      #expect(values[0] < 1e-13)
      let aligned = Structures.evaluate(positions, [frames[k]])[0]
      for (value, expected) in zip(aligned, Structures.flat(shape)) {
        #expect(abs(value - expected) < 1e-12)
      }
    }
    // Onto something else: as good as the singular value decomposition's.
    let other = Structures.random(count, using: &generator)
    let expected = try KabschReference(other, onto: shape, weights: weights)
    #expect(abs(Structures.evaluate(rmsd, [other])[0][0] - expected.rmsd) < 1e-12)
  }

  @Test("Atoms of no weight do not count in the fit")
  func zeroWeights() {
    var generator = SeededGenerator(seed: 6)
    let reference = Structures.random(10, using: &generator)
    var frame = Structures.random(10, using: &generator)
    let weights = (0..<10).map { $0 < 6 ? 1.0 : 0 }
    let (rmsd, _) = kernels(reference, weights: weights)
    let before = Structures.evaluate(rmsd, [frame])[0][0]
    for i in 6..<10 { frame[i] += Position(3, -4, 5) }
    #expect(Structures.evaluate(rmsd, [frame])[0][0] == before)
    let (few, _) = kernels(reference, weights: Array(repeating: 1, count: 6), fit: Array(0..<6))
    #expect(abs(Structures.evaluate(few, [frame])[0][0] - before) < 1e-13)
  }

  @Test("What a frame gives does not depend on the frames beside it")
  func independentLanes() {
    var generator = SeededGenerator(seed: 8)
    let reference = Structures.random(9, using: &generator)
    let (rmsd, positions) = kernels(reference, weights: reference.map { _ in 2.0 })
    var frames = (0..<3).map { _ in Structures.random(9, using: &generator) }
    frames.append(reference)
    for kernel in [rmsd, positions] as [any FeatureKernel] {
      let together = Structures.evaluate(kernel, frames)
      for (k, frame) in frames.enumerated() {
        #expect(Structures.evaluate(kernel, [frame])[0] == together[k])
      }
    }
  }

  @Test("A coordinate that is not a number makes its own frame's values so, and no other's")
  func notANumber() {
    var generator = SeededGenerator(seed: 9)
    let reference = Structures.random(5, using: &generator)
    var broken = reference
    broken[2].y = .nan
    let (rmsd, _) = kernels(reference, weights: reference.map { _ in 1.0 })
    let values = Structures.evaluate(rmsd, [reference, broken, reference, reference])
    #expect(values[1][0].isNaN)
    #expect(values[0][0] < 1e-14 && values[2][0] < 1e-14)
  }
}
