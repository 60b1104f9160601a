import Glibc

/// Scalar geometry by the book.
enum Geometry {
  typealias Vector = SIMD3<Double>

  static func dot(_ a: Vector, _ b: Vector) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }
  static func square(_ a: Vector) -> Double { dot(a, a) }
  static func length(_ a: Vector) -> Double { square(a).squareRoot() }
  static func cross(_ a: Vector, _ b: Vector) -> Vector {
    Vector(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }

  /// The shortest of all images within five boxes of the wrapped vector.
  static func nearest(_ d: Vector, box: [Vector]?) -> Vector {
    guard let box else { return d }
    // Fractional coordinates by Cramer's rule.
    let volume = dot(box[0], cross(box[1], box[2]))
    let fractions = Vector(
      dot(d, cross(box[1], box[2])), dot(d, cross(box[2], box[0])), dot(d, cross(box[0], box[1]))) / volume
    let near = fractions - fractions.rounded(.toNearestOrEven)
    var best = Vector(repeating: .infinity)
    for i in -2...2 {
      for j in -2...2 {
        for k in -2...2 {
          let f = near + Vector(Double(i), Double(j), Double(k))
          let image = box[0] * f.x + box[1] * f.y + box[2] * f.z
          if square(image) < square(best) { best = image }
        }
      }
    }
    return best
  }

  /// From three bonds in a row; IUPAC sign.
  static func torsion(_ b1: Vector, _ b2: Vector, _ b3: Vector) -> Double {
    let (n1, n2) = (cross(b1, b2), cross(b2, b3))
    return atan2(length(b2) * dot(b1, n2), dot(n1, n2))
  }

  static func angle(_ a: Vector, _ b: Vector) -> Double { atan2(length(cross(a, b)), dot(a, b)) }
}

/// `TYPE key=value …` as in SWITCH.
struct PlumedSwitch {
  private let kind: String
  private var numbers: [String: Double] = [:]

  init(_ text: String) throws {
    var words = text.split(separator: " ").map(String.init)
    guard !words.isEmpty else { throw PlumedInterpreter.Problem(reason: "an empty SWITCH") }
    kind = words.removeFirst()
    for word in words {
      let parts = word.split(separator: "=")
      numbers[String(parts[0])] = Double(parts[1])
    }
  }

  func value(_ r: Double) throws -> Double {
    guard let end = numbers["D_MAX"] else { return try plain(r) }
    if r > end { return 0 }
    let (first, last) = (try plain(0), try plain(end))
    return (try plain(r) - last) / (first - last)
  }

  private func plain(_ r: Double) throws -> Double {
    let d0 = numbers["D_0"] ?? 0
    let r0 = kind == "CUBIC" ? numbers["D_MAX"]! - d0 : numbers["R_0"]!
    let s = (r - d0) / r0
    if s <= 0 { return 1 }
    switch kind {
    case "RATIONAL": return (1 - pow(s, numbers["NN"]!)) / (1 - pow(s, numbers["MM"]!))
    case "EXP": return exp(-s)
    case "GAUSSIAN": return exp(-s * s / 2)
    case "SMAP":
      let (a, b) = (numbers["A"]!, numbers["B"]!)
      return pow(1 + (pow(2, a / b) - 1) * pow(s, a), -b / a)
    case "CUBIC": return (s - 1) * (s - 1) * (1 + 2 * s)
    case "TANH": return 1 - tanh(s)
    case "COSINUS": return s > 1 ? 0 : 0.5 * (cos(.pi * s) + 1)
    default: throw PlumedInterpreter.Problem(reason: "no switching function \(kind)")
    }
  }
}

/// A reference in a PDB file and the best fit to it, by Jacobi rotations of Horn's matrix.
struct PlumedFit {
  private var atoms: [Int] = []
  private var positions: [SIMD3<Double>] = []
  private var weights: [Double] = []

  init(pdb text: String) {
    for line in text.split(separator: "\n") where line.hasPrefix("ATOM") {
      let columns = Array(line)
      func field(_ range: Range<Int>) -> String {
        String(columns[range]).split(separator: " ").joined()
      }
      atoms.append(Int(field(6..<11))! - 1)
      positions.append(
        SIMD3(Double(field(30..<38))!, Double(field(38..<46))!, Double(field(46..<54))!) * 0.1)
      weights.append(Double(field(54..<60))!)
      precondition(field(54..<60) == field(60..<66))
    }
  }

  func superpose(
    _ all: [SIMD3<Double>]
  ) -> (deviation: Double, move: (SIMD3<Double>) -> SIMD3<Double>) {
    let total = weights.reduce(0, +)
    func centre(_ p: [SIMD3<Double>]) -> SIMD3<Double> {
      zip(p, weights).reduce(SIMD3<Double>.zero) { $0 + $1.0 * $1.1 } / total
    }
    let moving = atoms.map { all[$0] }
    let (c, r) = (centre(moving), centre(positions))
    var s = [[Double]](repeating: [0, 0, 0], count: 3)
    for ((x, y), w) in zip(zip(moving, positions), weights) {
      for i in 0..<3 { for j in 0..<3 { s[i][j] += w * (x - c)[i] * (y - r)[j] } }
    }
    var n: [[Double]] = [
      [s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]],
      [0, s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]],
      [0, 0, -s[0][0] + s[1][1] - s[2][2], s[1][2] + s[2][1]],
      [0, 0, 0, -s[0][0] - s[1][1] + s[2][2]],
    ]
    for i in 0..<4 { for j in 0..<i { n[i][j] = n[j][i] } }
    let q = Self.leadingVector(n)
    let (w, x, y, z) = (q[0], q[1], q[2], q[3])
    let rows = [
      SIMD3(w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)),
      SIMD3(2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)),
      SIMD3(2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z),
    ]
    let move: (SIMD3<Double>) -> SIMD3<Double> = { p in
      let d = p - c
      return SIMD3(Geometry.dot(rows[0], d), Geometry.dot(rows[1], d), Geometry.dot(rows[2], d)) + r
    }
    var square = 0.0
    for ((p, y), w) in zip(zip(moving, positions), weights) { square += w * Geometry.square(move(p) - y) }
    return ((square / total).squareRoot(), move)
  }

  private static func leadingVector(_ matrix: [[Double]]) -> [Double] {
    var a = matrix
    var v = (0..<4).map { i in (0..<4).map { $0 == i ? 1.0 : 0 } }
    for _ in 0..<60 {
      for p in 0..<3 {
        for q in (p + 1)..<4 where a[p][q] != 0 {
          let theta = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p])
          let (c, s) = (cos(theta), sin(theta))
          for k in 0..<4 {
            let (x, y) = (a[k][p], a[k][q])
            (a[k][p], a[k][q]) = (c * x - s * y, s * x + c * y)
          }
          for k in 0..<4 {
            let (x, y) = (a[p][k], a[q][k])
            (a[p][k], a[q][k]) = (c * x - s * y, s * x + c * y)
            let (t, u) = (v[k][p], v[k][q])
            (v[k][p], v[k][q]) = (c * t - s * u, s * t + c * u)
          }
        }
      }
    }
    let best = (0..<4).max { a[$0][$0] < a[$1][$1] }!
    return v.map { $0[best] }
  }
}
