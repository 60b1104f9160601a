import Foundation
import LinearAlgebra
import Testing

@Suite("BLAS kernels")
struct KernelTests {
  private static var flags: String {
    (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  }

  @Test(
    "A processor with AVX2 does not run on the kernels of the oldest one",
    .enabled(
      if: flags.contains(" avx2 ") && ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil,
      "needs AVX2, and no kernels chosen by hand"))
  func kernels() {
    #expect(!OpenBLASLibrary.summary.contains("Prescott"), "\(OpenBLASLibrary.summary)")
  }
}
