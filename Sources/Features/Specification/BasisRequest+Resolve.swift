public import Bases
import LinearAlgebra
public import Storage

extension FeatureSpecification {
  /// The functions that ``basis`` asks for on top of columns; nil where it is nil.
  ///
  /// A grid's limits hold for each column that does not wrap; periodic ones have
  /// `bins` cells on their period. Gaussians take nearest images of periodic columns.
  ///
  /// - Parameter columns: The features' columns, in their order.
  /// - Throws: ``FeatureError`` with the place of the request.
  public func makeBasis(columns: [ColumnDescription]) throws(FeatureError) -> Basis? {
    guard let basis else { return nil }
    let names = columns.enumerated().map { $1.name ?? "column \($0)" }
    let periods = columns.map { $0.domain.map { $0.upper - $0.lower } }
    if case .monomials = basis.kind, let angle = periods.firstIndex(where: { $0 != nil }) {
      throw .unsuitable(
        basis.place,
        reason: "powers of \(names[angle]) jump where it wraps; take its cosine and sine (as: cos-sin)")
    }
    var centres = Matrix<Double>(rowCount: 0, columnCount: names.count, elements: [])
    if case .gaussians(let file, _) = basis.kind {
      centres = try readCentres(file, columnCount: names.count, basis.place)
    }
    do throws(BasisError) {
      switch basis.kind {
      case .monomials(let degree):
        return .monomials(try Monomials(inputNames: names, degree: degree))
      case .gaussians(_, let width):
        return .gaussians(
          try GaussianBasis(inputNames: names, centres: centres, widths: [width], periods: periods))
      case .grid(let bins, let from, let to):
        let edges = columns.map { column in
          let (lower, upper) = column.domain.map { ($0.lower, $0.upper) } ?? (from, to)
          return (0...bins).map {
            $0 == bins ? upper : lower + (upper - lower) * Double($0) / Double(bins)
          }
        }
        return .grid(try GridIndicators(inputNames: names, edges: edges, periods: periods))
      }
    } catch {
      throw .unsuitable(basis.place, reason: error.description)
    }
  }

  /// An array of rows, one a centre.
  private func readCentres(
    _ path: String, columnCount: Int, _ place: SpecificationPlace
  ) throws(FeatureError) -> Matrix<Double> {
    let full = path.hasPrefix("/") ? path : folder + path
    do throws(StorageError) {
      let table = try NPYTable(path: full)
      if table.columns.count == columnCount, table.rowCount <= Self.columnLimit {
        let reader = try table.makeReader()
        var values = [Double](repeating: 0, count: table.rowCount * columnCount)
        var failure: StorageError?
        values.withUnsafeMutableBufferPointer { buffer in
          do throws(StorageError) {
            try reader.read(rows: 0..<table.rowCount, columns: Array(0..<columnCount), into: buffer)
          } catch {
            failure = error
          }
        }
        if let failure { throw failure }
        return Matrix(rowCount: table.rowCount, columnCount: columnCount, elements: values)
      }
      throw .malformed(
        path: full, format: "array of centres",
        reason: "it has \(table.rowCount) rows of \(table.columns.count) columns, "
          + "where rows of \(columnCount), one number a column of the features, are meant")
    } catch {
      throw .storage(error)
    }
  }
}
