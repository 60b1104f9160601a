import CHDF5

extension HDF5File {
  /// Whether a group or dataset of this path exists.
  public func contains(_ name: String) throws(StorageError) -> Bool {
    try withFile { file throws(StorageError) in Self.exists(name, in: file) }
  }

  /// The names in a group, in order.
  ///
  /// - Throws: ``StorageError/missingObject(path:name:)``.
  public func members(of group: String = "/") throws(StorageError) -> [String] {
    try withFile { file throws(StorageError) in
      guard Self.exists(group, in: file),
        let object = HDF5Handle(H5Gopen2(file, group, andante_h5p_default()), H5Gclose)
      else { throw .missingObject(path: path, name: group) }
      var info = H5G_info_t()
      guard H5Gget_info(object.id, &info) >= 0 else { throw malformed("“\(group)” is damaged") }
      var names: [String] = []
      for index in 0..<info.nlinks {
        let length = H5Lget_name_by_idx(
          object.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, nil, 0, andante_h5p_default())
        guard length >= 0, length < 1 << 16 else { throw malformed("“\(group)” is damaged") }
        var name = [CChar](repeating: 0, count: length + 1)
        H5Lget_name_by_idx(
          object.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, &name, name.count,
          andante_h5p_default())
        names.append(String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      return names
    }
  }

  /// Makes a group, and those above it, where there is none.
  public func makeGroup(_ name: String) throws(StorageError) {
    try withFile { file throws(StorageError) in
      if Self.exists(name, in: file) { return }
      guard let links = Self.linkProperties(),
        let creation = HDF5Handle(H5Pcreate(andante_h5p_group_create()), H5Pclose)
      else { throw cannotWrite(name) }
      H5Pset_obj_track_times(creation.id, false)
      guard
        let group = HDF5Handle(
          H5Gcreate2(file, name, links.id, creation.id, andante_h5p_default()), H5Gclose)
      else { throw cannotWrite(name) }
      _ = group.id
    }
  }

  /// Whether every link of a path exists; the library asks about one at a time.
  static func exists(_ name: String, in file: hid_t) -> Bool {
    var prefix = name.hasPrefix("/") ? "/" : ""
    for part in name.split(separator: "/") {
      prefix += part
      guard H5Lexists(file, prefix, andante_h5p_default()) > 0 else { return false }
      prefix += "/"
    }
    return true
  }

  /// Link properties that make the groups on the way.
  static func linkProperties() -> HDF5Handle? {
    guard let links = HDF5Handle(H5Pcreate(andante_h5p_link_create()), H5Pclose) else {
      return nil
    }
    H5Pset_create_intermediate_group(links.id, 1)
    return links
  }

  /// Opens a dataset.
  func openDataset(_ name: String, in file: hid_t) throws(StorageError) -> HDF5Handle {
    guard Self.exists(name, in: file),
      let dataset = HDF5Handle(H5Dopen2(file, name, andante_h5p_default()), H5Dclose)
    else { throw .missingObject(path: path, name: name) }
    return dataset
  }

  /// The extents of a dataspace.
  func extents(of space: borrowing HDF5Handle, name: String) throws(StorageError) -> [Int] {
    let rank = H5Sget_simple_extent_ndims(space.id)
    guard rank >= 0, rank <= 32 else { throw malformed("“\(name)” has no shape") }
    var extents = [hsize_t](repeating: 0, count: Int(rank) + 1)
    H5Sget_simple_extent_dims(space.id, &extents, nil)
    return extents.dropLast().map { Int(clamping: $0) }
  }
}
