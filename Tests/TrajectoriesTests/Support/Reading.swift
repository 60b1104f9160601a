import Storage
import Trajectories

/// The error of an expression; nil where it throws none of storage.
func storageError(_ body: () throws -> Void) -> StorageError? {
  do {
    try body()
    return nil
  } catch {
    return error as? StorageError
  }
}

/// All frames of a file, with all their fields.
func allFrames(
  of file: any TrajectoryFile, fields: FrameFields = [.velocities, .forces]
) throws(StorageError) -> [Frame] {
  let reader = try file.makeReader()
  let request = FrameRequest(atomCount: file.atomCount, fields: fields)
  var frames: [Frame] = []
  for index in 0..<file.frameCount {
    var frame = Frame()
    try reader.read(index, request, into: &frame)
    frames.append(frame)
  }
  return frames
}

extension TrajectoryFile {
  /// A frame, of all atoms where no number is given.
  func frame(_ index: Int, atoms: Int? = nil, fields: FrameFields = []) throws -> Frame {
    var frame = Frame()
    try makeReader().read(
      index, FrameRequest(atomCount: atoms ?? atomCount, fields: fields), into: &frame)
    return frame
  }
}

extension TrajectoryFormat {
  func open(_ path: String) throws(StorageError) -> any TrajectoryFile {
    try open(path, TrajectoryOptions())
  }
}

/// The largest difference of two arrays; infinite where their sizes differ.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

/// The nine numbers of a box; none where there is no box.
func components(_ box: Box?) -> [Double] {
  guard let box else { return [] }
  return [box.a, box.b, box.c].flatMap { [$0.x, $0.y, $0.z] }
}
