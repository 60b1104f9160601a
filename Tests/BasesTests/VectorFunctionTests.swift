import Bases
import Glibc
import Statistics
import Testing

@Suite("Functions in lanes")
struct VectorFunctionTests {
  @Test("The cosine is within 2.5 units in the last place", arguments: [1.0, 100, 1e5])
  func cosine(limit: Double) {
    var generator = SeededGenerator(seed: 5)
    var worst = 0.0
    for _ in 0..<20_000 {
      let x = SIMD4<Double>(
        (2 * generator.nextUniform() - 1) * limit, (2 * generator.nextUniform() - 1) * limit,
        limit * generator.nextUniform(), -limit * generator.nextUniform())
      let values = VectorFunctions.cosine(x)
      // The C library's own is within 0.55.
      for k in 0..<4 { worst = max(worst, abs(values[k] - cos(x[k])) / cos(x[k]).ulp) }
    }
    #expect(worst <= 3)
  }

  @Test("Where the cosine vanishes it keeps its digits, and large arguments are the library's")
  func zeros() {
    for k in [0.5, 1.5, -2.5, 101.5, 12345.5] {
      let x = k * Double.pi
      let value = VectorFunctions.cosine(SIMD4(repeating: x))[2]
      #expect(abs(value - cos(x)) <= 3 * cos(x).ulp)
    }
    let large = SIMD4<Double>(1e5 + 1, 1e10, -3e200, 0.5)
    let values = VectorFunctions.cosine(large)
    for k in 0..<4 { #expect(values[k] == cos(large[k])) }
    let nan = VectorFunctions.cosine(SIMD4(.nan, .infinity, 1, 2))
    #expect(nan[0].isNaN && nan[1].isNaN && nan[2] == cos(1))
  }

  @Test("The decay is within a unit in the last place, down to nothing")
  func decay() {
    var generator = SeededGenerator(seed: 6)
    var worst = 0.0
    for _ in 0..<20_000 {
      let x = -700 * generator.nextUniform() * generator.nextUniform()
      let value = VectorFunctions.decay(SIMD4(repeating: x))[3]
      worst = max(worst, abs(value - exp(x)) / exp(x).ulp)
    }
    #expect(worst <= 1.5)
    let ends = VectorFunctions.decay(SIMD4(0, -708.5, -.infinity, .nan))
    #expect(ends[0] == 1 && ends[1] == 0 && ends[2] == 0 && ends[3].isNaN)
  }
}
