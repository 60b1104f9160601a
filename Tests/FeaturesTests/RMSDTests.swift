import Features
import Testing

@Suite("RMSD of a real trajectory")
struct RMSDTests {
  static let masses: [Double] = [
    1.007947, 12.01078, 1.007947, 1.007947, 12.01078, 15.99943, 14.00672, 1.007947, 12.01078,
    1.007947, 12.01078, 1.007947, 1.007947, 1.007947, 12.01078, 15.99943, 14.00672, 1.007947,
    12.01078, 1.007947, 1.007947, 1.007947,
  ]

  /// NumPy's Float64 Kabsch (SVD) of the 22 solute atoms of frames 1, 20 and 39 on frame
  /// 0; MDTraj 1.11, in single precision, says 0.0256385, 0.1173433, 0.1060856 for
  /// equal weights.
  @Test(
    "It is NumPy's",
    arguments: [
      (false, [0.025638814759423055, 0.11734323671268612, 0.10608548256638209]),
      (true, [0.01826395904714521, 0.09167658707462965, 0.09091054981760088]),
    ])
  func numPy(weighsMasses: Bool, expected: [Double]) throws {
    let frames = try Structures.solvatedFrames([0, 1, 20, 39], atoms: 22)
    let superposition = Superposition(
      fitAtoms: Array(0..<22), weights: weighsMasses ? Self.masses : Self.masses.map { _ in 1 },
      reference: Structures.flat(frames[0]), referenceName: "frame 0")
    let kernel = RMSDKernel(superposition, slots: AtomSlots(0..<22))
    let values = Structures.evaluate(kernel, frames)
    #expect(values[0][0] < 1e-15)
    for k in 0..<3 { #expect(abs(values[k + 1][0] - expected[k]) < 1e-14) }
  }
}
