private import Glibc
import LinearAlgebra

/// The numbers that a hidden Markov model consists of.
struct HiddenParameters: Sendable {
  var transition: Matrix<Double>
  var initial: [Double]
  var output: HiddenOutput

  init(transition: Matrix<Double>, initial: [Double], output: HiddenOutput) {
    self.transition = transition
    self.initial = initial
    self.output = output
  }

  init(_ model: HiddenMarkovModel) {
    self.init(
      transition: model.transitionMatrix, initial: model.initialDistribution, output: model.output)
  }
}

/// The forward and backward recursions on one thread.
///
/// Forward probabilities α are known up to a factor, which is reset and kept as a logarithm when
/// they become small; so are the backward ones, which in units of the forward ones might
/// overflow for states that are all but excluded. Of long sequences α is kept at the ends of
/// blocks only, and computed again on the way back.
///
/// - Reference: L. R. Rabiner, Proc. IEEE 77, 257 (1989), doi:10.1109/5.18626.
final class ForwardBackward {
  private let m: Int
  /// The length of a row of ``alpha``: at least m; the rest is zero.
  let width: Int
  private let observations: HiddenObservations
  private let emission: EmissionTable
  private let blockLength: Int
  private let memory: UnsafeMutableRawPointer
  /// Block × width: forward probabilities up to a factor, later what the caller makes of them.
  let alpha: UnsafeMutablePointer<Double>
  private let density: UnsafeMutablePointer<Double>
  private let transition: UnsafeMutablePointer<Double>
  private let transposed: UnsafeMutablePointer<Double>
  private let initial: UnsafeMutablePointer<Double>
  private let products: UnsafeMutablePointer<Double>
  private let w: UnsafeMutablePointer<Double>
  /// The forward probabilities before a block; apart from w, which outlives blocks.
  private let seam: UnsafeMutablePointer<Double>
  private let scratch: UnsafeMutablePointer<Double>
  private var checkpoints: [Double] = []
  private var cachedBlock = -1
  /// The first frame that the model cannot have made, after ``forward(_:)`` returned −∞.
  private(set) var impossibleFrame = 0

  /// More numbers than these are not kept: half a megabyte.
  private static let largestBlock = 1 << 16
  /// Blocks that are computed twice stay in the cache.
  private static let smallBlock = 1 << 14
  /// Below this sum factors are reset.
  private static let small = 1e-30
  /// A frame that brings the sum below this is taken by logarithms.
  private static let tiny = 1e-160

  init(
    _ parameters: HiddenParameters, emission: EmissionTable, observations: HiddenObservations,
    longest: Int
  ) {
    m = parameters.initial.count
    width = m <= 2 ? 2 : m <= 4 ? 4 : m <= 8 ? 8 : m <= 16 ? 16 : m
    self.observations = observations
    self.emission = emission
    blockLength = longest * m <= Self.largestBlock ? longest : max(1, Self.smallBlock / m)
    // All in one piece, each part at a multiple of the longest vector.
    let sizes = [
      blockLength * width, blockLength * width, m * width, m * width, width, (m + 1) * width,
      width, width, 2 * m,
    ]
    let padded = sizes.map { ($0 + 15) / 16 * 16 }
    let total = padded.reduce(0, +)
    memory = .allocate(byteCount: total * 8, alignment: 128)
    let start = memory.bindMemory(to: Double.self, capacity: total)
    start.initialize(repeating: 0, count: total)
    var parts: [UnsafeMutablePointer<Double>] = []
    var place = start
    for size in padded {
      parts.append(place)
      place += size
    }
    alpha = parts[0]
    density = parts[1]
    transition = parts[2]
    transposed = parts[3]
    initial = parts[4]
    products = parts[5]
    w = parts[6]
    seam = parts[7]
    scratch = parts[8]
    for i in 0..<m {
      initial[i] = parameters.initial[i]
      for j in 0..<m {
        transition[i * width + j] = parameters.transition[i, j]
        transposed[j * width + i] = parameters.transition[i, j]
      }
    }
  }

  deinit { memory.deallocate() }

  private func frames(ofBlock block: Int, _ sequence: HiddenObservations.Sequence) -> Range<Int> {
    block * blockLength..<min((block + 1) * blockLength, sequence.count)
  }

  private func blockCount(_ sequence: HiddenObservations.Sequence) -> Int {
    (sequence.count + blockLength - 1) / blockLength
  }

  /// The log-likelihood of a sequence; −∞ for one that the model cannot make.
  func forward(_ sequence: HiddenObservations.Sequence) -> Double {
    let count = blockCount(sequence)
    checkpoints.removeAll(keepingCapacity: true)
    var sum = 0.0
    for block in 0..<count {
      let value = runForward(block, sequence)
      guard value > -.infinity else { return value }
      sum += value
      let last = (frames(ofBlock: block, sequence).count - 1) * width
      for k in 0..<width { checkpoints.append(alpha[last + k]) }
    }
    cachedBlock = count - 1
    return sum + log(checkpoints.suffix(width).reduce(0, +))
  }

  /// Runs over the blocks from the last to the first, with ``alpha`` filled; the body may change
  /// what lies there.
  func forEachBlockBackward(
    _ sequence: HiddenObservations.Sequence, _ body: (Range<Int>) -> Void
  ) {
    for block in stride(from: blockCount(sequence) - 1, through: 0, by: -1) {
      if block != cachedBlock { _ = runForward(block, sequence) }
      cachedBlock = -1
      body(frames(ofBlock: block, sequence))
    }
  }

  /// The backward recursion after ``forward(_:)``.
  ///
  /// - Parameter body: Is called block by block from the end with the smoothed probabilities in
  ///   ``alpha``.
  func backward(_ sequence: HiddenObservations.Sequence, _ body: (Range<Int>) -> Void) {
    forEachBlockBackward(sequence) { range in
      switch width {
      case 2: runBackward(VectorKernel<SIMD2<Double>>.self, range, sequence)
      case 4: runBackward(VectorKernel<SIMD4<Double>>.self, range, sequence)
      case 8: runBackward(VectorKernel<SIMD8<Double>>.self, range, sequence)
      case 16: runBackward(VectorKernel<SIMD16<Double>>.self, range, sequence)
      default: runBackward(LoopKernel.self, range, sequence)
      }
      body(range)
    }
  }

  /// The expected number of transitions in all sequences that ``backward(_:_:)`` ran over.
  var expectedTransitions: Matrix<Double> {
    var result = Matrix<Double>(rowCount: m, columnCount: m)
    for i in 0..<m {
      for j in 0..<m { result[i, j] = products[i * width + j] * transition[i * width + j] }
    }
    return result
  }

  /// One block of the forward recursion; returns the logarithm of the factors that were reset.
  private func runForward(_ block: Int, _ sequence: HiddenObservations.Sequence) -> Double {
    switch width {
    case 2: return runForward(VectorKernel<SIMD2<Double>>.self, block, sequence)
    case 4: return runForward(VectorKernel<SIMD4<Double>>.self, block, sequence)
    case 8: return runForward(VectorKernel<SIMD8<Double>>.self, block, sequence)
    case 16: return runForward(VectorKernel<SIMD16<Double>>.self, block, sequence)
    default: return runForward(LoopKernel.self, block, sequence)
    }
  }

  @inline(__always)
  private func runForward<Kernel: RecursionKernel>(
    _ kernel: Kernel.Type, _ block: Int, _ sequence: HiddenObservations.Sequence
  ) -> Double {
    let range = frames(ofBlock: block, sequence)
    let m = m
    let width = width
    var sum = emission.fill(
      sequence, frames: range, of: observations, into: density, width: width)
    var next = alpha
    var e = density
    var previous = UnsafePointer(seam)
    if block > 0 {
      for k in 0..<width { seam[k] = checkpoints[(block - 1) * width + k] }
    }
    for t in range {
      var c = 0.0
      if t == 0 {
        for j in 0..<m {
          next[j] = initial[j] * e[j]
          c += next[j]
        }
      } else {
        c = Kernel.forward(previous, transition, e, into: next, m)
      }
      if c < Self.small {
        if c < Self.tiny {
          let value = rescue(sequence, t, t == 0 ? nil : previous, next, e)
          guard value > -.infinity else { return value }
          sum += value
        } else {
          for j in 0..<m { next[j] /= c }
          sum += log(c)
        }
      }
      previous = UnsafePointer(next)
      next += width
      e += width
    }
    return sum
  }

  @inline(__always)
  private func runBackward<Kernel: RecursionKernel>(
    _ kernel: Kernel.Type, _ range: Range<Int>, _ sequence: HiddenObservations.Sequence
  ) {
    let m = m
    let width = width
    for t in range.reversed() {
      let a = alpha + (t - range.lowerBound) * width
      let e = density + (t - range.lowerBound) * width
      var sum = 0.0
      if t == sequence.count - 1 {
        for i in 0..<m { sum += a[i] }
        for i in 0..<m { a[i] /= sum }
        sum = 0
        for i in 0..<m {
          w[i] = e[i]
          sum += e[i]
        }
      } else {
        sum = Kernel.backward(a, transposed, e, w, products, m)
      }
      if sum < Self.small || sum > 1 / Self.small {
        for i in 0..<m { w[i] /= sum }
      }
    }
  }

  /// The forward probabilities of a frame whose likelihood is too small for a number: by
  /// logarithms. Returns what the frame adds to the log-likelihood beyond its scale.
  private func rescue(
    _ sequence: HiddenObservations.Sequence, _ t: Int, _ previous: UnsafePointer<Double>?,
    _ next: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>
  ) -> Double {
    let logs = scratch
    let joint = scratch + m
    emission.logDensities(sequence, at: t, of: observations, into: logs)
    var scale = 0.0
    if case .vectors = observations.values {
      scale = (0..<m).reduce(-.infinity) { max($0, logs[$1]) }
      if scale == -.infinity { scale = 0 }
    }
    var largest = -Double.infinity
    var highest = -Double.infinity
    for j in 0..<m {
      var predicted = initial[j]
      if let previous {
        predicted = (0..<m).reduce(0) { $0 + previous[$1] * transition[$1 * width + j] }
      }
      joint[j] = log(predicted) + logs[j]
      largest = max(largest, joint[j])
      if predicted > 0 { highest = max(highest, logs[j]) }
    }
    guard largest > -.infinity else {
      impossibleFrame = sequence.frame(t)
      return -.infinity
    }
    var total = 0.0
    for j in 0..<m {
      // The way back sees the same densities, in other units, without unreachable states.
      e[j] = joint[j] > -.infinity ? exp(logs[j] - highest) : 0
      next[j] = exp(joint[j] - largest)
      total += next[j]
    }
    for j in 0..<m { next[j] /= total }
    return largest + log(total) - scale
  }
}
