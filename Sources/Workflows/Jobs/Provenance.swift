import Foundation
import LinearAlgebra
import Storage

/// Where a result comes from: enough to make it again, and to tell whether the
/// input is still the same.
public struct Provenance: Sendable {
  /// The words of the command, the program's name first.
  public var commandLine: [String]
  /// The paths of the files that were read.
  public var inputs: [String]
  /// Files that said how to read them: a topology, a specification.
  public var companions: [String]
  /// What everything random started from.
  public var seed: UInt64

  /// A record; files are hashed when it is written.
  public init(commandLine: [String], inputs: [String], companions: [String] = [], seed: UInt64) {
    self.commandLine = commandLine
    self.inputs = inputs
    self.companions = companions
    self.seed = seed
  }

  /// Files up to this size are hashed whole; of larger ones the first and the
  /// last MiB, since a terabyte is not read twice for a checksum.
  package static let wholeFileLimit = 256 << 20
  package static let endLength = 1 << 20

  /// - Throws: ``StorageError`` where an input can no longer be read.
  package func json() throws(StorageError) -> JSONValue {
    .object([
      "andante": .string(Andante.version),
      "command_line": .strings(commandLine),
      "inputs": .array(try Self.records(of: inputs)),
      "companions": .array(try Self.records(of: companions)),
      "linear_algebra": .string(OpenBLASLibrary.summary),
      "seed": Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)"),
    ])
  }

  private static func records(of paths: [String]) throws(StorageError) -> [JSONValue] {
    var files: [JSONValue] = []
    for path in paths {
      let size = Self.size(path)
      let isWhole = size <= Self.wholeFileLimit
      files.append(
        .object([
          "path": .string(path), "bytes": .integer(size),
          "sha256": .string(
            isWhole ? try Checksum.sha256(ofFile: path) : try Self.hashOfEnds(path, size: size)),
          "sha256_of": .string(isWhole ? "whole file" : "first and last MiB"),
        ]))
    }
    return files
  }

  /// Sizes and dates, by which an interrupted run knows its input again.
  static func identity(_ paths: [String]) -> String {
    paths.map { path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      return "\(path) \(size(path)) \(date)"
    }.joined(separator: "\n")
  }

  static func size(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  private static func hashOfEnds(_ path: String, size: Int) throws(StorageError) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw .cannotRead(path: path, reason: "it cannot be opened")
    }
    defer { try? file.close() }
    do {
      var bytes = try file.read(upToCount: endLength) ?? Data()
      try file.seek(toOffset: UInt64(size - endLength))
      bytes += try file.read(upToCount: endLength) ?? Data()
      return Checksum.sha256(of: Array(bytes))
    } catch {
      throw .cannotRead(path: path, reason: "reading failed")
    }
  }
}
