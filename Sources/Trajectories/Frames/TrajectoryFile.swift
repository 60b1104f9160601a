public import Storage

/// A trajectory on disk, opened: what it holds, and its frames by number.
///
/// Opening reads headers and, where frames differ in size, finds each frame's
/// place (see ``FrameIndex``); no coordinates are kept.
public protocol TrajectoryFile: Sendable {
  /// What messages show.
  var path: String { get }
  /// The format's name, such as `XTC`.
  var formatName: String { get }
  /// The number of atoms of each frame.
  var atomCount: Int { get }
  /// The number of frames, at least one.
  var frameCount: Int { get }
  /// What the first frame holds.
  var fields: FrameFields { get }
  /// The topology that the file carries; nil where it carries none.
  var topology: Topology? { get }
  /// Bytes behind the last whole frame that ``TrajectoryOptions/allowsTruncated``
  /// left out.
  var droppedByteCount: Int { get }
  /// Facts that a user may want to know, such as `precision` → `0.001 nm`; sorted.
  var details: [(name: String, value: String)] { get }
  /// Each frame's time in ps; nil where the file has none.
  ///
  /// - Complexity: Reads each frame's head where no index holds the times.
  func times() throws(StorageError) -> [Double]?
  /// A reader for one thread. Readers are cheap and independent of one another.
  func makeReader() throws(StorageError) -> any FrameReader
}

extension TrajectoryFile {
  public var topology: Topology? { nil }
  public var droppedByteCount: Int { 0 }
  public var details: [(name: String, value: String)] { [] }
}

/// What a caller wants of a frame.
public struct FrameRequest: Equatable, Sendable {
  /// Only the first atoms, which many formats read faster than all.
  public var atomCount: Int
  /// What is wanted beside positions, box and time: velocities and forces.
  public var fields: FrameFields

  /// Positions, box and time of the first `atomCount` atoms, and `fields`.
  public init(atomCount: Int, fields: FrameFields = []) {
    self.atomCount = atomCount
    self.fields = fields
  }
}

/// Reads frames of a trajectory file; used by one thread at a time.
public protocol FrameReader: AnyObject {
  /// Reads one frame.
  ///
  /// - Parameters:
  ///   - index: Counted from 0, within the file.
  ///   - request: What is wanted; `atomCount` is at most the file's.
  ///   - frame: Its positions become 3 × `request.atomCount` numbers. Values come
  ///     as they are stored, NaN and infinity included.
  /// - Throws: ``StorageError/damagedFrame(path:format:frame:byteOffset:reason:)``
  ///   or the disk's errors; the frame's content is then undefined.
  func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError)
}

/// How trajectory files are opened.
public struct TrajectoryOptions: Sendable {
  /// Keeps the whole frames of a file that is cut short, instead of an error.
  public var allowsTruncated = false
  /// Whether frame indices are stored for the next time.
  public var storesIndex = true
  /// Walks an HDF5 file in a child process before it is opened here
  /// (``HDF5File/probe(path:executable:arguments:timeLimit:)``); throws where it is damaged.
  public var probe: @Sendable (_ path: String) throws(StorageError) -> Void = { _ throws(StorageError) in }

  /// Errors for truncated files; indices are stored; no probe.
  public init() {}
}
