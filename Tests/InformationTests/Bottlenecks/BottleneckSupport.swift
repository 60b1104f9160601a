import Information
import LinearAlgebra
import Numerics
import Statistics

/// A table whose rows differ along one coordinate, as microstates of a slow process do.
func noisyLadder(
  _ n: Int, _ m: Int, seed: UInt64, sharpness: Double = 4
) throws -> JointDistribution {
  var generator = SeededGenerator(seed: seed)
  var weights: [Double] = []
  for x in 0..<n {
    let p = generator.nextUniform() + 0.1
    for o in 0..<m {
      let d = Double(x) / Double(n) - Double(o) / Double(m)
      let noise = 0.05 + 0.2 * generator.nextUniform()
      weights.append(p * (noise + sharpness * sharpness / (1 + 100 * sharpness * d * d)))
    }
  }
  return try JointDistribution(rowCount: n, columnCount: m, weights: weights)
}

/// A table of independent exponential weights: uniform on the simplex.
func randomTable(_ n: Int, _ m: Int, seed: UInt64) throws -> JointDistribution {
  var generator = SeededGenerator(seed: seed)
  let weights = (0..<n * m).map { _ in -Double.log(1 - generator.nextUniform()) }
  return try JointDistribution(rowCount: n, columnCount: m, weights: weights)
}

/// J of an encoder, from the definitions.
func objective(_ joint: JointDistribution, _ encoder: Matrix<Double>, beta: Double) -> Double {
  let k = encoder.columnCount
  var q = [Double](repeating: 0, count: k)
  var qo = Matrix<Double>(rowCount: k, columnCount: joint.columnCount)
  for x in 0..<joint.rowCount {
    for t in 0..<k {
      q[t] += joint.rowMarginal[x] * encoder[x, t]
      for o in 0..<joint.columnCount { qo[t, o] += joint[x, o] * encoder[x, t] }
    }
  }
  var value = 0.0
  for x in 0..<joint.rowCount {
    for t in 0..<k where encoder[x, t] > 0 && joint.rowMarginal[x] > 0 {
      value += joint.rowMarginal[x] * encoder[x, t] * Double.log(encoder[x, t] / q[t])
    }
  }
  for t in 0..<k {
    for o in 0..<joint.columnCount where qo[t, o] > 0 {
      value -= beta * qo[t, o] * Double.log(qo[t, o] / (q[t] * joint.columnMarginal[o]))
    }
  }
  return value
}

/// The uniform distribution on {00, 02, 12, 21, 22}.
func fivePoints() throws -> JointDistribution {
  try JointDistribution(rowCount: 3, columnCount: 3, weights: [1, 0, 1, 0, 0, 1, 0, 1, 1])
}

/// p(x) = (.9, .1), and o = x but for flips of 10 %.
func skewedFlips() throws -> JointDistribution {
  try JointDistribution(rowCount: 2, columnCount: 2, weights: [81, 9, 1, 9])
}
