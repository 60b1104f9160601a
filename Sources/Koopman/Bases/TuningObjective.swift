package import Bases
import LinearAlgebra
package import Moments
package import Samples

/// The VAMP-2 score of all functions of a basis on lagged pairs, with its exact
/// derivatives by the basis' parameters.
///
/// With M = 2 ∂/∂C₀₀, N = 2 ∂/∂C_ττ and L = ∂/∂C₀τ of ``ScoreGradient``, the derivatives
/// by the functions' values at the n pairs are, means removed,
///
///     ∂/∂x = (x M + y Lᵀ) / n,   ∂/∂y = (y N + x L) / n,
///
/// and the chain rule takes them to the parameters. Values are recomputed slice by
/// slice rather than kept, so memory does not grow with the data.
package struct TuningObjective: Sendable {
  /// The ridge that inverses of covariances carry, as a share of the functions' mean
  /// variance: it keeps the score smooth where functions all but depend on one another,
  /// and is far above the rounding of products in double precision.
  package static let regularisation = 1e-8

  let tuning: any BasisTuning
  let slices: PairSlices
  let dynamics: Dynamics
  let threadCount: Int

  /// The number of pairs.
  package var pairCount: Int { slices.pairCount }
  /// The number of continuous parameters.
  package var parameterCount: Int { tuning.parameterCount }

  /// - Parameter samples: Those of the basis' inputs.
  package init(
    _ initial: Basis, freedom: FourierFreedom, samples: LoadedSamples, lag: Int,
    dynamics: Dynamics, threadCount: Int
  ) throws(KoopmanError) {
    let names = samples.features.map(\.name)
    guard initial.inputNames == names else {
      throw .featureMismatch(model: initial.inputNames, input: names)
    }
    guard lag >= 1 else { throw .moments(.invalidLag(lag)) }
    tuning = try initial.tuning(freedom, origin: samples.means)
    slices = PairSlices(samples.arrays, lag: lag)
    guard slices.pairCount > 0 else { throw .noPairs(lag: lag) }
    self.dynamics = dynamics
    self.threadCount = threadCount
  }

  /// The basis at some parameters, all 0 at the start.
  package func basis(at parameters: [Double]) throws(KoopmanError) -> Basis {
    do throws(BasisError) { return try tuning.basis(at: parameters) } catch { throw .basis(error) }
  }

  /// The score, with the constant's 1, and its derivatives by the parameters.
  ///
  /// - Complexity: O(n D²) for n pairs and D functions, in two passes.
  package func scoreAndGradient(
    at parameters: [Double]
  ) throws(KoopmanError) -> (score: Double, gradient: [Double]) {
    let functions = tuning.functions(at: parameters)
    let point: Point
    do throws(LinearAlgebraError) {
      point = try Point(sums(functions).moments(dynamics))
    } catch {
      throw .linearAlgebra(error)
    }
    return (point.score, gradient(at: parameters, functions, point))
  }

  /// The score, its derivatives by the covariances, and the means.
  struct Point: Sendable {
    var byCovariances: ScoreGradient
    var meanX: [Double]
    var meanY: [Double]

    var score: Double { 1 + byCovariances.score }

    init(_ moments: PairMoments) throws(LinearAlgebraError) {
      let covariances = Self.covariances(moments)
      let (c00, c0t, ctt) = covariances.matrices
      (meanX, meanY) = (covariances.meanX, covariances.meanY)
      byCovariances = try ScoreGradient(
        c00: c00, c0t: c0t, ctt: ctt, isReversible: moments.dynamics == .reversible,
        regularisation: TuningObjective.regularisation)
    }

    typealias Matrices = (c00: Matrix<Double>, c0t: Matrix<Double>, ctt: Matrix<Double>)

    /// C₀₀, C₀τ and C_ττ, of reversible pairs symmetrised, and the means taken off.
    static func covariances(
      _ moments: PairMoments
    ) -> (matrices: Matrices, meanX: [Double], meanY: [Double]) {
      switch moments.dynamics {
      case .reversible:
        let covariances = LaggedCovariances.Reversible(moments)
        let c0 = covariances.instantaneous
        return ((c0, c0 - covariances.difference, c0), covariances.mean, covariances.mean)
      case .nonreversible:
        let covariances = LaggedCovariances.Nonreversible(moments)
        return (
          (covariances.c00, covariances.c0t, covariances.ctt), covariances.meanX, covariances.meanY
        )
      }
    }
  }

  /// The first pass: sums over pairs, in a fixed order.
  func sums(_ functions: any TunableFunctions) -> PairSums {
    let parts = ParallelPass.map(count: slices.chunks.count, threadCount: threadCount) { chunk in
      let buffers = SliceBuffers(functions)
      var sums = PairSums(functionCount: functions.functionCount)
      for slice in slices.chunks[chunk] {
        let rows = SliceRows(
          inputs: buffers.inputs, count: slices.load(slice, into: buffers.inputs))
        functions.evaluate(rows, into: buffers.values)
        sums.add(
          buffers.values.values, count: slice.count, offset: slices.secondRow(of: slice))
      }
      return sums
    }
    var total = PairSums(functionCount: functions.functionCount)
    for part in parts { total.add(part) }
    return total
  }

  /// The second pass: derivatives by the values, taken to the parameters.
  func gradient(
    at parameters: [Double], _ functions: any TunableFunctions, _ point: Point
  ) -> [Double] {
    let products = DerivativeProducts(point, pairCount: slices.pairCount)
    let parts = ParallelPass.map(count: slices.chunks.count, threadCount: threadCount) { chunk in
      let buffers = SliceBuffers(functions)
      var sums = [Double](repeating: 0, count: functions.sumCount)
      for slice in slices.chunks[chunk] {
        let rows = SliceRows(
          inputs: buffers.inputs, count: slices.load(slice, into: buffers.inputs))
        functions.evaluate(rows, into: buffers.values)
        products.derivatives(
          by: buffers.values.values, count: slice.count, offset: slices.secondRow(of: slice),
          into: buffers.derivatives)
        sums.withUnsafeMutableBufferPointer {
          functions.accumulate(
            rows, buffers.values, by: buffers.derivatives, into: $0.baseAddress!)
        }
      }
      return sums
    }
    var total = [Double](repeating: 0, count: functions.sumCount)
    for part in parts { for i in total.indices { total[i] += part[i] } }
    return tuning.derivatives(total, at: parameters)
  }
}

extension Basis {
  /// The continuous parameters of this kind of basis.
  func tuning(_ freedom: FourierFreedom, origin: [Double]) throws(KoopmanError) -> any BasisTuning {
    func refused(_ basis: String, _ reason: String) -> KoopmanError {
      .basis(.invalid(basis: basis, reason: reason))
    }
    let choice = "optimise gaussians, fourier or von-mises"
    switch self {
    case .gaussians(let basis): return GaussianTuning(initial: basis)
    case .fourier(let basis): return FourierTuning(initial: basis, freedom: freedom, origin: origin)
    case .vonMises(let basis): return VonMisesTuning(initial: basis)
    case .monomials:
      throw refused("monomials", "there are no continuous parameters to optimise; \(choice)")
    case .grid:
      throw refused("grid", "the score does not change smoothly with its edges; \(choice)")
    case .network:
      throw refused("network", "a network is trained and not tuned; \(choice)")
    }
  }
}
