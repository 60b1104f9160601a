import Foundation
import Storage
import Synchronization

/// Keeps finished blocks while a pass runs: in memory while they fit, and in
/// one small file each where the run can be resumed or they do not fit.
final class BlockKeeper: Sendable {
  private let header: MomentHeader
  private let folder: BlockFolder?
  private let fitsInMemory: Bool
  private let blocks: Mutex<[[LagBlock]?]>
  private let finished: Set<Int>

  /// - Throws: ``MomentError/otherRunUnfinished(folder:)`` where the folder
  ///   belongs to another run.
  init(
    header: MomentHeader, folder: String?, inputIdentity: String, memoryLimit: Int
  ) throws(MomentError) {
    self.header = header
    let size = header.bytesPerBlock.multipliedReportingOverflow(by: header.blockCount)
    fitsInMemory = !size.overflow && size.partialValue <= memoryLimit
    blocks = Mutex(Array(repeating: nil, count: header.blockCount))
    if let folder {
      self.folder = try BlockFolder(path: folder, header: header, inputIdentity: inputIdentity)
    } else {
      self.folder = fitsInMemory ? nil : try BlockFolder(temporaryFor: header)
    }
    finished = self.folder?.finishedBlocks() ?? []
  }

  /// Whether an earlier run has finished this block.
  func holds(_ block: Int) -> Bool { finished.contains(block) }

  func keep(_ block: Int, _ pairs: [LagBlock]) throws(MomentError) {
    try folder?.write(pairs, block: block)
    if fitsInMemory { blocks.withLock { $0[block] = pairs } }
  }

  /// The blocks of a completed pass.
  func finish() throws(MomentError) -> any BlockStore {
    guard fitsInMemory else { return folder! }
    var complete: [[LagBlock]] = []
    for (block, pairs) in blocks.withLock({ $0 }).enumerated() {
      if let pairs {
        complete.append(pairs)
      } else {
        complete.append(try folder!.read(block: block))
      }
    }
    return MemoryBlocks(blocks: complete)
  }
}

/// A folder with one HDF5 file a finished block and the run's identity.
///
/// Each file appears whole or not at all, so that a killed run loses no more
/// than the blocks it was working on.
final class BlockFolder: BlockStore {
  private let path: String
  private let header: MomentHeader
  private let isTemporary: Bool

  /// A folder that a later run can go on from.
  init(path: String, header: MomentHeader, inputIdentity: String) throws(MomentError) {
    self.path = path
    self.header = header
    isTemporary = false
    let identity = JSONValue.object(["header": header.json, "input": .string(inputIdentity)])
      .encoded()
    let file = path + "/run.json"
    if let earlier = FileManager.default.contents(atPath: file) {
      guard earlier == Data(identity.utf8) else { throw .otherRunUnfinished(folder: path) }
      return
    }
    try Self.makeFolder(path)
    try storage { () throws(StorageError) in try AtomicFile.write(identity, to: file) }
  }

  /// A folder that goes when the moments go.
  init(temporaryFor header: MomentHeader) throws(MomentError) {
    self.header = header
    isTemporary = true
    // The process's number tells an interrupted run what is its own.
    path = NSTemporaryDirectory() + "/andante-\(getpid())-\(UUID().uuidString)"
    try Self.makeFolder(path)
  }

  deinit {
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func makeFolder(_ path: String) throws(MomentError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .storage(.cannotWrite(path: path, reason: "the folder cannot be made"))
    }
  }

  func finishedBlocks() -> Set<Int> {
    Set((0..<header.blockCount).filter { FileManager.default.fileExists(atPath: file($0)) })
  }

  func write(_ pairs: [LagBlock], block: Int) throws(MomentError) {
    try storage { () throws(StorageError) in
      let file = try HDF5File.create(file(block))
      for (lag, pairs) in zip(header.lags, pairs) {
        try BlockStorage.write(pairs, lag: lag, to: file, group: "/block")
      }
      try file.commit()
    }
  }

  func read(block: Int) throws(MomentError) -> [LagBlock] {
    var result: [LagBlock] = []
    for index in header.lags.indices { result.append(try pairs(block: block, lagIndex: index)) }
    return result
  }

  func pairs(block: Int, lagIndex: Int) throws(MomentError) -> LagBlock {
    try storage { () throws(StorageError) in
      try BlockStorage.read(
        lag: header.lags[lagIndex], header: header, from: try HDF5File.open(file(block)),
        group: "/block")
    }
  }

  private func file(_ block: Int) -> String { "\(path)/block-\(block).h5" }
}
