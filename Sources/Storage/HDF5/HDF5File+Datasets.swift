import CHDF5
import Glibc

extension HDF5File {
  /// Writes a dataset of numbers in C order.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public func write<Number: HDF5Number>(
    _ values: [Number], shape: [Int], to name: String, layout: HDF5Layout = .contiguous
  ) throws(StorageError) {
    try values.withUnsafeBufferPointer { values throws(StorageError) in
      try write(values, shape: shape, to: name, layout: layout)
    }
  }

  /// Writes a dataset of numbers in C order.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public func write<Number: HDF5Number>(
    _ values: UnsafeBufferPointer<Number>, shape: [Int], to name: String,
    layout: HDF5Layout = .contiguous
  ) throws(StorageError) {
    precondition(shape.reduce(1, *) == values.count, "the shape has another number of elements")
    try withFile { file throws(StorageError) in
      try createDataset(
        name, in: file, type: Number.hdf5Type.file, memoryType: Number.hdf5Type.memory,
        shape: shape, layout: layout, data: UnsafeRawPointer(values.baseAddress))
    }
  }

  /// The shape of a dataset.
  ///
  /// - Throws: ``StorageError/missingObject(path:name:)``.
  public func shape(of name: String) throws(StorageError) -> [Int] {
    try withFile { file throws(StorageError) in
      let dataset = try openDataset(name, in: file)
      return try shape(of: dataset, name: name)
    }
  }

  /// Reads a dataset of numbers in C order, converted to the type asked for.
  ///
  /// - Parameter shape: The shape it must have; `nil` for any extent along an axis.
  /// - Throws: ``StorageError/missingObject(path:name:)``,
  ///   ``StorageError/shapeMismatch(path:name:expected:actual:)``, or
  ///   ``StorageError/malformed(path:format:reason:)``.
  public func read<Number: HDF5Number>(
    _ type: Number.Type, from name: String, shape expected: [Int?]? = nil
  ) throws(StorageError) -> [Number] {
    try withFile { file throws(StorageError) in
      let dataset = try openDataset(name, in: file)
      let shape = try checkedShape(
        of: dataset, name: name, expected: expected, elementSize: MemoryLayout<Number>.size)
      try checkClass(of: dataset, name: name, as: Number.hdf5Type)
      let count = shape.reduce(1, *)
      var isRead = false
      let values = [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
        isRead =
          count == 0
          || H5Dread(
            dataset.id, Number.hdf5Type.memory, andante_h5s_all(), andante_h5s_all(),
            andante_h5p_default(), buffer.baseAddress) >= 0
        initialized = isRead ? count : 0
      }
      guard isRead else { throw malformed("the data of “\(name)” is damaged") }
      return values
    }
  }

  /// Reads a range of a dataset along its first axis.
  ///
  /// - Parameters:
  ///   - rows: Indices along the first axis, within it.
  ///   - shape: The shape the whole dataset must have.
  ///   - buffer: Room for exactly the rows' numbers.
  public func read<Number: HDF5Number>(
    rows: Range<Int>, from name: String, shape expected: [Int?]? = nil,
    into buffer: UnsafeMutableBufferPointer<Number>
  ) throws(StorageError) {
    try withFile { file throws(StorageError) in
      let dataset = try openDataset(name, in: file)
      let shape = try checkedShape(
        of: dataset, name: name, expected: expected, elementSize: MemoryLayout<Number>.size)
      try checkClass(of: dataset, name: name, as: Number.hdf5Type)
      guard let first = shape.first, rows.lowerBound >= 0, rows.upperBound <= first else {
        preconditionFailure("rows outside the dataset")
      }
      precondition(buffer.count == rows.count * shape.dropFirst().reduce(1, *))
      guard !buffer.isEmpty else { return }
      try readBlock(
        rows, of: dataset, shape: shape, name: name, memoryType: Number.hdf5Type.memory,
        into: UnsafeMutableRawPointer(buffer.baseAddress!))
    }
  }

  /// Reads rows of an open dataset as elements of a memory type.
  func readBlock(
    _ rows: Range<Int>, of dataset: borrowing HDF5Handle, shape: [Int], name: String,
    memoryType: hid_t, into memory: UnsafeMutableRawPointer
  ) throws(StorageError) {
    let start = [hsize_t(rows.lowerBound)] + [hsize_t](repeating: 0, count: shape.count - 1)
    let count = [hsize_t(rows.count)] + shape.dropFirst().map { hsize_t($0) }
    guard let space = HDF5Handle(H5Dget_space(dataset.id), H5Sclose),
      H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil) >= 0,
      let block = HDF5Handle(H5Screate_simple(Int32(count.count), count, nil), H5Sclose),
      H5Dread(dataset.id, memoryType, block.id, space.id, andante_h5p_default(), memory) >= 0
    else { throw malformed("the data of “\(name)” is damaged") }
  }

  /// The shape of an open dataset.
  func shape(of dataset: borrowing HDF5Handle, name: String) throws(StorageError) -> [Int] {
    guard let space = HDF5Handle(H5Dget_space(dataset.id), H5Sclose) else {
      throw malformed("“\(name)” has no shape")
    }
    return try extents(of: space, name: name)
  }

  /// The shape, once it agrees with what is expected and with the file's size.
  func checkedShape(
    of dataset: borrowing HDF5Handle, name: String, expected: [Int?]?, elementSize: Int
  ) throws(StorageError) -> [Int] {
    let actual = try shape(of: dataset, name: name)
    if let expected {
      let agrees =
        expected.count == actual.count && zip(expected, actual).allSatisfy { $0 == nil || $0 == $1 }
      guard agrees else {
        throw .shapeMismatch(path: path, name: name, expected: expected, actual: actual)
      }
    }
    guard let type = HDF5Handle(H5Dget_type(dataset.id), H5Tclose),
      let properties = HDF5Handle(H5Dget_create_plist(dataset.id), H5Pclose)
    else { throw malformed("“\(name)” is damaged") }
    guard H5Pget_external_count(properties.id) <= 0 else {
      throw malformed("“\(name)” keeps its data in another file")
    }
    // Stored bytes cannot exceed the file; deflate packs no more than 1032 : 1.
    let ratio = H5Pget_nfilters(properties.id) > 0 ? 1032 : 1
    var count = 1
    var isPossible = true
    for extent in actual {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      isPossible = isPossible && !overflow
      count = overflow ? 0 : product
    }
    let (stored, overflow) = count.multipliedReportingOverflow(by: max(1, H5Tget_size(type.id)))
    isPossible =
      isPossible && !overflow && stored / ratio <= size
      && !count.multipliedReportingOverflow(by: elementSize).overflow
    guard isPossible else {
      throw malformed(
        "“\(name)” claims shape (\(actual.map(String.init).joined(separator: ", "))), "
          + "more than the file can hold")
    }
    return actual
  }

  /// Refuses text and records, and fractions where whole numbers are asked for.
  private func checkClass(
    of dataset: borrowing HDF5Handle, name: String, as wanted: HDF5NumberType
  ) throws(StorageError) {
    guard let type = HDF5Handle(H5Dget_type(dataset.id), H5Tclose) else {
      throw malformed("“\(name)” is damaged")
    }
    let kind = H5Tget_class(type.id)
    guard kind == H5T_INTEGER || (kind == H5T_FLOAT && wanted != .int64) else {
      throw malformed(
        "“\(name)” does not hold \(wanted == .int64 ? "whole numbers" : "numbers")")
    }
  }

  /// Creates and fills a dataset.
  func createDataset(
    _ name: String, in file: hid_t, type: hid_t, memoryType: hid_t, shape: [Int],
    layout: HDF5Layout, data: UnsafeRawPointer?
  ) throws(StorageError) {
    errno = 0
    let extents = shape.map { hsize_t($0) }
    guard let space = HDF5Handle(H5Screate_simple(Int32(shape.count), extents, nil), H5Sclose),
      let links = Self.linkProperties(),
      let creation = HDF5Handle(H5Pcreate(andante_h5p_dataset_create()), H5Pclose)
    else { throw cannotWrite(name) }
    // With time stamps, equal content would differ in bytes.
    H5Pset_obj_track_times(creation.id, false)
    if case .chunked(let chunk, let level) = layout {
      precondition(chunk.count == shape.count && chunk.allSatisfy { $0 > 0 })
      H5Pset_chunk(creation.id, Int32(chunk.count), chunk.map { hsize_t($0) })
      if let level { H5Pset_deflate(creation.id, UInt32(level)) }
    }
    guard
      let dataset = HDF5Handle(
        H5Dcreate2(file, name, type, space.id, links.id, creation.id, andante_h5p_default()),
        H5Dclose)
    else { throw cannotWrite(name) }
    guard shape.allSatisfy({ $0 > 0 }), let data else { return }
    let status = H5Dwrite(
      dataset.id, memoryType, andante_h5s_all(), andante_h5s_all(), andante_h5p_default(), data)
    guard status >= 0 else { throw cannotWrite(name) }
  }
}
