import Koopman
import LinearAlgebra
import Samples
import Statistics
import Systems

/// Trajectories in memory.
func loaded(_ arrays: [Matrix<Double>], names: [String]? = nil) throws -> LoadedSamples {
  try LoadedSamples(ArraySource(arrays, names: names), memoryLimit: 1 << 30, threadCount: 2)
}

/// The double well's x behind a random sign: columns x·s and s. Neither column is slow, nor
/// any linear combination of them; their product is.
func hiddenDoubleWell(frameCount: Int, seed: UInt64) -> Matrix<Double> {
  let x = DoubleWell().simulate(frameCount: frameCount, seed: seed)
  var generator = SeededGenerator(seed: seed).stream(99)
  var rows = Matrix<Double>(rowCount: frameCount, columnCount: 2)
  for t in 0..<frameCount {
    let sign = generator.nextUniform() < 0.5 ? -1.0 : 1
    rows[t, 0] = x[t, 0] * sign
    rows[t, 1] = sign
  }
  return rows
}

/// Everything that decides a training's bits.
func bits(_ network: TrainedNetwork) -> [UInt64] {
  network.basis.layers.flatMap { ($0.weights.elements + $0.biases).map(\.bitPattern) }
    + network.epochs.flatMap { [$0.trainingScore.bitPattern, $0.validationScore.bitPattern] }
}
