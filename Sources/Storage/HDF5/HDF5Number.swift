import CHDF5

/// A type whose values HDF5 datasets hold: `Double`, `Float` or `Int64`.
public protocol HDF5Number: BitwiseCopyable, Sendable {
  /// Which of the stored types it is.
  static var hdf5Type: HDF5NumberType { get }
}

/// The numeric types that are written, all little-endian.
public enum HDF5NumberType: Sendable, Equatable {
  case float32
  case float64
  case int64

  /// The type in memory.
  var memory: hid_t {
    switch self {
    case .float32: andante_h5t_native_float()
    case .float64: andante_h5t_native_double()
    case .int64: andante_h5t_native_int64()
    }
  }

  /// The type in the file.
  var file: hid_t {
    switch self {
    case .float32: andante_h5t_file_float()
    case .float64: andante_h5t_file_double()
    case .int64: andante_h5t_file_int64()
    }
  }
}

extension Float: HDF5Number {
  public static var hdf5Type: HDF5NumberType { .float32 }
}

extension Double: HDF5Number {
  public static var hdf5Type: HDF5NumberType { .float64 }
}

extension Int64: HDF5Number {
  public static var hdf5Type: HDF5NumberType { .int64 }
}

/// How a new dataset lies in the file.
public enum HDF5Layout: Sendable, Equatable {
  /// In one piece: fastest, smallest overhead.
  case contiguous
  /// In pieces of this shape, each deflated at a level from 1 to 9 if one is given.
  case chunked([Int], deflateLevel: Int?)
}
