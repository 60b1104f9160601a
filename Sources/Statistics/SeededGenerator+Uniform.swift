extension SeededGenerator {
  /// A uniform number in [0, 1), a multiple of 2⁻⁵³.
  ///
  /// - Complexity: O(1).
  public mutating func nextUniform() -> Double {
    Double(next() &>> 11) * 0x1p-53
  }

  /// A uniform integer in 0 ..< bound, without bias.
  ///
  /// - Precondition: `bound` is positive.
  /// - Complexity: O(1) expected.
  /// - Reference: D. Lemire, ACM Trans. Model. Comput. Simul. 29, 3 (2019),
  ///   doi:10.1145/3230636.
  public mutating func nextIndex(below bound: Int) -> Int {
    precondition(bound > 0, "an index below \(bound) does not exist")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      // Rejects the 2⁶⁴ mod bound low words that would favour some indices.
      let threshold = (0 &- bound) % bound
      while product.low < threshold {
        product = next().multipliedFullWidth(by: bound)
      }
    }
    return Int(product.high)
  }

  /// Shuffles the elements in place; all orders are equally likely.
  ///
  /// - Complexity: O(n).
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, nextIndex(below: last + 1))
    }
  }
}
