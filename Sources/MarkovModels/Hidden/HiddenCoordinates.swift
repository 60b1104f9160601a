private import Glibc
import LinearAlgebra

/// The parameters of a hidden Markov model as a list of numbers that may be extrapolated.
///
/// Probabilities and variances are taken by their logarithms, so that they stay positive and,
/// since detailed balance is linear in logarithms, transitions stay in balance once rows are
/// normalised again. Covariances are taken as they are.
struct HiddenCoordinates: Sendable {
  private(set) var numbers: [Double]
  /// Logarithms of which each stands for itself: those of the transitions are in balance.
  private let loose: [Range<Int>]

  init(_ parameters: HiddenParameters) {
    numbers = parameters.initial.map { log($0) }
    numbers += parameters.transition.elements.map { log($0) }
    let m = parameters.initial.count
    switch parameters.output {
    case .discrete(let b):
      loose = [0..<m, numbers.count..<numbers.count + b.elements.count]
      numbers += b.elements.map { log($0) }
    case .gaussian(let means, .diagonal(let variances)):
      loose = [0..<m]
      numbers += means.elements
      numbers += variances.elements.map { log($0) }
    case .gaussian(let means, .full(let matrices)):
      loose = [0..<m]
      numbers += means.elements
      for matrix in matrices { numbers += matrix.elements }
    }
  }

  /// The numbers on the way to others. Probabilities that weigh next to nothing are known so
  /// badly that they are held within a factor of e².
  func moved(towards far: [Double], share: Double) -> HiddenCoordinates {
    var result = self
    for k in far.indices where far[k].isFinite && numbers[k].isFinite {
      result.numbers[k] += share * (far[k] - numbers[k])
    }
    for range in loose {
      for k in range where numbers[k].isFinite {
        result.numbers[k] = min(max(result.numbers[k], numbers[k] - 2), numbers[k] + 2)
      }
    }
    return result
  }

  /// How much information a hidden path would hold of each number.
  static func weights(_ counts: ExpectedCounts, _ output: HiddenOutput) -> [Double] {
    let m = output.stateCount
    var result = counts.initial + counts.transitions.elements
    switch output {
    case .discrete(let b):
      for k in 0..<m {
        for j in 0..<b.columnCount { result.append(counts.first[j * m + k]) }
      }
    case .gaussian(let means, .diagonal(let variances)):
      let d = means.columnCount
      for (place, variance) in variances.elements.enumerated() {
        result.append(counts.occupancy[place / d] / variance)
      }
      for place in 0..<m * d { result.append(counts.occupancy[place / d] / 2) }
    case .gaussian(let means, .full(let matrices)):
      let d = means.columnCount
      for (k, matrix) in matrices.enumerated() {
        for variance in matrix.diagonal { result.append(counts.occupancy[k] / variance) }
      }
      for (k, matrix) in matrices.enumerated() {
        let variances = matrix.diagonal
        for a in 0..<d {
          for b in 0..<d {
            result.append(counts.occupancy[k] / (2 * variances[a] * variances[b]))
          }
        }
      }
    }
    return result
  }

  /// The parameters, of the shape of a template; its zeros are kept.
  func parameters(like template: HiddenParameters) -> HiddenParameters {
    var rest = numbers[...]
    func take(_ count: Int) -> ArraySlice<Double> {
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    func positive(_ template: [Double]) -> [Double] {
      zip(take(template.count), template).map { number, old in
        guard old > 0 else { return old }
        return number.isFinite ? exp(min(max(number, -600), 600)) : old
      }
    }
    func rows(_ template: Matrix<Double>) -> Matrix<Double> {
      var result = template
      result.elements = positive(template.elements)
      for i in 0..<result.rowCount {
        let sum = result.row(i).reduce(0, +)
        for j in 0..<result.columnCount { result[i, j] /= sum }
      }
      return result
    }
    func plain(_ template: Matrix<Double>) -> Matrix<Double> {
      Matrix(
        rowCount: template.rowCount, columnCount: template.columnCount,
        elements: Array(take(template.elements.count)))
    }
    var result = template
    let initial = positive(template.initial)
    let sum = initial.reduce(0, +)
    result.initial = initial.map { $0 / sum }
    result.transition = rows(template.transition)
    switch template.output {
    case .discrete(let b):
      result.output = .discrete(rows(b))
    case .gaussian(let means, .diagonal(let variances)):
      let newMeans = plain(means)
      var newVariances = variances
      newVariances.elements = positive(variances.elements)
      result.output = .gaussian(means: newMeans, covariances: .diagonal(newVariances))
    case .gaussian(let means, .full(let matrices)):
      let newMeans = plain(means)
      result.output = .gaussian(
        means: newMeans, covariances: .full(matrices.map { plain($0).symmetrized() }))
    }
    return result
  }
}

/// Extrapolates an iteration x → g(x) from its last steps: the combination of them whose
/// residuals g − x cancel best, in a weighted norm.
///
/// - Reference: D. Anderson, J. ACM 12, 547 (1965), doi:10.1145/321296.321305; for
///   expectation–maximisation N. Henderson, R. Varadhan, J. Comput. Graph. Stat. 28, 834
///   (2019), doi:10.1080/10618600.2019.1594835.
struct AndersonExtrapolation: Sendable {
  private var steps: [(image: [Double], residual: [Double])] = []
  private static let memory = 8

  /// Forgets what lies behind.
  mutating func restart() { steps = [] }

  /// Where the iteration would end if it were linear, from x and g(x).
  ///
  /// Numbers that are not finite are left out, and come back as in `image`.
  mutating func next(_ x: [Double], image: [Double], weights: [Double]) -> [Double] {
    let residual = zip(x, image).map { old, new in
      let change = new - old
      return change.isFinite ? change : 0
    }
    steps.append((image, residual))
    if steps.count > Self.memory { steps.removeFirst() }
    func inner(_ a: [Double], _ b: [Double]) -> Double {
      var sum = 0.0
      for k in a.indices { sum += weights[k] * a[k] * b[k] }
      return sum
    }
    var result = image
    var rest = residual
    var basis: [(image: [Double], residual: [Double], square: Double)] = []
    // From the latest change back; each loses what later ones account for.
    for (old, new) in zip(steps, steps.dropFirst()).reversed() {
      var change = zip(new.residual, old.residual).map { $0 - $1 }
      var move = zip(new.image, old.image).map { new, old in
        (new - old).isFinite ? new - old : 0
      }
      let whole = inner(change, change)
      for axis in basis {
        let share = inner(change, axis.residual) / axis.square
        for k in change.indices {
          change[k] -= share * axis.residual[k]
          move[k] -= share * axis.image[k]
        }
      }
      let square = inner(change, change)
      // What is left of a change that says nothing new is rounding.
      guard square > 1e-14 * whole else { continue }
      basis.append((move, change, square))
      let share = inner(rest, change) / square
      for k in result.indices {
        rest[k] -= share * change[k]
        result[k] -= share * move[k]
      }
    }
    return result
  }
}
