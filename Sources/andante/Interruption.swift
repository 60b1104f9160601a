import Foundation
import Workflows

/// Ends the program on SIGINT and SIGTERM without leaving unfinished output.
enum Interruption {
  /// The pipe through which the handler tells the waiting thread which signal
  /// came. Written once, before the handler is installed.
  nonisolated(unsafe) private static var pipeEnds: (read: Int32, write: Int32) = (-1, -1)

  /// Installs a handler that does nothing but wake a thread.
  ///
  /// Blocking the signals instead would not do: the BLAS library starts threads
  /// before `main`, and one of those would take the signal and end the program.
  static func handle() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    pipeEnds = (ends[0], ends[1])
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { signal in
      var byte = UInt8(truncatingIfNeeded: signal)
      _ = write(Interruption.pipeEnds.write, &byte, 1)
    }
    action.sa_flags = Int32(SA_RESTART)
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM] where !isIgnored(signal) {
      sigaction(signal, &action, nil)
      sigaddset(&signals, signal)
    }
    // Whoever started the program may have them blocked.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    Thread.detachNewThread {
      var signal: UInt8 = 0
      while true {
        while read(Interruption.pipeEnds.read, &signal, 1) != 1 {}
        // Only Ctrl-C asks a search for what it has; the second one ends the program.
        guard Int32(signal) == SIGINT, StopRequest.shared.isOffered, !StopRequest.shared.isMade
        else { break }
        StopRequest.shared.make()
        Terminal.write("\nStopping; what was found so far is kept. Ctrl-C again ends the program.\n")
      }
      UnfinishedWork.remove {
        // The progress bar's line ends here.
        if isatty(2) == 1 { Terminal.write("\n") }
        _exit(128 + Int32(signal))
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

extension StopRequest {
  /// What an interruption asks of the job that runs.
  static let shared = StopRequest()
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
