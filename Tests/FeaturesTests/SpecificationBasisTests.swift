import Bases
import Features
import Glibc
import LinearAlgebra
import Storage
import Testing

struct SpecificationBasisTests {
  private let columns = [
    ColumnDescription(name: "d", unit: "nm"),
    ColumnDescription(name: "phi", unit: "rad", domain: .init(lower: -.pi, upper: .pi)),
  ]

  private func basis(
    _ text: String, of columns: [ColumnDescription]? = nil
  ) throws(FeatureError) -> Basis? {
    try FeatureSpecification(yaml: "features: [torsions: phi]\n\(text)", source: "s.yaml")
      .makeBasis(columns: columns ?? self.columns)
  }

  @Test("Bases on the columns, periodic ones on their own domain")
  func bases() throws {
    #expect(try basis("") == nil)
    #expect(try basis("basis: {monomials: 2}", of: [columns[0]])
      == .monomials(Monomials(inputNames: ["d"], degree: 2)))
    #expect(try basis("basis: {grid: {bins: 2, from: 0, to: 3}}")
      == .grid(
        GridIndicators(
          inputNames: ["d", "phi"], edges: [[0, 1.5, 3], [-.pi, 0, .pi]], periods: [nil, 2 * .pi])))
  }

  @Test("Powers of a periodic column are refused where the basis stands")
  func periodicPowers() {
    #expect(throws: FeatureError.unsuitable(
      .init("s.yaml", line: 2),
      reason: "powers of phi jump where it wraps; take its cosine and sine (as: cos-sin)")
    ) { try basis("basis: {monomials: 2}") }
  }

  @Test("Centres come from an NPY file with a column for each of the features'")
  func gaussians() throws {
    let path = "/tmp/andante-centres-\(getpid()).npy"
    defer { unlink(path) }
    var bytes = Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }) + [1, 0, 118, 0]
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    bytes += header.utf8
    for value in [0.5, 1, 0.25, -1] { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
    let file = try #require(fopen(path, "w"))
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    let centres = Matrix<Double>(rows: [[0.5, 1], [0.25, -1]])
    #expect(try basis("basis: {gaussians: {centres: \(path), width: 0.5}}")
      == .gaussians(
        GaussianBasis(
          inputNames: ["d", "phi"], centres: centres, widths: [0.5], periods: [nil, 2 * .pi])))
    let narrow = try FeatureSpecification(
      yaml: "features: [torsions: phi]\nbasis: {gaussians: {centres: \(path), width: 0.5}}",
      source: "s.yaml")
    #expect(throws: FeatureError.storage(
      .malformed(
        path: path, format: "array of centres",
        reason: "it has 2 rows of 2 columns, where rows of 1, "
          + "one number a column of the features, are meant"))
    ) { try narrow.makeBasis(columns: [columns[0]]) }
  }

  @Test("A basis too large is refused where it stands")
  func tooLarge() {
    let columns = (0..<1000).map { ColumnDescription(name: "d\($0)") }
    #expect(throws: FeatureError.unsuitable(
      .init("s.yaml", line: 2),
      reason: BasisError.tooManyFunctions(basis: "grid", limit: 1_000_000).description)
    ) {
      try FeatureSpecification(
        yaml: "features: [torsions: phi]\nbasis: {grid: {bins: 2, from: 0, to: 3}}", source: "s.yaml"
      ).makeBasis(columns: columns)
    }
  }
}
