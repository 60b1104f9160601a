import Bases
import Features
import LinearAlgebra
import Storage

/// Random sets of features of every kind, and random damage to their JSON.
struct RandomFeatures {
  private var state: UInt64
  private let atomCount = 50

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return ((state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9) >> 11
  }

  private mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  /// Positive, with all its digits.
  private mutating func real() -> Double { Double(next() | 1) / 0x1p53 }

  private mutating func reals(_ count: Int) -> [Double] { (0..<count).map { _ in real() } }

  private mutating func atoms(_ count: Int) -> [Int] {
    var found: [Int] = []
    while found.count < count {
      let atom = below(atomCount)
      if !found.contains(atom) { found.append(atom) }
    }
    return found
  }

  private mutating func group() -> AtomGroup {
    let atoms = atoms(1 + below(5))
    return AtomGroup(atoms: atoms, weights: reals(atoms.count))
  }

  private mutating func superposition() -> Superposition {
    let atoms = atoms(3 + below(4))
    return Superposition(
      fitAtoms: atoms, weights: reals(atoms.count), reference: reals(3 * atoms.count),
      referenceName: "réf \"\(below(9)).pdb\"")
  }

  private mutating func form() -> DistanceForm {
    switch below(4) {
    case 0: return .value
    case 1: return .inverse
    case 2: return .contact(cutoff: real())
    default:
      let shapes: [SwitchingFunction.Shape] = [
        .rational(n: 6, m: 9), .exponential, .gaussian, .smap(a: 3, b: 4), .cubic, .tanh, .cosine,
      ]
      let shape = shapes[below(shapes.count)]
      let hasEnd = shape == .cubic || below(2) == 0
      return .switching(
        SwitchingFunction(shape, r0: real(), d0: real(), dMax: hasEnd ? 1 + real() : nil))
    }
  }

  private mutating func torsionForm() -> TorsionForm {
    let count = 1 + below(3)
    return [.cosineSine, .angle, .bumps(centres: reals(count), concentration: real())][below(3)]
  }

  private mutating func hydrogenBondForm() -> HydrogenBondForm {
    [.distance, .angle, .present(distance: real(), angle: real())][below(3)]
  }

  private mutating func quantities() -> [FeatureDefinition.Quantity] {
    let count = 1 + below(4)
    switch below(11) {
    case 0:
      let form = torsionForm()
      return (0..<count).map { _ in
        let a = atoms(4)
        return .torsion(AtomQuadruple(a[0], a[1], a[2], a[3]), form)
      }
    case 1:
      let form: AngleForm = below(2) == 0 ? .value : .cosine
      return (0..<count).map { _ in
        let a = atoms(3)
        return .angle(AtomTriple(a[0], a[1], a[2]), form)
      }
    case 2:
      let form = form()
      return (0..<count).map { _ in
        let a = atoms(2)
        return .distance(AtomPair(a[0], a[1]), form)
      }
    case 3:
      let form = form()
      return (0..<count).map { _ in .closestDistance(atoms(1 + below(4)), atoms(1 + below(4)), form) }
    case 4: return [.centreDistance(group(), group(), form())]
    case 5:
      let superposition = superposition()
      return (0..<count).map { _ in .alignedPositions(superposition, atoms: atoms(1 + below(3))) }
    case 6: return [.rmsd(superposition())]
    case 7: return [.radiusOfGyration(group())]
    case 8:
      let environment = atoms(6).sorted()
      let options = SurfaceOptions(probeRadius: real(), pointCount: 1 + below(99), radii: reals(6))
      return (0..<count).map {
        .surface(atoms: Array(environment.prefix($0 + 1)), environment: environment, options)
      }
    case 9:
      let form = hydrogenBondForm()
      return (0..<count).map { _ in
        let a = atoms(3)
        return .hydrogenBond(AtomTriple(a[0], a[1], a[2]), form)
      }
    default: return [.expression("{d} + \(real())\n")]
    }
  }

  /// A set of one to eight kinds.
  mutating func set() -> FeatureSet {
    var definitions: [FeatureDefinition] = []
    for _ in 0...below(8) {
      for quantity in quantities() {
        definitions.append(.init(name: "f\(definitions.count)–“é”", quantity: quantity))
      }
    }
    let labelled = atoms(4)
    let columns = definitions.flatMap { $0.columns.map { $0.name ?? "" } }
    return FeatureSet(
      atomCount: atomCount, topologyName: "t\\\u{1}.pdb", isPeriodic: below(2) == 0,
      definitions: definitions, wholenessPairs: [AtomPair(atoms(1)[0], 3), AtomPair(3, 4)],
      atomLabels: Dictionary(uniqueKeysWithValues: labelled.map { ($0, "ALA\($0) CA") }),
      basis: basis(columns))
  }

  private mutating func basis(_ columns: [String]) -> Basis? {
    switch below(5) {
    case 0: return (try? Monomials(inputNames: columns, degree: 1 + below(2))).map(Basis.monomials)
    case 1:
      let count = 1 + below(3)
      let centres = Matrix<Double>(
        rowCount: count, columnCount: columns.count, elements: reals(count * columns.count))
      return (try? GaussianBasis(inputNames: columns, centres: centres, widths: reals(count)))
        .map(Basis.gaussians)
    case 2:
      let edges = columns.indices.map { $0 < 3 ? [-real(), 0, real()] : [0, 1 + real()] }
      return (try? GridIndicators(inputNames: columns, edges: edges)).map(Basis.grid)
    default: return nil
    }
  }

  /// A document with one of its parts replaced, removed or doubled.
  mutating func mutated(_ json: JSONValue) -> JSONValue {
    let replacements: [JSONValue] = [
      nil, true, 0, -1, 1, 7, 51, .integer(.max), .integer(.min), .number(1e308), .number(0.5), "",
      "angle", [], [1], [[1]], [:], ["contact": 1],
    ]
    switch json {
    case .array(var elements) where !elements.isEmpty && below(6) > 0:
      let index = below(elements.count)
      switch below(8) {
      case 0: elements.remove(at: index)
      case 1: elements.append(elements[index])
      default: elements[index] = mutated(elements[index])
      }
      return .array(elements)
    case .object(var members) where !members.isEmpty && below(8) > 0:
      let key = members.keys.sorted()[below(members.count)]
      if below(8) == 0 { members[key] = nil } else { members[key] = mutated(members[key]!) }
      return .object(members)
    default:
      return replacements[below(replacements.count)]
    }
  }
}
