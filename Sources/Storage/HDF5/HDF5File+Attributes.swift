import CHDF5
import Glibc

extension HDF5File {
  /// Writes an attribute of a group or dataset.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public func setAttribute(
    _ name: String, to value: String, on object: String = "/"
  ) throws(StorageError) {
    var bytes = Array(value.utf8)
    if bytes.isEmpty { bytes = [0] }
    try withFile { file throws(StorageError) in
      guard let type = Self.stringType(width: bytes.count) else { throw cannotWrite(name) }
      try withBytes(of: bytes) { bytes throws(StorageError) in
        try writeAttribute(name, on: object, in: file, type.id, type.id, bytes.baseAddress!)
      }
    }
  }

  /// Writes a numeric attribute of a group or dataset.
  public func setAttribute<Number: HDF5Number>(
    _ name: String, to value: Number, on object: String = "/"
  ) throws(StorageError) {
    try withFile { file throws(StorageError) in
      try withBytes(of: [value]) { bytes throws(StorageError) in
        try writeAttribute(
          name, on: object, in: file, Number.hdf5Type.file, Number.hdf5Type.memory,
          bytes.baseAddress!)
      }
    }
  }

  /// Reads an attribute that is text.
  ///
  /// - Throws: ``StorageError/missingObject(path:name:)``, or
  ///   ``StorageError/malformed(path:format:reason:)`` where it is something else.
  public func stringAttribute(
    _ name: String, on object: String = "/"
  ) throws(StorageError) -> String {
    try withFile { file throws(StorageError) in
      let attribute = try openAttribute(name, on: object, in: file)
      guard let type = HDF5Handle(H5Aget_type(attribute.id), H5Tclose),
        let space = HDF5Handle(H5Aget_space(attribute.id), H5Sclose),
        H5Sget_simple_extent_npoints(space.id) == 1
      else { throw malformed("the attribute “\(name)” is not a single text") }
      return try readText(type: type, space: space, count: 1, name: name) {
        H5Aread(attribute.id, $0, $1)
      }[0]
    }
  }

  /// Reads an attribute that is a number, converted to the type asked for.
  ///
  /// - Throws: As ``stringAttribute(_:on:)``.
  public func attribute<Number: HDF5Number>(
    _ name: String, as type: Number.Type, on object: String = "/"
  ) throws(StorageError) -> Number {
    try withFile { file throws(StorageError) in
      let attribute = try openAttribute(name, on: object, in: file)
      guard let type = HDF5Handle(H5Aget_type(attribute.id), H5Tclose),
        let space = HDF5Handle(H5Aget_space(attribute.id), H5Sclose),
        H5Sget_simple_extent_npoints(space.id) == 1,
        H5Tget_class(type.id) == H5T_INTEGER
          || (H5Tget_class(type.id) == H5T_FLOAT && Number.hdf5Type != .int64)
      else { throw malformed("the attribute “\(name)” is not a single number") }
      var status: herr_t = -1
      let values = [Number](unsafeUninitializedCapacity: 1) { buffer, initialized in
        status = H5Aread(attribute.id, Number.hdf5Type.memory, buffer.baseAddress!)
        initialized = status >= 0 ? 1 : 0
      }
      guard let value = values.first else { throw malformed("the attribute “\(name)” is damaged") }
      return value
    }
  }

  /// Whether a group or dataset has an attribute of this name.
  public func hasAttribute(_ name: String, on object: String = "/") throws(StorageError) -> Bool {
    try withFile { file throws(StorageError) in
      Self.exists(object, in: file)
        && H5Aexists_by_name(file, object, name, andante_h5p_default()) > 0
    }
  }

  func openAttribute(
    _ name: String, on object: String, in file: hid_t
  ) throws(StorageError) -> HDF5Handle {
    guard Self.exists(object, in: file),
      H5Aexists_by_name(file, object, name, andante_h5p_default()) > 0,
      let attribute = HDF5Handle(
        H5Aopen_by_name(file, object, name, andante_h5p_default(), andante_h5p_default()),
        H5Aclose)
    else { throw .missingObject(path: path, name: object == "/" ? name : "\(object):\(name)") }
    return attribute
  }

  private func writeAttribute(
    _ name: String, on object: String, in file: hid_t, _ type: hid_t, _ memoryType: hid_t,
    _ data: UnsafeRawPointer
  ) throws(StorageError) {
    guard Self.exists(object, in: file) else { throw .missingObject(path: path, name: object) }
    errno = 0
    // An attribute cannot be created twice; the later value counts.
    if H5Aexists_by_name(file, object, name, andante_h5p_default()) > 0 {
      H5Adelete_by_name(file, object, name, andante_h5p_default())
    }
    guard let space = HDF5Handle(H5Screate(H5S_SCALAR), H5Sclose),
      let attribute = HDF5Handle(
        H5Acreate_by_name(
          file, object, name, type, space.id, andante_h5p_default(), andante_h5p_default(),
          andante_h5p_default()), H5Aclose),
      H5Awrite(attribute.id, memoryType, data) >= 0
    else { throw cannotWrite(name) }
  }
}
