import LinearAlgebra
import Storage

/// An NPY file's numbers in memory, in the precision they are stored in.
enum ArrayFile {
  case float32(Matrix<Float>)
  case float64(Matrix<Double>)

  init(path: String) throws {
    let table = try TableFormat.npy.open(path, TableOptions())[0]
    let columns = Array(table.columns.indices)
    let reader = try table.makeReader()
    switch table.precision {
    case .float32:
      var matrix = Matrix<Float>(rowCount: table.rowCount, columnCount: columns.count)
      try matrix.withUnsafeMutableBufferPointer {
        try reader.read(rows: 0..<table.rowCount, columns: columns, into: $0)
      }
      self = .float32(matrix)
    case .float64:
      var matrix = Matrix<Double>(rowCount: table.rowCount, columnCount: columns.count)
      try matrix.withUnsafeMutableBufferPointer {
        try reader.read(rows: 0..<table.rowCount, columns: columns, into: $0)
      }
      self = .float64(matrix)
    }
  }
}
