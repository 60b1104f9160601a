import CHDF5
import Glibc

extension HDF5File {
  /// Finds out in a child process whether a file can be read without harm.
  ///
  /// Damaged files crash or hang the HDF5 library. The child runs ``walk(_:)`` and
  /// exits with 0; only then is the file opened in this process.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - executable: The path of a program that walks the file, usually this one.
  ///   - arguments: What follows the program's name: a subcommand and the path.
  ///   - timeLimit: The seconds after which the child is killed; 20, and one more for
  ///     each 50 MB, where nil.
  /// - Throws: ``StorageError/malformed(path:format:reason:)`` where the child fails,
  ///   ``StorageError/cannotRead(path:reason:)`` where it cannot be started.
  public static func probe(
    path: String, executable: String, arguments: [String], timeLimit: Double? = nil
  ) throws(StorageError) {
    // A file that cannot be read at all gets the plainer message.
    _ = try RandomAccessFile(path: path)
    let child = try spawn(executable, arguments, path: path)
    let size = (try? RandomAccessFile(path: path).size) ?? 0
    let deadline = now() + (timeLimit ?? 20 + Double(size) / 50e6)
    var status: Int32 = 0
    var pause: UInt32 = 500
    while true {
      let result = waitpid(child, &status, WNOHANG)
      if result == child { break }
      if result < 0, errno != EINTR {
        throw .cannotRead(path: path, reason: "the file could not be probed: \(systemReason())")
      }
      if now() > deadline {
        kill(child, SIGKILL)
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        throw .malformed(
          path: path, format: "HDF5", reason: "it is damaged: reading it does not end")
      }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
    guard status & 0x7F == 0 else {
      throw .malformed(
        path: path, format: "HDF5", reason: "it is damaged: reading it ends in a crash")
    }
    switch status >> 8 & 0xFF {
    case 0: return
    case 127:
      throw .cannotRead(path: path, reason: "\(executable) could not be run to probe the file")
    default:
      throw .malformed(path: path, format: "HDF5", reason: "it is damaged, or not HDF5")
    }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Starts a program with its output thrown away.
  private static func spawn(
    _ executable: String, _ arguments: [String], path: String
  ) throws(StorageError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var strings: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
    strings.append(nil)
    defer { for string in strings { free(string) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, executable, &actions, nil, strings, environ)
    guard code == 0 else {
      throw .cannotRead(
        path: path,
        reason: "\(executable) could not be run to probe the file: "
          + systemReason(code))
    }
    return child
  }

  /// Visits every group, dataset and attribute of a file and reads all of its data.
  ///
  /// What ``probe(path:executable:arguments:timeLimit:)`` has a child process do.
  ///
  /// - Throws: ``StorageError`` where the library finds the file damaged.
  public static func walk(_ path: String) throws(StorageError) {
    let file = try HDF5File.open(path)
    try file.withFile { identifier throws(StorageError) in
      var names: [String] = []
      let visited = withUnsafeMutablePointer(to: &names) { names in
        H5Ovisit2(
          identifier, H5_INDEX_NAME, H5_ITER_INC,
          { _, name, _, names in
            guard let name, let names else { return -1 }
            names.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
            return 0
          }, names, UInt32(H5O_INFO_BASIC))
      }
      guard visited >= 0 else { throw file.malformed("its groups are damaged") }
      for name in names {
        guard let object = HDF5Handle(H5Oopen(identifier, name, andante_h5p_default()), H5Oclose)
        else { throw file.malformed("“\(name)” is damaged") }
        try file.walkAttributes(of: object, name: name)
        if H5Iget_type(object.id) == H5I_DATASET { try file.walkData(of: object, name: name) }
      }
    }
  }

  private func walkAttributes(
    of object: borrowing HDF5Handle, name: String
  ) throws(StorageError) {
    var info = H5O_info_t()
    guard H5Oget_info2(object.id, &info, UInt32(H5O_INFO_NUM_ATTRS)) >= 0 else {
      throw malformed("“\(name)” is damaged")
    }
    for index in 0..<info.num_attrs {
      guard
        let attribute = HDF5Handle(
          H5Aopen_by_idx(
            object.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, andante_h5p_default(),
            andante_h5p_default()), H5Aclose),
        let type = HDF5Handle(H5Aget_type(attribute.id), H5Tclose),
        let space = HDF5Handle(H5Aget_space(attribute.id), H5Sclose)
      else { throw malformed("an attribute of “\(name)” is damaged") }
      let count = Int(clamping: max(0, H5Sget_simple_extent_npoints(space.id)))
      try walkElements(type: type, space: space, count: count, name: name) { memory in
        H5Aread(attribute.id, type.id, memory)
      }
    }
  }

  private func walkData(of dataset: borrowing HDF5Handle, name: String) throws(StorageError) {
    guard let type = HDF5Handle(H5Dget_type(dataset.id), H5Tclose),
      let space = HDF5Handle(H5Dget_space(dataset.id), H5Sclose)
    else { throw malformed("“\(name)” is damaged") }
    let shape = try checkedShape(
      of: dataset, name: name, expected: nil, elementSize: max(1, H5Tget_size(type.id)))
    guard let rows = shape.first, shape.count > 0 else {
      try walkElements(type: type, space: space, count: 1, name: name) { memory in
        H5Dread(
          dataset.id, type.id, andante_h5s_all(), andante_h5s_all(), andante_h5p_default(), memory)
      }
      return
    }
    let rowCount = shape.dropFirst().reduce(1, *)
    guard rows > 0, rowCount > 0 else { return }
    let step = max(1, (1 << 24) / max(1, rowCount * max(1, H5Tget_size(type.id))))
    var row = 0
    while row < rows {
      let block = row..<min(rows, row + step)
      let extents = [hsize_t(block.count)] + shape.dropFirst().map { hsize_t($0) }
      guard let space = HDF5Handle(H5Screate_simple(Int32(shape.count), extents, nil), H5Sclose)
      else { throw malformed("“\(name)” is damaged") }
      try walkElements(type: type, space: space, count: block.count * rowCount, name: name) {
        memory throws(StorageError) in
        try readBlock(
          block, of: dataset, shape: shape, name: name, memoryType: type.id, into: memory)
        return 0
      }
      row = block.upperBound
    }
  }

  /// Reads elements of any type into memory that is given back at once.
  private func walkElements(
    type: borrowing HDF5Handle, space: borrowing HDF5Handle, count: Int, name: String,
    _ read: (UnsafeMutableRawPointer) throws(StorageError) -> herr_t
  ) throws(StorageError) {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: H5Tget_size(type.id))
    guard !overflow, byteCount <= 1 << 30 else { throw malformed("“\(name)” is too large a piece") }
    guard byteCount > 0 else { return }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    memset(memory, 0, byteCount)
    defer { memory.deallocate() }
    guard try read(memory) >= 0 else { throw malformed("the data of “\(name)” is damaged") }
    H5Dvlen_reclaim(type.id, space.id, andante_h5p_default(), memory)
  }
}
