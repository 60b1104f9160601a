import Features
import Moments
import Samples
import Storage

/// A point that features are made from: a weighted mean of atoms, or the end of a body frame's axis.
struct FeatureSite: Equatable {
  /// Topology indices, ascending.
  var atoms: [Int]
  /// One an atom.
  var weights: [Double]
  /// An axis that is added to the mean, of length 1 nm; nil for the mean itself.
  var axis: Axis?

  /// One of a body frame's axes: along x to the second atom, y in the plane of the third.
  struct Axis: Equatable {
    /// Origin, a point on x, a point in the xy plane.
    var atoms: [Int]
    /// 0, 1, 2 for x, y, z.
    var index: Int
  }

  /// The bead's place.
  init(_ bead: Mapping.Bead) {
    let order = bead.atoms.indices.sorted { bead.atoms[$0] < bead.atoms[$1] }
    atoms = order.map { bead.atoms[$0] }
    weights = order.map { bead.weights[$0] }
  }

  /// One atom.
  init(atom: Int) {
    atoms = [atom]
    weights = [1]
  }

  /// The place moved by a unit vector.
  func moved(along axis: Axis) -> FeatureSite {
    var site = self
    site.axis = axis
    return site
  }
}

/// Features of sites as functions of the rows of an ``AtomSource``.
struct SiteFunctions: RowFunctions {
  let features: [Feature]
  let inputCount: Int
  private let program: FeatureProgram
  private let plan: SitePlan

  /// - Parameters:
  ///   - sites: The points; definitions name them by their index.
  ///   - slots: Where each topology atom lies in a row, counted in atoms.
  init(
    _ definitions: [FeatureDefinition], of sites: [FeatureSite], slots: [Int: Int], atomCount: Int
  ) throws(FeatureError) {
    let set = FeatureSet(
      atomCount: sites.count, topologyName: "", isPeriodic: false, definitions: definitions)
    program = try FeatureProgram(set)
    features = program.columns.map { Feature(name: $0.name ?? "", unit: $0.unit) }
    plan = SitePlan(program.slots.atoms.map { sites[$0] }, slots: slots)
    inputCount = 3 * atomCount
  }

  func makeEvaluator() -> any RowEvaluator { Evaluator(program, plan, inputCount: inputCount) }

  private final class Evaluator: RowEvaluator {
    private let program: FeatureProgram
    private let plan: SitePlan
    private let inputCount: Int
    private let positions: UnsafeMutableBufferPointer<Lanes>
    private let scratch: UnsafeMutableBufferPointer<Lanes>

    init(_ program: FeatureProgram, _ plan: SitePlan, inputCount: Int) {
      self.program = program
      self.plan = plan
      self.inputCount = inputCount
      positions = .allocate(capacity: max(1, 3 * plan.siteCount))
      scratch = .allocate(capacity: max(1, program.columnCount))
      positions.initialize(repeating: .zero)
      scratch.initialize(repeating: .zero)
    }

    deinit {
      positions.deallocate()
      scratch.deallocate()
    }

    func evaluate(
      _ rows: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Float>,
      stride: Int
    ) {
      for start in Swift.stride(from: 0, to: count, by: Lanes.scalarCount) {
        let lanes = min(Lanes.scalarCount, count - start)
        plan.place(rows + start * inputCount, width: inputCount, count: lanes, into: positions)
        program.evaluate(
          FrameBatch(positions: UnsafeBufferPointer(positions), box: nil), scratch: scratch,
          into: output + start * stride, stride: stride, count: lanes)
      }
    }

    func evaluate(
      _ rows: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Double>,
      stride: Int
    ) {
      for start in Swift.stride(from: 0, to: count, by: Lanes.scalarCount) {
        let lanes = min(Lanes.scalarCount, count - start)
        plan.place(rows + start * inputCount, width: inputCount, count: lanes, into: positions)
        program.evaluate(
          FrameBatch(positions: UnsafeBufferPointer(positions), box: nil), scratch: scratch,
          into: output + start * stride, stride: stride, count: lanes)
      }
    }
  }
}

/// How sites are put together from a row's atoms, four rows at a time.
private struct SitePlan: Sendable {
  /// Where the terms of each site begin, and where the last ones end.
  private let starts: [Int]
  /// Of each term's x in a row.
  private let offsets: [Int]
  private let weights: [Double]
  private let axes: [(site: Int, origin: Int, x: Int, plane: Int, index: Int)]

  let siteCount: Int

  init(_ sites: [FeatureSite], slots: [Int: Int]) {
    var starts = [0]
    var offsets: [Int] = []
    var weights: [Double] = []
    var axes: [(site: Int, origin: Int, x: Int, plane: Int, index: Int)] = []
    for (index, site) in sites.enumerated() {
      offsets += site.atoms.map { 3 * slots[$0]! }
      weights += site.weights
      starts.append(offsets.count)
      if let axis = site.axis {
        let atoms = axis.atoms.map { 3 * slots[$0]! }
        axes.append((index, atoms[0], atoms[1], atoms[2], axis.index))
      }
    }
    self.starts = starts
    self.offsets = offsets
    self.weights = weights
    self.axes = axes
    siteCount = sites.count
  }

  func place(
    _ rows: UnsafePointer<Double>, width: Int, count: Int,
    into positions: UnsafeMutableBufferPointer<Lanes>
  ) {
    let last = count - 1
    let r0 = rows
    let r1 = rows + min(1, last) * width
    let r2 = rows + min(2, last) * width
    let r3 = rows + min(3, last) * width
    @inline(__always) func atom(_ k: Int) -> (x: Lanes, y: Lanes, z: Lanes) {
      (
        Lanes(r0[k], r1[k], r2[k], r3[k]), Lanes(r0[k + 1], r1[k + 1], r2[k + 1], r3[k + 1]),
        Lanes(r0[k + 2], r1[k + 2], r2[k + 2], r3[k + 2])
      )
    }
    let target = positions.baseAddress!
    starts.withUnsafeBufferPointer { starts in
      offsets.withUnsafeBufferPointer { offsets in
        weights.withUnsafeBufferPointer { weights in
          for site in 0..<siteCount {
            let (first, end) = (starts[site], starts[site + 1])
            if end - first == 1 {
              let place = atom(offsets[first])
              target[3 * site] = place.x
              target[3 * site + 1] = place.y
              target[3 * site + 2] = place.z
              continue
            }
            var (x, y, z) = (Lanes.zero, Lanes.zero, Lanes.zero)
            for term in first..<end {
              let place = atom(offsets[term])
              let weight = Lanes(repeating: weights[term])
              x += weight * place.x
              y += weight * place.y
              z += weight * place.z
            }
            target[3 * site] = x
            target[3 * site + 1] = y
            target[3 * site + 2] = z
          }
        }
      }
    }
    for axis in axes {
      let origin = atom(axis.origin)
      func unit(_ v: (x: Lanes, y: Lanes, z: Lanes)) -> (x: Lanes, y: Lanes, z: Lanes) {
        let scale = 1 / (v.x * v.x + v.y * v.y + v.z * v.z).squareRoot()
        return (v.x * scale, v.y * scale, v.z * scale)
      }
      func cross(
        _ u: (x: Lanes, y: Lanes, z: Lanes), _ v: (x: Lanes, y: Lanes, z: Lanes)
      ) -> (x: Lanes, y: Lanes, z: Lanes) {
        (u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
      }
      func from(_ k: Int) -> (x: Lanes, y: Lanes, z: Lanes) {
        let place = atom(k)
        return (place.x - origin.x, place.y - origin.y, place.z - origin.z)
      }
      let x = unit(from(axis.x))
      let z = unit(cross(x, from(axis.plane)))
      let direction = axis.index == 0 ? x : axis.index == 2 ? z : cross(z, x)
      target[3 * axis.site] += direction.x
      target[3 * axis.site + 1] += direction.y
      target[3 * axis.site + 2] += direction.z
    }
  }
}
