package import LinearAlgebra

/// Pairs of rows and columns of the largest total.
///
/// - Parameter gain: m × m.
/// - Returns: The column of each row; each column once.
/// - Complexity: O(m³).
/// - Reference: H. W. Kuhn, Nav. Res. Logist. Q. 2, 83 (1955), doi:10.1002/nav.3800020109.
package func largestAssignment(_ gain: Matrix<Double>) -> [Int] {
  let m = gain.rowCount
  var rowPrice = [Double](repeating: 0, count: m)
  var columnPrice = rowPrice
  var owner = [Int?](repeating: nil, count: m)
  for start in 0..<m {
    // The cheapest way to a free column, by Dijkstra's algorithm over reduced costs.
    var distance = [Double](repeating: .infinity, count: m)
    var previous = [Int?](repeating: nil, count: m)
    var isDone = [Bool](repeating: false, count: m)
    var row = start
    var at: Int?
    var travelled = 0.0
    var end = 0
    while true {
      for j in 0..<m where !isDone[j] {
        let length = travelled - gain[row, j] - rowPrice[row] - columnPrice[j]
        if length < distance[j] {
          distance[j] = length
          previous[j] = at
        }
      }
      end = (0..<m).filter { !isDone[$0] }.min { distance[$0] < distance[$1] }!
      travelled = distance[end]
      isDone[end] = true
      at = end
      guard let next = owner[end] else { break }
      row = next
    }
    rowPrice[start] += travelled
    for j in 0..<m where isDone[j] {
      let rest = travelled - distance[j]
      columnPrice[j] -= rest
      if let other = owner[j] { rowPrice[other] += rest }
    }
    var column = end
    while let before = previous[column] {
      owner[column] = owner[before]
      column = before
    }
    owner[column] = start
  }
  var result = [Int](repeating: 0, count: m)
  for j in 0..<m { result[owner[j]!] = j }
  return result
}
