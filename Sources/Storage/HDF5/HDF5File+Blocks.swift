import CHDF5

/// How the numbers of a dataset lie in the file.
package struct HDF5DatasetLayout: Equatable, Sendable {
  package let shape: [Int]
  /// The shape of a chunk; nil where the data lies in one piece.
  package let chunk: [Int]?
  /// In bytes, as stored.
  package let elementSize: Int
  /// Whether the elements are floating-point numbers.
  package let isFloatingPoint: Bool
}

extension HDF5File {
  /// How a dataset of numbers lies in the file.
  ///
  /// - Throws: ``StorageError/missingObject(path:name:)``, or
  ///   ``StorageError/malformed(path:format:reason:)`` where it holds no numbers.
  package func layout(of name: String) throws(StorageError) -> HDF5DatasetLayout {
    try withFile { file throws(StorageError) in
      let dataset = try openDataset(name, in: file)
      let shape = try checkedShape(of: dataset, name: name, expected: nil, elementSize: 8)
      guard let type = HDF5Handle(H5Dget_type(dataset.id), H5Tclose),
        let properties = HDF5Handle(H5Dget_create_plist(dataset.id), H5Pclose)
      else { throw malformed("“\(name)” is damaged") }
      let kind = H5Tget_class(type.id)
      guard kind == H5T_FLOAT || kind == H5T_INTEGER else {
        throw malformed("“\(name)” does not hold numbers")
      }
      var chunk: [Int]?
      if !shape.isEmpty, H5Pget_layout(properties.id) == H5D_CHUNKED {
        var extents = [hsize_t](repeating: 1, count: shape.count)
        guard H5Pget_chunk(properties.id, Int32(shape.count), &extents) == shape.count else {
          throw malformed("“\(name)” is damaged")
        }
        chunk = extents.map { max(1, Int(clamping: $0)) }
      }
      return HDF5DatasetLayout(
        shape: shape, chunk: chunk, elementSize: H5Tget_size(type.id),
        isFloatingPoint: kind == H5T_FLOAT)
    }
  }

  /// Reads a block of a dataset in C order, converted to the type asked for.
  ///
  /// - Parameters:
  ///   - start: The block's first index along each axis.
  ///   - count: The block's extent along each axis, within the dataset's shape.
  ///   - buffer: Room for exactly the block's numbers.
  /// - Throws: As ``read(_:from:shape:)``.
  package func readBlock<Number: HDF5Number>(
    start: [Int], count: [Int], from name: String, into buffer: UnsafeMutableBufferPointer<Number>
  ) throws(StorageError) {
    precondition(buffer.count == count.reduce(1, *), "the buffer has another size")
    guard !buffer.isEmpty else { return }
    try withFile { file throws(StorageError) in
      let dataset = try openDataset(name, in: file)
      let shape = try checkedShape(
        of: dataset, name: name, expected: nil, elementSize: MemoryLayout<Number>.size)
      precondition(start.count == shape.count && count.count == shape.count, "another rank")
      for axis in shape.indices {
        precondition(
          start[axis] >= 0 && count[axis] >= 0 && count[axis] <= shape[axis] - start[axis],
          "a block outside the dataset")
      }
      let extents = count.map { hsize_t($0) }
      guard let space = HDF5Handle(H5Dget_space(dataset.id), H5Sclose),
        H5Sselect_hyperslab(
          space.id, H5S_SELECT_SET, start.map { hsize_t($0) }, nil, extents, nil) >= 0,
        let block = HDF5Handle(H5Screate_simple(Int32(count.count), extents, nil), H5Sclose),
        H5Dread(
          dataset.id, Number.hdf5Type.memory, block.id, space.id, andante_h5p_default(),
          buffer.baseAddress) >= 0
      else { throw malformed("the data of “\(name)” is damaged") }
    }
  }

  /// Reads an attribute that is a list of texts, such as one for each axis.
  ///
  /// - Throws: As ``stringAttribute(_:on:)``.
  package func stringListAttribute(
    _ name: String, on object: String = "/"
  ) throws(StorageError) -> [String] {
    try withFile { file throws(StorageError) in
      let attribute = try openAttribute(name, on: object, in: file)
      guard let type = HDF5Handle(H5Aget_type(attribute.id), H5Tclose),
        let space = HDF5Handle(H5Aget_space(attribute.id), H5Sclose),
        case let count = H5Sget_simple_extent_npoints(space.id), (0...1024).contains(count)
      else { throw malformed("the attribute “\(name)” is not a list of texts") }
      return try readText(type: type, space: space, count: Int(count), name: name) {
        H5Aread(attribute.id, $0, $1)
      }
    }
  }
}
