import Testing

@Suite("Pitfall: a discretised integrator has a spectrum of its own")
struct PitfallSimulateTests {
  @Test("simulate prints the timescale of the kernel that it runs, and that of the limit beside it")
  func kernelAndLimit() throws {
    let run = try Program.run(
      "simulate", "prinz", "--frames", "10", "--out", "x.npy", in: try Sandbox())
    let line = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("  1  ") })
    let numbers = line.split { !"0123456789.".contains($0) }.compactMap { Double($0) }
    // Its number, in frames of .01, in time, in the limit: .834033 from a fine grid, and .4 %
    // more of Euler–Maruyama steps of 10⁻⁴.
    try #require(numbers.count == 4, "\(line)")
    #expect(abs(numbers[1] * 0.01 / numbers[2] - 1) < 1e-4)
    #expect(abs(numbers[2] / 0.834033 - 1.004) < 0.001)
    #expect(abs(numbers[3] - 0.834033) < 2e-5)
  }
}
