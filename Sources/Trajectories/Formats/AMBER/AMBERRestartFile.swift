import Storage

/// An AMBER restart in text: one frame, kept whole.
struct AMBERRestartFile: TrajectoryFile {
  let path: String
  let content: AMBERRestartText

  var formatName: String { "AMBER restart" }
  var atomCount: Int { content.atomCount }
  var frameCount: Int { 1 }

  init(path: String) throws(StorageError) {
    self.path = path
    content = try AMBERRestartText(path: path)
  }

  var fields: FrameFields {
    var fields: FrameFields = [.positions]
    if !content.velocities.isEmpty { fields.insert(.velocities) }
    if content.box != nil { fields.insert(.box) }
    if content.time != nil { fields.insert(.time) }
    return fields
  }

  var details: [(name: String, value: String)] { [(name: "title", value: content.title)] }

  func times() throws(StorageError) -> [Double]? { content.time.map { [$0] } }

  func makeReader() throws(StorageError) -> any FrameReader { Reader(content) }

  private final class Reader: FrameReader {
    let content: AMBERRestartText

    init(_ content: AMBERRestartText) { self.content = content }

    func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
      let count = 3 * request.atomCount
      frame.positions = Array(content.positions.prefix(count))
      frame.velocities =
        request.fields.contains(.velocities) ? Array(content.velocities.prefix(count)) : []
      frame.forces = []
      frame.box = content.box
      frame.time = content.time
      frame.step = nil
    }
  }
}
