import CHDF5
import Glibc

extension HDF5File {
  /// Writes a one-dimensional dataset of text, as UTF-8 padded with zeros to the
  /// longest element.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public func writeStrings(_ values: [String], to name: String) throws(StorageError) {
    try withFile { file throws(StorageError) in
      let width = max(1, values.map(\.utf8.count).max() ?? 1)
      guard let type = Self.stringType(width: width) else { throw cannotWrite(name) }
      var bytes = [UInt8](repeating: 0, count: width * values.count)
      for (index, value) in values.enumerated() {
        bytes.replaceSubrange(index * width..<index * width + value.utf8.count, with: value.utf8)
      }
      try withBytes(of: bytes) { bytes throws(StorageError) in
        try createDataset(
          name, in: file, type: type.id, memoryType: type.id, shape: [values.count],
          layout: .contiguous, data: bytes.baseAddress)
      }
    }
  }

  /// Reads a dataset of text, of fixed or variable length.
  ///
  /// - Parameter shape: The shape it must have; `nil` for any extent along an axis.
  /// - Throws: As for numbers.
  public func readStrings(
    from name: String, shape expected: [Int?]? = nil
  ) throws(StorageError) -> [String] {
    try withFile { file throws(StorageError) in
      let dataset = try openDataset(name, in: file)
      guard let type = HDF5Handle(H5Dget_type(dataset.id), H5Tclose),
        let space = HDF5Handle(H5Dget_space(dataset.id), H5Sclose)
      else { throw malformed("“\(name)” is damaged") }
      let shape = try checkedShape(
        of: dataset, name: name, expected: expected, elementSize: max(1, H5Tget_size(type.id)))
      return try readText(
        type: type, space: space, count: shape.reduce(1, *), name: name
      ) { memoryType, memory in
        H5Dread(
          dataset.id, memoryType, andante_h5s_all(), andante_h5s_all(), andante_h5p_default(),
          memory)
      }
    }
  }

  /// Reads the text of a dataset or an attribute.
  ///
  /// - Parameter read: Reads all elements of a memory type.
  func readText(
    type: borrowing HDF5Handle, space: borrowing HDF5Handle, count: Int, name: String,
    _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(StorageError) -> [String] {
    guard H5Tget_class(type.id) == H5T_STRING else { throw malformed("“\(name)” is not text") }
    guard count > 0 else { return [] }
    if H5Tis_variable_str(type.id) > 0 {
      let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count)
      pointers.initialize(repeating: nil, count: count)
      defer { pointers.deallocate() }
      guard read(type.id, pointers) >= 0 else {
        throw malformed("the text of “\(name)” is damaged")
      }
      let values = (0..<count).map { pointers[$0].map { String(cString: $0) } ?? "" }
      H5Dvlen_reclaim(type.id, space.id, andante_h5p_default(), pointers)
      return values
    }
    let width = H5Tget_size(type.id)
    let (byteCount, overflow) = width.multipliedReportingOverflow(by: count)
    guard !overflow, byteCount <= 1 << 31 else {
      throw malformed("the text of “\(name)” is too long")
    }
    let isSpacePadded = H5Tget_strpad(type.id) == H5T_STR_SPACEPAD
    var bytes = [UInt8](repeating: 0, count: byteCount)
    let status = bytes.withUnsafeMutableBytes { read(type.id, $0.baseAddress!) }
    guard status >= 0 else { throw malformed("the text of “\(name)” is damaged") }
    return (0..<count).map { index in
      var element = bytes[index * width..<(index + 1) * width].prefix { $0 != 0 }
      while isSpacePadded, element.last == 0x20 { element.removeLast() }
      return String(decoding: element, as: UTF8.self)
    }
  }

  /// A fixed-length UTF-8 type.
  static func stringType(width: Int) -> HDF5Handle? {
    guard let type = HDF5Handle(H5Tcopy(andante_h5t_c_string()), H5Tclose),
      H5Tset_size(type.id, width) >= 0, H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0,
      H5Tset_strpad(type.id, H5T_STR_NULLPAD) >= 0
    else { return nil }
    return type
  }
}
