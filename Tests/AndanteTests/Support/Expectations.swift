import Storage
import Testing

/// Expects a failure as the issue wants it: one line on stderr that names the
/// thing, nothing on stdout, the exit code, and no file that was not there.
///
/// - Parameter code: 1 for input and output; 64 for the command line, where the
///   usage follows the one line.
func expectFailure(
  _ arguments: [String], in sandbox: Sandbox, code: Int32 = 1, says parts: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let before = sandbox.content()
  let run = try Program.run(arguments, in: sandbox)
  expectFailure(run, code: code, says: parts, sourceLocation: sourceLocation)
  #expect(sandbox.content() == before, "something was left behind", sourceLocation: sourceLocation)
}

func expectFailure(
  _ run: Run, code: Int32 = 1, says parts: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(run.exitCode == code, "\(run.messages)", sourceLocation: sourceLocation)
  #expect(run.output == "", sourceLocation: sourceLocation)
  let lines = run.messageLines
  if code == 1 {
    #expect(lines.count == 1, "\(run.messages)", sourceLocation: sourceLocation)
  } else {
    #expect(
      lines.dropFirst().allSatisfy { $0.hasPrefix("Usage:") || $0.hasPrefix("Help:") || $0.hasPrefix("  See") },
      "\(run.messages)", sourceLocation: sourceLocation)
  }
  let first = lines.first ?? ""
  #expect(first.hasPrefix("Error: "), "\(run.messages)", sourceLocation: sourceLocation)
  for part in parts {
    #expect(first.contains(part), "\(run.messages)", sourceLocation: sourceLocation)
  }
  #expect(!run.messages.contains("\u{1B}"), sourceLocation: sourceLocation)
}

/// Runs a command that succeeds and prints one JSON object.
func jsonOutput(
  _ arguments: [String], in sandbox: Sandbox, sourceLocation: SourceLocation = #_sourceLocation
) throws -> JSONValue {
  let run = try Program.run(arguments, in: sandbox)
  #expect(run.exitCode == 0, "\(run.messages)", sourceLocation: sourceLocation)
  return try JSONValue(parsing: run.output)
}

extension JSONValue {
  var keys: Set<String> {
    guard case .object(let members) = self else { return [] }
    return Set(members.keys)
  }

  /// One member of each spectrum, as numbers (null is nil).
  func spectra(_ key: String) -> [[Double?]] {
    (self["spectra"]?.array ?? []).map { ($0[key]?.array ?? []).map(\.double) }
  }

  var warnings: [String] { (self["warnings"]?.array ?? []).compactMap(\.string) }
}

/// Expects lists of numbers to agree to a relative tolerance, nil where nil is.
func expectEqual(
  _ a: [[Double?]], _ b: [[Double?]], tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(a.map(\.count) == b.map(\.count), sourceLocation: sourceLocation)
  for (x, y) in zip(a.joined(), b.joined()) {
    switch (x, y) {
    case (nil, nil): break
    case (let x?, let y?):
      #expect(
        abs(x - y) <= tolerance * max(abs(x), abs(y), 1), "\(x) and \(y)",
        sourceLocation: sourceLocation)
    default: Issue.record("\(x as Any) and \(y as Any)", sourceLocation: sourceLocation)
    }
  }
}
