import LinearAlgebra

extension MarkovModel {
  /// The states of a set, rising.
  ///
  /// - Throws: ``MarkovError/emptySet(name:)``, ``MarkovError/unknownState(label:available:)``
  ///   for an index beyond the model.
  func checkedSet(_ set: Set<Int>, name: String) throws(MarkovError) -> [Int] {
    let states = set.sorted()
    guard let first = states.first, let last = states.last else { throw .emptySet(name: name) }
    guard first >= 0, last < stateCount else {
      throw .unknownState(label: first < 0 ? first : last, available: stateCount)
    }
    return states
  }

  /// Source and sink, rising, with no state in both.
  func checkedPair(
    _ source: Set<Int>, _ sink: Set<Int>
  ) throws(MarkovError) -> (source: [Int], sink: [Int]) {
    let a = try checkedSet(source, name: "source")
    let b = try checkedSet(sink, name: "sink")
    if let common = a.first(where: sink.contains) { throw .overlappingSets(state: labels[common]) }
    return (a, b)
  }

  /// Sets that share no state, in the order given.
  func checkedSets(_ sets: [[Int]]) throws(MarkovError) -> [[Int]] {
    guard !sets.isEmpty else { throw .emptySet(name: "list of sets") }
    var seen = Set<Int>()
    var result: [[Int]] = []
    for (place, set) in sets.enumerated() {
      let states = try checkedSet(Set(set), name: "set \(place)")
      for state in states where !seen.insert(state).inserted {
        throw .overlappingSets(state: labels[state])
      }
      result.append(states)
    }
    return result
  }

  /// Whether each state is in a set.
  func mask(_ states: [Int]) -> [Bool] {
    var result = [Bool](repeating: false, count: stateCount)
    for state in states { result[state] = true }
    return result
  }
}
