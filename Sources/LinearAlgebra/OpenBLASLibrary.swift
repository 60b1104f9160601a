private import COpenBLAS

/// What is known of the OpenBLAS that the program runs on.
public enum OpenBLASLibrary {
  /// Whether several threads may call BLAS at the same time.
  ///
  /// True for the build on pthreads alone. The serial build is silently wrong
  /// now and then under concurrent callers, and the OpenMP build ignores its
  /// thread setting outside the main thread: with those, run one worker.
  public static var isSafeForConcurrentCallers: Bool { openblas_get_parallel() == 1 }

  /// The number of threads a single product uses; set to one before `main`.
  public static var threadCount: Int { Int(openblas_get_num_threads()) }

  /// Version, build options and the kernels in use, for provenance; the last bits
  /// of results can differ between kernels (`OPENBLAS_CORETYPE` fixes them).
  public static var summary: String {
    "\(String(cString: openblas_get_config())) (\(String(cString: openblas_get_corename())))"
  }
}
