import LinearAlgebra
import Storage

/// How one block's pairs lie in an HDF5 group: for each lag, `interior` and
/// `crossing`, each with its sums and packed upper triangles.
enum BlockStorage {
  static func write(
    _ pairs: LagBlock, lag: Int, to file: HDF5File, group: String
  ) throws(StorageError) {
    try write(pairs.interior, to: file, group: "\(group)/lag_\(lag)/interior")
    try write(pairs.crossing, to: file, group: "\(group)/lag_\(lag)/crossing")
  }

  static func read(
    lag: Int, header: MomentHeader, from file: HDF5File, group: String
  ) throws(StorageError) -> LagBlock {
    LagBlock(
      interior: try read(header: header, from: file, group: "\(group)/lag_\(lag)/interior"),
      crossing: try read(header: header, from: file, group: "\(group)/lag_\(lag)/crossing"))
  }

  private static func write(
    _ pairs: PairMoments, to file: HDF5File, group: String
  ) throws(StorageError) {
    let names = names(pairs.dynamics)
    try file.makeGroup(group)
    try file.setAttribute("pair_count", to: Int64(pairs.pairCount), on: group)
    try file.setAttribute("weight", to: pairs.weight, on: group)
    try file.write(pairs.sumX, shape: [pairs.dimension], to: "\(group)/sum_x")
    try file.write(pairs.sumY, shape: [pairs.dimension], to: "\(group)/sum_y")
    try file.write(
      pairs.first.elements, shape: [pairs.first.elements.count], to: "\(group)/\(names.first)")
    try file.write(
      pairs.second.elements, shape: [pairs.second.elements.count], to: "\(group)/\(names.second)")
    if pairs.dynamics == .nonreversible {
      try file.write(
        pairs.cross.elements, shape: [pairs.dimension, pairs.dimension], to: "\(group)/xy")
    }
  }

  private static func read(
    header: MomentHeader, from file: HDF5File, group: String
  ) throws(StorageError) -> PairMoments {
    let d = header.dimension
    let names = names(header.dynamics)
    let packed = d * (d + 1) / 2
    func numbers(_ name: String, _ shape: [Int]) throws(StorageError) -> [Double] {
      let values = try file.read(Double.self, from: "\(group)/\(name)", shape: shape)
      guard values.allSatisfy(\.isFinite) else {
        throw .malformed(path: file.path, format: "moments", reason: "\(group)/\(name) holds NaN")
      }
      return values
    }
    let count = try file.attribute("pair_count", as: Int64.self, on: group)
    let weight = try file.attribute("weight", as: Double.self, on: group)
    guard count >= 0, count <= header.frameCount, weight.isFinite, weight >= 0 else {
      throw .malformed(
        path: file.path, format: "moments", reason: "\(group) has an impossible count of pairs")
    }
    var pairs = PairMoments(dimension: 0, dynamics: header.dynamics)
    pairs.pairCount = Int(count)
    pairs.weight = weight
    pairs.sumX = try numbers("sum_x", [d])
    pairs.sumY = try numbers("sum_y", [d])
    pairs.first = PackedSymmetric(order: d, elements: try numbers(names.first, [packed]))
    pairs.second = PackedSymmetric(order: d, elements: try numbers(names.second, [packed]))
    if header.dynamics == .nonreversible {
      pairs.cross = Matrix(rowCount: d, columnCount: d, elements: try numbers("xy", [d, d]))
    }
    return pairs
  }

  private static func names(_ dynamics: Dynamics) -> (first: String, second: String) {
    dynamics == .reversible ? ("difference", "sum") : ("xx", "yy")
  }
}
