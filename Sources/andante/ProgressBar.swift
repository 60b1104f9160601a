import Foundation
import Synchronization
import Workflows

/// A line on stderr that is drawn over and over: share, rate and time left.
final class ProgressBar: Sendable {
  private struct State {
    var label = ""
    var unit = ""
    var total = 0
    var done = 0
    var start = ContinuousClock.now
    var drawn = ContinuousClock.now
  }

  private let state = Mutex(State())

  /// Draws where stderr is a terminal; elsewhere only what is told between stages.
  static func onStandardError() -> ProgressReport {
    guard isatty(2) == 1 else {
      return ProgressReport(begin: { _, _, _ in }, advance: { _ in }, end: {}, tell: { tell($0) })
    }
    let bar = ProgressBar()
    return ProgressReport(
      begin: { bar.begin($0, total: $1, unit: $2) }, advance: { bar.advance($0) },
      end: { bar.end() },
      tell: {
        bar.end()
        tell($0)
      })
  }

  private static func tell(_ line: String) { Terminal.write(Terminal.wrapped(line, indent: 2) + "\n") }

  private func begin(_ label: String, total: Int, unit: String) {
    state.withLock {
      $0 = State(label: label, unit: unit, total: total)
    }
  }

  private func advance(_ count: Int) {
    let line = state.withLock { state -> String? in
      state.done += count
      let now = ContinuousClock.now
      guard now - state.drawn > .milliseconds(100) else { return nil }
      state.drawn = now
      return Self.line(state, now: now)
    }
    if let line { Terminal.write("\r\u{1B}[2K" + line) }
  }

  private func end() { Terminal.write("\r\u{1B}[2K") }

  private static func line(_ state: State, now: ContinuousClock.Instant) -> String {
    let share = state.total > 0 ? min(1, Double(state.done) / Double(state.total)) : 0
    let seconds = Double((now - state.start).components.seconds)
      + Double((now - state.start).components.attoseconds) * 1e-18
    let rate = seconds > 0 ? Double(state.done) / seconds : 0
    let left = rate > 0 ? Double(max(0, state.total - state.done)) / rate : 0
    let width = 20
    let filled = Int(share * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    // Within 79 columns: label, bar, share, rate and time.
    return "\(state.label.padding(toLength: max(10, state.label.count), withPad: " ", startingAt: 0)) \(bar) "
      + "\(Int(share * 100)) %  \(compact(rate)) \(state.unit)/s  \(duration(left)) left"
  }

  private static func compact(_ value: Double) -> String {
    switch value {
    case ..<1e3: String(format: "%.0f", value)
    case ..<1e6: String(format: "%.1fk", value / 1e3)
    default: String(format: "%.1fM", value / 1e6)
    }
  }

  private static func duration(_ seconds: Double) -> String {
    let total = Int(seconds.rounded(.up))
    if total < 60 { return "\(total) s" }
    if total < 3600 { return "\(total / 60) min \(total % 60) s" }
    return "\(total / 3600) h \(total % 3600 / 60) min"
  }
}
