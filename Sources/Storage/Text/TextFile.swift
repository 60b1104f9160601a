import CZip

/// Opens a text file; a gzip file is inflated once, into a nameless temporary file.
func openText(path: String) throws(StorageError) -> RandomAccessFile {
  let file = try RandomAccessFile(path: path)
  let head = try file.bytes(at: 0, count: min(file.size, 2))
  return head == [0x1F, 0x8B] ? try inflateGzip(file, path: path) : file
}

/// Where the text begins, after a byte-order mark.
func textStart(_ file: RandomAccessFile, path: String) throws(StorageError) -> Int {
  guard file.size > 0 else { throw .empty(path: path) }
  let head = try file.bytes(at: 0, count: min(file.size, 3))
  if head == [0xEF, 0xBB, 0xBF] { return 3 }
  if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
    throw .malformed(path: path, format: "text", reason: "it is UTF-16; save it as UTF-8")
  }
  return 0
}

/// Inflates a gzip file of one or more members.
private func inflateGzip(
  _ file: RandomAccessFile, path: String
) throws(StorageError) -> RandomAccessFile {
  let blockSize = 1 << 16
  let input = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
  let output = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
  defer {
    input.deallocate()
    output.deallocate()
  }
  var stream = z_stream()
  guard andante_gzip_start(&stream) == Z_OK else {
    throw .cannotRead(path: path, reason: "not enough memory")
  }
  defer { inflateEnd(&stream) }
  var target = try TemporaryFile()
  let room = target.freeSpace
  var position = 0
  var status = Z_OK
  while true {
    if stream.avail_in == 0 {
      let count = try file.readAvailable(at: position, into: input)
      position += count
      stream.next_in = input.baseAddress!.assumingMemoryBound(to: Bytef.self)
      stream.avail_in = uInt(count)
      if count == 0 {
        guard status == Z_STREAM_END else {
          throw .malformed(path: path, format: "gzip", reason: "it is cut short")
        }
        return try target.reading(as: path)
      }
    }
    if status == Z_STREAM_END {
      // Padding with zeros may follow the last member, another member too.
      if stream.next_in.pointee == 0 {
        stream.avail_in = 0
        continue
      }
      inflateReset(&stream)
    }
    repeat {
      stream.next_out = output.baseAddress!.assumingMemoryBound(to: Bytef.self)
      stream.avail_out = uInt(blockSize)
      status = inflate(&stream, Z_NO_FLUSH)
      guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
        throw .malformed(path: path, format: "gzip", reason: "the compressed data is damaged")
      }
      let count = blockSize - Int(stream.avail_out)
      guard target.count + count <= room else {
        throw .cannotRead(path: path, reason: "its content does not fit the temporary disk")
      }
      try target.append(UnsafeRawBufferPointer(rebasing: output[..<count]))
    } while stream.avail_out == 0 && status == Z_OK
  }
}
