public import LinearAlgebra

/// A reactive flux between sets of states.
public struct CoarseFlux: Equatable, Sendable {
  /// The sets, their states rising.
  public let sets: [[Int]]
  /// The sets that lie in the source.
  public let source: [Int]
  /// The sets that lie in the sink.
  public let sink: [Int]
  /// The gross flux from set i to set j within one lag, k × k, zeros on the diagonal.
  public let grossFlux: Matrix<Double>
  /// What is left when the flux back is taken off, k × k.
  public let netFlux: Matrix<Double>

  /// The dominant pathways, their states the numbers of the sets; see
  /// ``ReactiveFlux/pathways(maximumCount:fraction:)``.
  public func pathways(
    maximumCount: Int = 1000, fraction: Double = 0.99
  ) throws(MarkovError) -> [ReactivePathway] {
    try PathwaySearch.pathways(
      SparseMatrix(netFlux), source: source, sink: sink, maximumCount: maximumCount,
      fraction: fraction)
  }
}

extension ReactiveFlux {
  /// The flux between sets of states.
  ///
  /// - Parameter sets: Each lies in the source, in the sink, or outside both; states in none are
  ///   left out, and their flux with them.
  /// - Throws: ``MarkovError/emptySet(name:)``, ``MarkovError/unknownState(label:available:)``,
  ///   ``MarkovError/overlappingSets(state:)`` with the label of a state that is in two sets, or
  ///   in a set that goes beyond the source or sink it is in.
  /// - Complexity: O(entries).
  public func coarseGrained(into sets: [[Int]]) throws(MarkovError) -> CoarseFlux {
    guard !sets.isEmpty else { throw .emptySet(name: "list of sets") }
    let (inSource, inSink) = (Set(source), Set(sink))
    var owners = [Int](repeating: -1, count: labels.count)
    var places: (source: [Int], sink: [Int]) = ([], [])
    for (place, set) in sets.enumerated() {
      guard !set.isEmpty else { throw .emptySet(name: "set \(place)") }
      for state in Set(set).sorted() {
        guard owners.indices.contains(state) else {
          throw .unknownState(label: state, available: labels.count)
        }
        guard owners[state] < 0 else { throw .overlappingSets(state: labels[state]) }
        owners[state] = place
      }
      for (special, isSource) in [(inSource, true), (inSink, false)] {
        let inside = set.filter(special.contains).sorted()
        guard let first = inside.first else { continue }
        guard inside.count == set.count else { throw .overlappingSets(state: labels[first]) }
        if isSource { places.source.append(place) } else { places.sink.append(place) }
      }
    }
    var gross = Matrix<Double>(rowCount: sets.count, columnCount: sets.count)
    for i in owners.indices where owners[i] >= 0 {
      for k in grossFlux.entries(ofRow: i) {
        let target = owners[Int(grossFlux.columns[k])]
        if target >= 0, target != owners[i] { gross[owners[i], target] += grossFlux.values[k] }
      }
    }
    var net = gross
    for i in sets.indices {
      for j in sets.indices { net[i, j] = max(0, gross[i, j] - gross[j, i]) }
    }
    return CoarseFlux(
      sets: sets.map { $0.sorted() }, source: places.source, sink: places.sink, grossFlux: gross,
      netFlux: net)
  }
}
