/// All products of inputs up to a total degree, without the constant.
///
/// In graded lexicographic order: for x and y to degree 2 these are x, y, x², xy, y²,
/// called `x`, `y`, `x^2`, `x*y` and `y^2`.
public struct Monomials: BasisFunctions, Equatable {
  /// The inputs' names.
  public let inputNames: [String]
  /// The largest total degree.
  public let degree: Int
  public let names: [String]
  /// The first function of each degree from 1, and one more.
  private let starts: [Int]
  /// Each monomial is a monomial of one degree less (−1: the constant) times an input.
  private let parents: [Int]
  private let factors: [Int]

  /// - Parameter degree: From 1.
  /// - Throws: ``BasisError/invalid(basis:reason:)`` or
  ///   ``BasisError/tooManyFunctions(basis:limit:)``,
  ///   ``BasisError/namesTooLong(basis:)``.
  public init(inputNames: [String], degree: Int) throws(BasisError) {
    guard degree >= 1 else { throw .invalid(basis: "monomials", reason: "the degree must be 1 or more") }
    guard !inputNames.isEmpty else { throw .invalid(basis: "monomials", reason: "there are no inputs") }
    guard degree <= 1000 else { throw .tooManyFunctions(basis: "monomials", limit: functionLimit) }
    var parents = inputNames.map { _ in -1 }
    var factors = Array(inputNames.indices)
    var starts = [0, inputNames.count]
    // Of each name with all its factors, powers not yet gathered.
    var nameSizes = inputNames.map(\.utf8.count)
    var nameSize = nameSizes.reduce(0, +)
    for _ in 1..<degree {
      // Each is continued by its last input and those after it, so none comes twice.
      for parent in starts[starts.count - 2]..<starts[starts.count - 1] {
        guard parents.count + inputNames.count - factors[parent] <= functionLimit else {
          throw .tooManyFunctions(basis: "monomials", limit: functionLimit)
        }
        for factor in factors[parent]..<inputNames.count {
          parents.append(parent)
          factors.append(factor)
          nameSizes.append(nameSizes[parent] + 1 + nameSizes[factor])
          nameSize += nameSizes[nameSizes.count - 1]
        }
        guard nameSize <= nameSizeLimit else { throw .namesTooLong(basis: "monomials") }
      }
      starts.append(parents.count)
    }
    self.inputNames = inputNames
    self.degree = degree
    self.starts = starts
    self.parents = parents
    self.factors = factors
    names = parents.indices.map { Self.name($0, parents, factors, inputNames) }
  }

  public var inputDimension: Int { inputNames.count }

  public func input(ofFunction function: Int) -> Int? {
    function < inputNames.count ? function : nil
  }

  /// The exponent of each input in a function.
  public func exponents(of function: Int) -> [Int] {
    var result = [Int](repeating: 0, count: inputNames.count)
    var monomial = function
    while monomial >= 0 {
      result[factors[monomial]] += 1
      monomial = parents[monomial]
    }
    return result
  }

  public func evaluate(
    _ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && values.count == count)
    for i in parents.indices {
      values[i] = parents[i] < 0 ? row[factors[i]] : values[parents[i]] * row[factors[i]]
    }
  }

  public func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>
  ) {
    let d = inputDimension
    precondition(row.count == d && gradients.count == count * d)
    withValues(row) { values in
      for i in parents.indices {
        let (parent, factor) = (parents[i], factors[i])
        // ∇(p x) = x ∇p + p ∇x
        for k in 0..<d { gradients[i * d + k] = parent < 0 ? 0 : gradients[parent * d + k] * row[factor] }
        gradients[i * d + factor] += parent < 0 ? 1 : values[parent]
      }
    }
  }

  public func laplacian(
    _ row: UnsafeBufferPointer<Double>, into laplacians: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && laplacians.count == count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * inputDimension) { gradients in
      gradient(row, into: gradients)
      for i in parents.indices {
        let (parent, factor) = (parents[i], factors[i])
        // Δ(p x) = x Δp + 2 ∂p/∂x, x being linear
        laplacians[i] =
          parent < 0
          ? 0 : laplacians[parent] * row[factor] + 2 * gradients[parent * inputDimension + factor]
      }
    }
  }

  private func withValues(
    _ row: UnsafeBufferPointer<Double>, _ body: (UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values in
      evaluate(row, into: values)
      body(values)
    }
  }

  private static func name(
    _ function: Int, _ parents: [Int], _ factors: [Int], _ inputs: [String]
  ) -> String {
    var powers: [(input: Int, exponent: Int)] = []
    var monomial = function
    while monomial >= 0 {
      if powers.last?.input == factors[monomial] {
        powers[powers.count - 1].exponent += 1
      } else {
        powers.append((factors[monomial], 1))
      }
      monomial = parents[monomial]
    }
    return powers.reversed()
      .map { $0.exponent == 1 ? inputs[$0.input] : "\(inputs[$0.input])^\($0.exponent)" }
      .joined(separator: "*")
  }
}
