import Foundation
import Workflows

/// Ends the program on SIGINT and SIGTERM without leaving unfinished output.
enum Interruption {
  /// Waits for the signals on a thread of their own. Called before any other
  /// thread is started, since threads inherit which signals reach them.
  static func handle() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM] where !isIgnored(signal) { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let waited = signals
    Thread.detachNewThread {
      var waited = waited
      var signal: Int32 = 0
      while sigwait(&waited, &signal) != 0 {}
      UnfinishedWork.remove {
        // The progress bar's line ends here.
        if isatty(2) == 1 { Terminal.write("\n") }
        _exit(128 + signal)
      }
    }
  }

  /// `nohup` and shells without job control start programs that ignore signals.
  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}

/// Results on standard output.
enum StandardOutput {
  /// Keeps the numbers of closed standard streams from files that are opened later,
  /// into which results and messages would go.
  static func reserve() {
    for stream in 0...2 as ClosedRange<Int32> where fcntl(stream, F_GETFD) < 0 {
      // Not for writing: results that reach no one are an error.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// What could not be written.
  struct Failure: Error, CustomStringConvertible {
    let reason: String
    var description: String { "cannot write the results to standard output: \(reason)" }
  }

  /// Writes what is still in memory.
  ///
  /// - Throws: ``Failure``, where a disk is full: `print` does not tell.
  static func flush() throws(Failure) {
    guard fflush(nil) == 0 else { throw Failure(reason: String(cString: strerror(errno))) }
  }
}
