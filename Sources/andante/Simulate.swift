import ArgumentParser
import Reporting
import Workflows

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Simulate a model system whose spectrum is known.",
    discussion: """
      SYSTEMS
      \(SimulateJob.systems.map { "  \($0.name)\n\(Self.indented($0.summary))" }.joined(separator: "\n"))

      EXAMPLE
        andante simulate double-well --frames 100000 --seed 7 --out x.npy
      """)

  @Argument(help: "The system's name.")
  var system: String

  @Option(help: "The number of frames.")
  var frames: Int

  @Option(help: "The NPY file to write.")
  var out: String

  @OptionGroup var options: RunOptions

  /// Lines of a help text; the parser would break long ones without their indent.
  private static func indented(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count > 70 { lines.append("") }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "    " : " ") + word
    }
    return lines.joined(separator: "\n")
  }

  func validate() throws {
    guard frames >= 1, frames <= 1_000_000_000 else {
      throw ValidationError("--frames lies between 1 and 1000000000")
    }
  }

  func run() throws {
    let job = SimulateJob(system: system, frameCount: frames, outputPath: out)
    let (model, spectrum) = try job.run(options.settings())
    guard !options.quiet else { return }
    print("\(out): \(counted(frames, "frame")) of \(model.columnNames.joined(separator: ", "))")
    print("Timescales of the kernel that was run, in frames:")
    for (index, timescale) in spectrum.timescalesInFrames.enumerated() {
      let limit = spectrum.limitTimescales.flatMap { index < $0.count ? $0[index] : nil }
      let value = NumberText.plain(NumberText.significant(timescale, digits: 6))
      let physical = NumberText.plain(NumberText.significant(timescale * model.timeStep, digits: 6))
      print(
        "  \(index + 1)  \(value)  (\(physical) in the system's time"
          + (limit.map {
            "; \(NumberText.plain(NumberText.significant($0, digits: 6))) in the continuous limit"
          } ?? "") + ")")
    }
    if !spectrum.periodsInFrames.isEmpty {
      let periods = spectrum.periodsInFrames.map {
        NumberText.plain(NumberText.significant($0, digits: 6))
      }
      print("Periods in frames: \(periods.joined(separator: ", "))")
    }
    if !spectrum.note.isEmpty { print(Terminal.wrapped(spectrum.note, indent: 0)) }
  }
}
